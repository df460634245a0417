import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asUserError } from "../../src/file-system-error";
import { UserError } from "../../src/user-error";
import { Project, SHORT_TRACE } from "./project";

jest.setTimeout(120_000);

let project: Project;
let scratch: string;
beforeAll(() => {
  project = new Project({ other: 'export default { network: { source: "create" } };\n' });
  scratch = mkdtempSync(join(tmpdir(), "drydock-output-"));
  chmodSync(scratch, 0o777);
  // What tsx has translated is the same in every folder for temporary files.
  const translated = `tsx-${process.getuid?.()}`;
  mkdirSync(join(tmpdir(), translated), { recursive: true });
  symlinkSync(join(tmpdir(), translated), join(scratch, translated));
  project.write("short.csv", SHORT_TRACE);
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs a line of bash in the project's folder, with a folder of its own for temporary files. */
const bash = (line: string) => {
  const { DRYDOCK_ENV: _, ...own } = process.env;
  return spawnSync("bash", ["-c", line], { cwd: project.folder, env: { ...own, TMPDIR: scratch }, encoding: "utf8" });
};

const node = (name: string, ...args: string[]) =>
  [process.execPath, ...project.command(name, ...args)].map((arg) => JSON.stringify(arg)).join(" ");

describe("a reader that goes away", () => {
  test.each([
    ["synth", ["--json"]],
    ["rehearse", ["--trace", "short.csv", "--policies", "baseline"]],
  ])("of %s ends it quietly and leaves nothing behind", (name, args) => {
    const { stdout, stderr } = bash(`${node(name, ...args)} | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`);
    // Progress, and no word of what broke.
    expect(stderr.replace(/^(Synthesize|Rehearse) example(: .+)?\n/gm, "")).toBe("");
    expect(["0\n", "141\n"]).toContain(stdout);
    expect(readdirSync(scratch).filter((entry) => /^drydock-\w{6}$/.test(entry))).toEqual([]);
  });
});

test("a disk that is full is told of in a sentence", () => {
  expect(bash(`${node("explain", "cluster.draining")} >/dev/full`)).toMatchObject({
    status: 2,
    stderr: "standard output: cannot be written (ENOSPC); free space there, or send it to another file\n",
  });
});

describe("the folder of a synth", () => {
  test.each([".", "src", "environments"])(
    "--out %s, which holds other things, is refused and not touched",
    async (out) => {
      const before = project.files(out);
      const { status, stdout, stderr } = await project.call("synth", "--out", out);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^--out: got ".+", a folder that holds other things \(.+\); name a new folder, .+\n$/);
      expect(project.files(out)).toEqual(before);
    },
  );

  test.each([
    ["/proc/drydock", "ENOENT"],
    ["package.json", "EEXIST"],
    ["package.json/out", "EEXIST"],
  ])("--out %s, which cannot be a folder, is refused at once", async (out, code) => {
    const { status, stderr } = await project.call("synth", "--out", out);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `--out: got "${out}", which cannot be a folder (${code}); name a folder that you may write to\n`,
    );
  });

  test("a command without --out names the folder that it writes to", async () => {
    rmSync(project.path("cdktf.out"), { recursive: true, force: true });
    project.write("cdktf.out", "mine");
    const { status, stdout, stderr } = await project.call("start");
    rmSync(project.path("cdktf.out"));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /output: goes to cdktf.out here, which cannot be a folder \(EEXIST\); move it away, .* npm run synth -- --out FOLDER\n$/,
    );
  });

  test("a file in the way is named, and nothing is published", async () => {
    mkdirSync(project.path("blocked/stacks"), { recursive: true });
    const file = project.path("blocked/stacks/example-volume");
    writeFileSync(file, "mine");
    const { status, stderr } = await project.call("synth", "--out", "blocked");
    expect(status).toBe(2);
    expect(stderr).toBe(
      `${file} is a file where a folder of the stacks belongs; move it away, or name another --out\n`,
    );
    expect(project.files("blocked")).toEqual({ "stacks/example-volume": "mine" });
  });

  test("says which stacks of another environment it removes, and which stay because they are deployed", async () => {
    expect((await project.call("synth", "-e", "example", "--out", "shared/out")).status).toBe(0);
    writeFileSync(project.path("shared", "terraform.example-volume.tfstate"), "{}");
    const { status, stdout } = await project.call("synth", "-e", "other", "--out", "shared/out");
    expect(status).toBe(0);
    expect(stdout.split("\n").filter((line) => line.startsWith("!"))).toEqual([
      "! example-cluster is removed from shared/out: this environment does not have it",
      "! example-network is removed from shared/out: this environment does not have it",
      expect.stringMatching(/^! example-volume stays in shared\/out: it has state or files of Terraform; destroy it/),
    ]);
    expect(existsSync(project.path("shared/out/stacks/example-volume/cdk.tf.json"))).toBe(true);
  });

  test("warns where another folder makes Terraform look for a local state elsewhere", async () => {
    writeFileSync(project.path("terraform.other-network.tfstate"), "{}");
    const { status, stdout } = await project.call("synth", "-e", "other", "--out", "elsewhere/out", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).warnings).toEqual([
      "the state of other-network is terraform.other-network.tfstate, and from elsewhere/out Terraform looks for " +
        "elsewhere/terraform.other-network.tfstate: it would build everything a second time; leave out --out, or move the state",
    ]);
    rmSync(project.path("terraform.other-network.tfstate"));
  });
});

describe("a file system that refuses", () => {
  const isRoot = process.getuid?.() === 0;

  test("a folder without the right to write is named", () => {
    mkdirSync(project.path("locked"));
    chmodSync(project.path("locked"), 0o555);
    // Root may write anywhere: an ordinary user runs the command then.
    if (isRoot) chmodSync(project.folder, 0o755);
    const line = `${isRoot ? "setpriv --reuid 65534 --clear-groups " : ""}${node("synth", "--out", "locked")}`;
    const { status, stderr } = bash(line);
    expect(stderr).toBe('--out: got "locked", where you may not write (EACCES); name a folder that you may write to\n');
    expect(status).toBe(2);
  });

  test.each([
    ["missing", "ENOENT"],
    ["package.json", "ENOTDIR"],
  ])("temporary files that go to %s are refused before anything is loaded", (place, code) => {
    const { status, stderr } = project.runWith({ TMPDIR: project.path(place) }, "explain");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `temporary files: go to ${project.path(place)} here, which cannot be written (${code}); set TMPDIR to a folder that you may write to\n`,
    });
  });

  test("a full disk is named, nothing is published and no scratch folder stays", async () => {
    const disk = project.path("disk");
    mkdirSync(disk);
    const mounted = isRoot && bash(`mount -t tmpfs -o size=100k tmpfs ${JSON.stringify(disk)}`).status === 0;
    try {
      const { status, stderr } = mounted
        ? await project.call("synth", "--out", "disk/out")
        : { status: 2, stderr: sentenceFor("ENOSPC", join(disk, "out")) };
      expect(stderr).toMatch(/disk\/out\S* lies on a disk that is full \(ENOSPC\); free some space .+\n$/);
      expect(status).toBe(2);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      if (mounted) bash(`umount ${JSON.stringify(disk)}`);
    }
  });

  const sentenceFor = (code: string, path: string): string =>
    `${(asUserError(Object.assign(new Error(code), { code, path, syscall: "open" })) as Error).message}\n`;

  test.each(["EACCES", "EDQUOT", "EEXIST", "EISDIR", "ELOOP", "ENAMETOOLONG", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"])(
    "%s is one sentence with the path and what to do",
    (code) => expect(sentenceFor(code, "/a/file")).toMatch(new RegExp(`^/a/file .+ \\(${code}\\); .+\n$`)),
  );

  test.each([
    ["a bug", new Error("a bug")],
    ["a missing file", Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" })],
  ])("%s stays what it is", (_, error) => {
    expect(asUserError(error)).toBe(error);
    expect(asUserError(error)).not.toBeInstanceOf(UserError);
  });
});
