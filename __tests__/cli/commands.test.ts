import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

test.each(["start", "synth", "rehearse", "docs"])(
  "%s --help says what it is for, its options and an example",
  (name) => {
    const { status, stdout, stderr } = project.run(name, "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: npm (start|run \w+) -- \[options\]\n\n[A-Z].*\.\n/);
    expect(stdout).toContain("\nExample:\n  npm ");
  },
);

test.each([
  [["--chek"], "error: unknown option '--chek'\n(Did you mean --check?)\n"],
  [
    ["here"],
    "error: too many arguments. Expected 0 arguments but got 1.\n" +
      "Options need -- before them, or npm takes them for its own: npm run docs -- [options]\n",
  ],
])("%j is the user's mistake: exit code 2 and one message", (args, message) => {
  const { status, stdout, stderr } = project.run("docs", ...args);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: message });
});

test("docs --check refuses a page that is not what the schema says, and docs writes it", () => {
  expect(project.run("docs", "--check").status).toBe(0);
  const page = project.files("docs")!["settings.md"];
  project.write("docs/settings.md", "# Old\n");
  const stale = project.run("docs", "--check");
  expect(stale.stderr).toBe("docs/settings.md is not what the schema says; run npm run docs and commit the page\n");
  expect(stale.status).toBe(2);
  expect(project.run("docs").status).toBe(0);
  expect(project.files("docs")!["settings.md"]).toBe(page);
});
