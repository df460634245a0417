import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import { effectsByStacks } from "./setting-effects";
import { settingVariants } from "./setting-variants";

const EFFECTS = JSON.parse(
  readFileSync(join(__dirname, "../../src/environment/setting-effects.json"), "utf8"),
) as Readonly<Record<string, string>>;

const PLANNED = JSON.parse(readFileSync(join(__dirname, "planned-settings.json"), "utf8")) as Readonly<
  Record<string, string>
>;

test("every setting with an effect exists", () => {
  const names = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  expect(Object.keys(EFFECTS).filter((name) => !names.includes(name))).toEqual([]);
});

test("effects that plans have shown are of the values that the settings allow now (npm run effects derives them anew)", () => {
  const now = new Map(settingVariants((name) => name in PLANNED).map(({ name, digest }) => [name, digest]));
  const stale = Object.entries(PLANNED).filter(([name, digest]) => now.get(name) !== digest);
  expect(stale.map(([name]) => `npm run effects -- ${name}`)).toEqual([]);
  expect(now.size).toBeGreaterThan(5);
});

test("docs/settings.md says how many settings were planned, and every effect is from a plan or from a record", () => {
  const page = readFileSync(join(__dirname, "../../docs/settings.md"), "utf8").replaceAll("\n", " ");
  expect(page).toContain(`${Object.keys(PLANNED).length} settings were planned`);
  const others = Object.keys(EFFECTS).filter((name) => !(name in PLANNED));
  expect(others).toEqual(["region", "volume.encryption", "volume.performanceMode"]);
});

/** One setting of each kind of effect: deriving all of them takes minutes. */
const SAMPLE = [
  "network.cidrBlock",
  "cluster.ingress.scheme",
  "cluster.capacity.instanceType",
  "cluster.draining.atDeadline",
  "cluster.headroom.shortageThreshold",
  "applications.<name>.image",
];

test("the column of docs/settings.md is what a change does to the stacks (npm run effects derives it anew)", () => {
  const derived = effectsByStacks((name) => SAMPLE.includes(name));
  expect(Object.keys(derived).sort()).toEqual([...SAMPLE].sort());
  for (const [name, effect] of Object.entries(derived)) expect([name, EFFECTS[name]]).toEqual([name, effect]);
  expect(new Set(Object.values(derived)).size).toBeGreaterThan(3);
});
