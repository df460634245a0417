import { nearest } from "../../src/aws/closest";

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
])("%j is taken for the word of %j that it begins with, begins or is spelled like: %j", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});
