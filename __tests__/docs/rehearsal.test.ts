import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";
import { rehearse } from "../../src/rehearsal/run";
import { type PolicyRunner, runPolicy } from "../../src/rehearsal/run-policy";
import { SCENARIOS } from "../../src/rehearsal/scenarios";
import { partOf } from "../../src/rehearsal/traffic/demand";
import { SynthesizedCluster } from "../rehearsal/synthesized-cluster";

jest.setTimeout(120_000);

const page = readFileSync(join(projectRoot(), "docs", "rehearsal.md"), "utf8");

const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** The page's word for the names in a member. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { policies: "POLICY", calls: "COMMAND", fargateHours: "NAME" };

/** The paths of all leaves, with the page's placeholders for names that differ from run to run. */
const pathsIn = (value: unknown, path = ""): string[] => {
  if (Array.isArray(value)) return [`${path}[]`];
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => {
    const name = PLACEHOLDERS[path.slice(path.lastIndexOf(".") + 1)] ?? key;
    return pathsIn(each, path === "" ? name : `${path}.${name}`);
  });
};

/** Ends each run after an hour: the members are those of a day. */
const runAnHour: PolicyRunner = (run, ...others) =>
  runPolicy({ ...run, demand: partOf(run.demand, run.demand.startMs, 60) }, ...others);

test("docs/rehearsal.md describes each member of the JSON, and no other", async () => {
  const described = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path]) => path!);
  const trace = join(cluster.folder, "trace.csv");
  writeFileSync(trace, "time,requests\n2026-01-01 00:00,2\n2026-01-01 01:00,1\n2026-01-01 02:00,1\n");
  const options = { stacksDir: cluster.stacksDir, environment: "demo", days: 1, policies: "baseline,fargate" };
  const [generated, read] = [
    await rehearse({ ...options, scenario: "roll-out" }, undefined, runAnHour),
    await rehearse({ ...options, trace }, undefined, runPolicy),
  ];
  expect(described.toSorted()).toEqual([...new Set([...pathsIn(generated), ...pathsIn(read)])].toSorted());
});

test("docs/rehearsal.md has the question of each scenario", () => {
  const [, rows] = /^\| scenario \| question \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(page)!;
  expect(rows).toBe(SCENARIOS.map(({ name, question }) => `| ${name} | ${question} |\n`).join(""));
});
