import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import { settingEffects } from "./setting-effects";

const EFFECTS = JSON.parse(
  readFileSync(join(__dirname, "../../src/environment/setting-effects.json"), "utf8"),
) as Readonly<Record<string, string>>;

test("every setting with an effect exists", () => {
  const names = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  expect(Object.keys(EFFECTS).filter((name) => !names.includes(name))).toEqual([]);
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
  const derived = settingEffects((name) => SAMPLE.includes(name));
  expect(Object.keys(derived).sort()).toEqual([...SAMPLE].sort());
  for (const [name, effect] of Object.entries(derived)) expect([name, EFFECTS[name]]).toEqual([name, effect]);
  expect(new Set(Object.values(derived)).size).toBeGreaterThan(3);
});
