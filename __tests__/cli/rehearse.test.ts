import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project({
    crowded: `export default {
      network: { source: "create" },
      applications: { web: { image: "nginx:1.29.3", requests: { priority: 1, paths: ["/*"] }, scaling: { maxCount: 29 } } },
    };`,
  });
});
afterAll(() => project.remove());

test("npm start writes the stacks, shows the rehearsal and fits a screen of 80 x 42", () => {
  const { status, stdout, stderr } = project.run("start", "--days", "1");
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

test("a refused trace gives file, line and reason, exit code 2 and no stack trace", () => {
  project.write("requests.csv", "time,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,many\n");
  const { status, stderr } = project.run("rehearse", "--trace", "requests.csv");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Synthesize example\n(Rehearse example.*\n)+requests\.csv, line 3: .*many.*\n$/);
});

test("rehearse --json prints nothing but JSON and writes nothing", () => {
  const files = project.files("cdktf.out");
  const { status, stdout } = project.run("rehearse", "--days", "1", "--seed", "2", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ environment: "example", traffic: { days: 1 } });
  expect(project.files("cdktf.out")).toEqual(files);
});

test("--quiet shows the report and no progress", () => {
  const { status, stdout, stderr } = project.run("rehearse", "-e", "minimal", "--days", "1", "--quiet");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("Rehearsal of minimal");
});

test("a rehearsal warns of what the synth warned of", () => {
  const { status, stdout } = project.run("rehearse", "-e", "crowded", "--days", "1", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).warnings).toEqual([
    expect.stringMatching(/^applications\.web\.scaling\.maxCount \(29\): so many tasks need 5 instances /),
  ]);
});
