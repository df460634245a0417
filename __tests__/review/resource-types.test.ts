import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RESOURCE_TYPES } from "../../src/review/resource-types";

test("of every type of resource that Drydock makes it is known what ends with it", () => {
  const addresses = readFileSync(join(__dirname, "../golden/addresses.txt"), "utf8").trimEnd().split("\n");
  const types = addresses.map((line) => line.split(" ")[1]!.split(".")[0]!);
  expect([...new Set(types)].filter((type) => !(type in RESOURCE_TYPES))).toEqual([]);
});
