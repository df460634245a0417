import { closest, nearest, nearestElsewhere } from "../../src/aws/closest";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

test.each<[string, readonly string[], string | undefined]>([
  ["monday", DAYS, "mon"],
  ["Thursday", DAYS, "thu"],
  ["mo", DAYS, undefined],
  ["someday", DAYS, undefined],
  ["internet", ["internet-facing", "internal"], "internet-facing"],
  ["natGateways", ["natGateway", "natGatewayPerZone"], "natGateway"],
  ["nat", ["natGateway", "natGatewayPerZone"], undefined],
  ["on-demand", ["onDemand", "spot", "mixed"], "onDemand"],
  ["", DAYS, undefined],
  ["natGatewaysPerZone", ["natGateway", "natGatewayPerZone"], "natGatewayPerZone"],
  ["aws-us-govt", ["aws", "aws-us-gov"], "aws-us-gov"],
  ["aws-us-gov-west", ["aws", "aws-us-gov"], "aws-us-gov"],
  ["gitalb", ["github", "gitlab"], "gitlab"],
  ["id", ["uid", "gid"], undefined],
  ["mun", DAYS, undefined],
  ["maxInstances", ["minInstances"], undefined],
  ["mixInstances", ["minInstances"], "minInstances"],
])("%j is taken for the word of %j that it begins with, begins or is spelled like: %j", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test("of words from elsewhere none is named that has more than a mistake for each four letters, or that only begins the wrong one", () => {
  expect(nearestElsewhere("usd", ["uid"])).toBeUndefined();
  expect(nearestElsewhere("maxInstances", ["instances"])).toBeUndefined();
  expect(nearestElsewhere("imageId", ["image"])).toBeUndefined();
  expect(nearestElsewhere("scratch", ["scratchDirectories"])).toBe("scratchDirectories");
  expect(nearestElsewhere("maxSice", ["maxSize"])).toBe("maxSize");
});

test("a region is the first of the closest ones, and none where all are far", () => {
  const regions = ["eu-central-1", "eu-central-2", "us-east-1"];
  expect(closest("eu-central", regions)).toBe("eu-central-1");
  expect(closest("mars-north-1", regions)).toBeUndefined();
});
