import { join } from "node:path";
import { at, ChangedFixture } from "../foreign/fixture";
import { Project, SHORT_TRACE } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project({
    crowded: `export default {
      network: { source: "create" },
      applications: { web: { image: "nginx:1.29.3", requests: { priority: 1, paths: ["/*"] }, scaling: { maxCount: 29 } } },
    };`,
  });
  project.write(
    "environments/strict.ts",
    'export default { network: { source: "create" }, rehearsal: { objectives: { tasksKilled: 0, instances: 1 }, scenarios: { "spot-storm": { tasksKilled: 0 } } } };',
  );
  project.write("short.csv", SHORT_TRACE);
});

/** Rehearses with two policies, which is as much as these tests look at. */
const rehearse = (...args: string[]) => project.call("rehearse", "--policies", "baseline", ...args);

test("npm start writes the stacks, shows the rehearsal and fits a screen of 80 x 42", async () => {
  const { status, stdout, stderr } = await project.call("start", "--days", "1");
  expect(status).toBe(0);
  expect(stderr).toMatch(/^Synthesize example\nRehearse example\n(Rehearse example: .+\n)*$/);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(42);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).toContain("cdktf.out: 3 stacks, ");
  expect(stdout).toContain("Rehearsal of example: generated match days (seed 1), 1 day");
  expect(lines.at(-1)).toMatch(/^Next, with your own traffic: npm start -- --trace /);
  expect(Object.keys(project.files("cdktf.out/stacks")!)).toContain("example-cluster/cdk.tf.json");
});

test("a refused trace gives file, line and reason, exit code 2 and no stack trace", async () => {
  project.write("requests.csv", "time,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,many\n");
  const { status, stderr } = await project.call("rehearse", "--trace", "requests.csv");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Synthesize example\n(Rehearse example.*\n)+requests\.csv, line 3: .*many.*\n$/);
});

test("rehearse --json prints nothing but JSON and writes nothing", async () => {
  const files = project.files("cdktf.out");
  const { status, stdout } = await rehearse("--trace", "short.csv", "--seed", "2", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    environment: "example",
    traffic: { source: "short.csv" },
    runs: { count: 1, seed: 2 },
  });
  expect(project.files("cdktf.out")).toEqual(files);
});

test("--from rehearses the cluster of a folder and synthesizes Drydock for it; a fault in it is one sentence", async () => {
  const folder = join(__dirname, "../foreign/fixtures/steps");
  const found = await rehearse("--from", folder, "--policies", "current", "--days", "1", "--json", "--quiet");
  expect(found).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(found.stdout)).toMatchObject({ environment: "batch-web", reference: "current" });
  const both = await project.call("rehearse", "--from", folder, "-e", "example");
  expect(both).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^--from and --environment: got both; .*\n$/),
  });
  const none = await project.call("rehearse", "--from", "nowhere");
  expect(none).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--from: got "nowhere", .*\n$/) });
  const wrong = new ChangedFixture("steps").change("get-metric-data.json", (json) => {
    at(json, "MetricDataResults", 0, "Timestamps")[0] = "yesterday";
  });
  // Nothing is synthesized before: that would be another line.
  const untimely = await project.call("rehearse", "--from", wrong.folder);
  wrong.remove();
  expect(untimely).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^\S+get-metric-data\.json, entry 1: "yesterday" is not a time, allowed is .*\n$/),
  });
});

test("--quiet shows the report and no progress", async () => {
  const { status, stdout, stderr } = await rehearse("-e", "minimal", "--trace", "short.csv", "--quiet");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("Rehearsal of minimal");
});

test("a rehearsal warns of what the synth warned of", async () => {
  const { status, stdout } = await rehearse("-e", "crowded", "--trace", "short.csv", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).warnings).toEqual([
    expect.stringMatching(/^applications\.web\.scaling\.maxCount \(29\): so many tasks need 5 instances /),
  ]);
});

test("settings before and after a change are compared, and the objectives after it decide", async () => {
  const set = (setting: string) =>
    project.call("rehearse", "-e", "minimal", "--trace", "short.csv", "--quiet", "--set", setting);
  const { status, stdout, stderr } = await set("rehearsal.objectives.instances=1");
  expect(status).toBe(1);
  expect(stdout).toContain("minimal before and after rehearsal.objectives.instances=1 under short.csv, ");
  expect(stdout).toMatch(/^ +before +after$/m);
  expect(stdout).toMatch(/^ Objectives missed +none set +1$/m);
  expect(stderr).toMatch(/^environment minimal misses rehearsal\.objectives: instances is \d+, allowed up to 1\. /);
  expect(stdout).not.toContain("the same stacks");
  expect(await set("cluster.capacity.minSize=many")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(
      /^environments\/minimal\.ts with --set is refused:\n {2}cluster\.capacity\.minSize: got "many", allowed /,
    ),
  });
});

test.each([
  [["--compare", "example"], '--compare: got "example", allowed 2 to 4 different environments, '],
  [["--compare", "example,example"], '--compare: got "example,example", allowed 2 to 4 different environments, '],
  [["--compare", "example,minimal", "-e", "example"], "--compare and --environment: got both; "],
  [["--compare", "example,minimal", "--set", "a=1"], "--compare and --set: got both; "],
  [["--compare", "example,minimal", "--html", "x.html"], "--html: got it beside --compare, "],
  [["--set", "a=1", "--scenario", "all"], "--scenario: got it beside --set, "],
  [["--set", "a"], '--set: got "a", allowed PATH=VALUE, '],
  [["--set", "a=1", "--set", "a.b=1"], '--set: got "a.b=1" beside another value of the same setting; '],
])("rehearse %j is refused in a sentence, before anything runs", async (args, sentence) => {
  const { status, stderr } = await project.call("rehearse", ...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(sentence) });
  expect(stderr.trim()).not.toContain("\n");
});

test("a rehearsal that misses an objective prints its report and ends with exit code 1", async () => {
  const { status, stdout, stderr } = await rehearse("-e", "strict", "--trace", "short.csv", "--quiet");
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^Objectives: tasksKilled 0 of 0, instances 4 of 1 MISSED, spot-storm\.tasksKilled\s+not\s+played of 0\s+MISSED\.$/m,
  );
  expect(stderr).toMatch(
    /^environment strict misses rehearsal\.objectives and rehearsal\.scenarios: instances is 4, allowed up to 1; .*\n$/,
  );
});
