import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { Project, SHORT_TRACE } from "./project";

jest.setTimeout(120_000);

const ENVIRONMENT = `import { defineEnvironment } from "../src/environment/schema";

export default defineEnvironment({
  network: { source: "create" },
  cluster: {
    // Too many.
    capacity: { minSize: 4, maxSize: 6, otherInstanceTypes: ["t3.small"] },
  },
});
`;

let project: Project;
beforeAll(() => {
  project = new Project({ large: ENVIRONMENT });
  // With a capacity provider there are fewer settings to try.
  project.write(
    "environments/strict.json",
    '{ "extends": "large", "cluster": { "capacity": { "scaling": "capacityProvider" } }, "rehearsal": { "objectives": { "instances": 1 } } }',
  );
  project.write("environments/china.json", '{ "region": "cn-north-1", "network": { "source": "create" } }');
  project.write("short.csv", SHORT_TRACE);
  mkdirSync(project.path("tmp"));
});

const tune = (...args: string[]) =>
  project.callWith({ TMPDIR: project.path("tmp") }, "tune", "--trace", "short.csv", "--peak-tasks", "1", ...args);

test("a group that is too large is made smaller: its file is written, and nothing else is left behind", async () => {
  const { status, stdout, stderr } = await tune("-e", "large", "--write");
  expect(status).toBe(0);
  expect(stderr).toMatch(/^Tune large\n/);
  expect(stdout).toContain("Tuning of large: short.csv, 15 minutes from 2026-01-01, peak 1 task\n");
  expect(stdout).toContain("There is no second day, so none is held");
  expect(stdout).toContain(
    "Recommended: cluster.capacity.minSize 2. It is the cheapest with which tasks\nwait no longer in that time",
  );
  expect(stdout).toContain("! Other instance types are not tried: ");
  expect(stdout).toMatch(/\nWritten: environments\/large\.ts\n$/);
  expect(stdout).not.toContain("--write");
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(readFileSync(project.path("environments/large.ts"), "utf8")).toBe(
    ENVIRONMENT.replace("minSize: 4", "minSize: 2"),
  );
  expect(readdirSync(project.path("tmp"))).toEqual([]);
});

test("where all settings miss an objective none is recommended, and the exit code is 1", async () => {
  const { status, stdout } = await tune("-e", "strict", "--quiet");
  expect(status).toBe(1);
  expect(stdout).toContain(
    "Nothing is recommended: all settings that were tried miss an objective. Today's\nmiss instances 2 of 1.",
  );
});

test.each([
  [
    ["-e", "china"],
    "there is no price of t3.micro in cn-north-1, and tuning weighs money; give --prices a file with instanceUsdPerHour",
  ],
  [
    ["--minutes", "0"],
    '--minutes: got "0", allowed a whole number from 1 to 1440; name more minutes to try more settings on more days',
  ],
])("%j is refused in a sentence", async (args, sentence) => {
  const { status, stderr } = await tune("--quiet", ...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `${sentence}\n` });
});
