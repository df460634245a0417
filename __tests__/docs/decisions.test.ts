import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../../src/environment/schema";
import { pageOfSetting } from "../../src/environment/setting-pages";
import { settingsOf } from "../../src/environment/settings";
import { synthesize } from "../support/synthesize";

const FOLDER = join(__dirname, "../../docs/decisions");
const index = readFileSync(join(FOLDER, "README.md"), "utf8");
const byResource = index.slice(index.indexOf("## By resource"));

/** Types of resources of the environments whose addresses are kept, and of what no environment there has. */
const TYPES = new Set(
  [
    ...readFileSync(join(__dirname, "../golden/addresses.txt"), "utf8")
      .split("\n")
      .map((line) => line.split(" ")[1] ?? ""),
    ...synthesize("network", {
      network: {
        source: "create",
        egress: "vpn",
        vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
      },
    }).addresses,
    ...synthesize("cluster", {
      network: { source: "create" },
      cluster: { capacity: { scaling: "capacityProvider" } },
    }).addresses,
  ]
    .map((address) => address.split(".")[0]!)
    .filter((type) => type.startsWith("aws_")),
);

test("every page is in the index, and every page of the index is there", () => {
  const pages = [...index.slice(0, index.indexOf("## By")).matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, page]) => page);
  expect(pages.sort()).toEqual(
    readdirSync(FOLDER)
      .filter((page) => page !== "README.md")
      .sort(),
  );
});

test("every type of resource of a plan leads to a page, once", () => {
  const listed = [...byResource.matchAll(/`(aws_\w+)`/g)].map(([, type]) => type!);
  expect(new Set(listed).size).toBe(listed.length);
  const missing = [...TYPES].filter((type) => !listed.includes(type) && !type.startsWith("aws_s3_bucket"));
  expect(missing).toEqual([]);
  expect(listed.filter((type) => !TYPES.has(type))).toEqual([]);
});

test("the pages by resource and by setting are there", () => {
  for (const [, page] of byResource.matchAll(/\]\(([^)]+)\)/g)) expect(existsSync(join(FOLDER, page!))).toBe(true);
  for (const { path } of settingsOf(environmentSchema))
    expect(existsSync(join(FOLDER, "..", pageOfSetting(path)))).toBe(true);
});
