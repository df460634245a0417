import { containersPerInstance, findInstanceType } from "../../src/aws/instance-types";
import { pricesIn } from "../../src/aws/prices";
import { typesNear } from "../../src/tune/instance-types";

const container = { cpu: 128, memory: 128 };
const priceIn = (region: string) => (type: string) => pricesIn(region)!.priceOf(type)?.onDemandUsdPerHour;

test.each(["t3.micro", "m7i.large", "m7g.medium", "g4dn.xlarge", "m7i-flex.large"])(
  "types near %s are of its kind and priced",
  (name) => {
    const present = findInstanceType(name)!;
    const near = typesNear(present, container, priceIn("us-east-1"));
    expect(near).toContain(name);
    expect(near.length).toBeGreaterThan(1);
    expect(near.length).toBeLessThanOrEqual(6);
    const rooms = near.map((each) => containersPerInstance(findInstanceType(each)!, container));
    expect(rooms).toEqual(rooms.toSorted((one, other) => one - other));
    for (const type of near.map((each) => findInstanceType(each)!)) {
      expect([type.architecture, type.isBurstable, type.gpus > 0]).toEqual([
        present.architecture,
        present.isBurstable,
        present.gpus > 0,
      ]);
      expect(type.name.includes("-flex.")).toBe(name.includes("-flex."));
      expect(type.name).not.toContain("metal");
    }
  },
);

test("a type that the region does not have is not tried", () => {
  expect(typesNear(findInstanceType("t3.micro")!, container, (type) => (type === "t3.small" ? 1 : undefined))).toEqual([
    "t3.micro",
    "t3.small",
  ]);
});
