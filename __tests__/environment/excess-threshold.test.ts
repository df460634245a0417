import { environmentSchema } from "../../src/environment/schema";
import { excessThresholdOf } from "../../src/environment/schema/cluster";

const clusterWith = (cluster: object) => environmentSchema.parse({ network: { source: "create" }, cluster }).cluster;

test.each([
  ["a t3.micro holds 7", {}, 10],
  ["a t3.small holds 14", { capacity: { instanceType: "t3.small" } }, 17],
  ["an m7i.large holds 16 by its CPU", { capacity: { instanceType: "m7i.large" } }, 19],
  ["a larger shortage moves it up", { headroom: { shortageThreshold: 12 } }, 20],
  ["what is set counts", { headroom: { excessThreshold: 30 } }, 30],
])("the excess threshold suits the instance type: %s", (_, cluster, expected) => {
  expect(excessThresholdOf(clusterWith(cluster))).toBe(expected);
});
