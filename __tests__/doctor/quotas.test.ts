import { instanceTypeNames } from "../../src/aws/instance-types";
import { vcpuQuota } from "../../src/doctor/quotas";

const code = (type: string, purchase: "onDemand" | "spot") => vcpuQuota(type, purchase)?.code;

test.each([
  ["m7i.large", "L-1216C47A", "L-34B43A08"],
  ["i4i.large", "L-1216C47A", "L-34B43A08"],
  ["d3.xlarge", "L-1216C47A", "L-34B43A08"],
  ["h1.2xlarge", "L-1216C47A", "L-34B43A08"],
  ["dl1.24xlarge", "L-6E869C2A", "L-85EED4F7"],
  ["hpc7g.4xlarge", "L-F7808C92", undefined],
  ["inf2.xlarge", "L-1945791B", "L-B5D1601B"],
  ["trn1.2xlarge", "L-2C3B7624", "L-6B0D517C"],
  ["t3.micro", "L-1216C47A", "L-34B43A08"],
  ["g6e.xlarge", "L-DB2E81BA", "L-3819A6DF"],
  ["vt1.3xlarge", "L-DB2E81BA", "L-3819A6DF"],
  ["p5.48xlarge", "L-417A185B", "L-7212CCBC"],
  ["x2gd.medium", "L-7295265B", "L-E3A00192"],
  ["u-6tb1.56xlarge", "L-43DA4232", undefined],
  ["u7i-12tb.224xlarge", "L-43DA4232", undefined],
  ["f2.6xlarge", "L-74FC7D96", "L-88CF9481"],
  ["mac2.metal", undefined, undefined],
])("%s counts towards the quota of its family", (type, onDemand, spot) => {
  expect([code(type, "onDemand"), code(type, "spot")]).toEqual([onDemand, spot]);
});

test("every instance type of the table has a quota on demand", () => {
  const without = instanceTypeNames().filter((name) => code(name, "onDemand") === undefined);
  expect(without).toEqual([]);
});
