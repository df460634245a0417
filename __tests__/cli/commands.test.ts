import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Project, SHORT_TRACE } from "./project";

jest.setTimeout(60_000);

const packageJson = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};

let project: Project;
beforeAll(() => {
  project = new Project();
});

/** Names of all commands: the scripts of package.json that start src/cli/main.js. */
const COMMANDS = [
  ...new Set(
    Object.values(packageJson.scripts).flatMap(
      (line) => /^node src\/cli\/main\.js ([\w-]+)/.exec(line)?.slice(1) ?? [],
    ),
  ),
];

test.each(COMMANDS)("%s --help says what it is for, its options, an example and its exit codes", async (name) => {
  const { status, stdout, stderr } = await project.call(name, "--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(
    /^Usage: npm (start|run [\w-]+) -- \[options\]( [[<][\w-]+(\.\.\.)?[\]>]){0,2}\n\n[A-Z](.|\n)*?\.\n/,
  );
  expect(stdout).toMatch(/\nExamples?:\n {2}(npm|aws) /);
  expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}done\n {2}1 {2}\S.*\n {2}2 {2}\w.*\n( {2}[34] {2}\w.*\n)*$/);
});

test("rehearse and tune end with 1 where an objective is missed, drift with 1 for drift and 4 for a failure, and their help says so", async () => {
  const codesOf = async (name: string) => (await project.call(name, "--help")).stdout.split("\nExit codes:\n")[1];
  expect(await codesOf("rehearse")).toContain("  1  an objective is missed");
  expect(await codesOf("tune")).toContain("  1  all settings that were tried miss an objective");
  expect(await codesOf("drift")).toMatch(
    /1 {2}drift\n.*\n {2}3 {2}Terraform is missing\n {2}4 {2}Terraform or AWS fails\n/,
  );
});

test("--version prints the version of package.json", async () => {
  const { version } = packageJson;
  expect(await project.call("synth", "--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test.each(["v16.20.2", "v18.19.0", "v20.8.1"])("Node.js %s is refused in words", (version) => {
  const script = `Object.defineProperty(process, "version", { value: "${version}" }); require("./src/cli/main.js")`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: project.folder,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(`Node.js: got ${version}, allowed >=20.9; install Node.js 22, for example with nvm install\n`);
});

test.each(["options", "nonsense", "../cli/synth"])(
  "%s is no command, and the sentence names those that are",
  (name) => {
    expect(project.run(name)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        `^command: got ${name}, allowed ([\\w-]+, )+synth(, [\\w-]+)*; type npm run and its name\n$`,
      ),
    });
  },
);

test("progress without a terminal is lines on standard error, and the result alone is on standard output", async () => {
  project.write("short.csv", SHORT_TRACE);
  const { stdout, stderr } = await project.call("rehearse", "--trace", "short.csv", "--policies", "baseline");
  expect(stderr).toMatch(/^Synthesize example\nRehearse example\n/);
  expect(stdout).toMatch(/^\nRehearsal of example/);
});

test.each([
  [
    ["--chek"],
    "error: unknown option '--chek'\n(Did you mean --check?)\nnpm run docs -- --help lists what it takes.\n",
  ],
  [
    ["here"],
    "error: too many arguments. Expected 0 arguments but got 1.\n" +
      "Options need -- before them, or npm takes them for its own: npm run docs -- [options]\n",
  ],
])("%j is the user's mistake: exit code 2 and one message", async (args, message) => {
  const { status, stdout, stderr } = await project.call("docs", ...args);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: message });
});

test("docs --check refuses a page that is not what the code says, and docs writes it", async () => {
  expect((await project.call("docs", "--check")).status).toBe(0);
  const pages = project.files("docs")!;
  project.write("docs/settings.md", "# Old\n");
  project.write("docs/environment.schema.json", "{}\n");
  const stale = await project.call("docs", "--check");
  expect(stale.stderr.split("\n")).toEqual([
    "docs/settings.md is not what the code says; run npm run docs and commit the page",
    "docs/environment.schema.json is not what the code says; run npm run docs and commit the page",
    "",
  ]);
  expect(stale.status).toBe(2);
  expect((await project.call("docs")).status).toBe(0);
  expect(project.files("docs")).toEqual(pages);
});
