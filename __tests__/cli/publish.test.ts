import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Leftovers, publish } from "../../src/cli/publish";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "drydock-publish-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes files that hold their text; gives the folder. */
function folder(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(root, name);
}

const contents = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(path, file), readFileSync(file, "utf8")]),
  );

/** Publishes files as a synth does, out of a folder within the target that goes afterwards. */
function publishInto(out: string, files: Record<string, string> = FRESH): Leftovers {
  const scratch = join(relative(root, out), ".synth-1");
  try {
    return publish(folder(scratch, files), out);
  } finally {
    rmSync(join(root, scratch), { recursive: true });
  }
}

const FRESH = {
  "manifest.json": "new",
  "stacks/web-cluster/cdk.tf.json": "new",
  "stacks/web-cluster/assets/b/f.zip": "new",
};

test("into an empty folder goes exactly what was synthesized", () => {
  mkdirSync(join(root, "out"));
  publishInto(join(root, "out"));
  expect(contents(join(root, "out"))).toEqual(FRESH);
});

test("what Terraform keeps with a stack stays, what an earlier synth wrote goes", () => {
  const terraforms = {
    "stacks/web-cluster/.terraform/providers/plugin": "plugin",
    "stacks/web-cluster/.terraform.lock.hcl": "lock",
    "stacks/web-cluster/terraform.tfvars": "variables",
  };
  const out = folder("out", {
    "manifest.json": "old",
    "stacks/web-cluster/cdk.tf.json": "old",
    "stacks/web-cluster/assets/a/f.zip": "old",
    ...terraforms,
  });
  publishInto(out);
  expect(contents(out)).toEqual({ ...FRESH, ...terraforms });
});

test("a stack without functions any more loses its assets", () => {
  const out = folder("out", { "stacks/web-cluster/cdk.tf.json": "old", "stacks/web-cluster/assets/a/f.zip": "old" });
  const fresh = { "manifest.json": "new", "stacks/web-cluster/cdk.tf.json": "new" };
  publishInto(out, fresh);
  expect(contents(out)).toEqual(fresh);
});

test("a stack that is gone is removed when it holds a synth's files alone, and kept with all its files otherwise", () => {
  const kept = {
    "stacks/web-volume/cdk.tf.json": "old",
    "stacks/web-volume/.terraform.lock.hcl": "lock",
    "stacks/notes/mine.txt": "mine",
  };
  const out = folder("out", { "stacks/web-network/cdk.tf.json": "old", ...kept });
  publishInto(out);
  expect(contents(out)).toEqual({ ...FRESH, ...kept });
});

test("what else lies in the folder is not touched", () => {
  const out = folder("out", { "README.md": "mine", "stacks/notes.txt": "mine" });
  publishInto(out);
  expect(contents(out)).toEqual({ ...FRESH, "README.md": "mine", "stacks/notes.txt": "mine" });
});

test("a move that fails is undone with all those before it", () => {
  const out = folder("out", {
    "manifest.json": "old",
    "stacks/web-cluster/cdk.tf.json": "old",
    "stacks/web-cluster/assets/a/f.zip": "old",
  });
  const before = contents(out);
  // A folder cannot take the place of the manifest.
  const { "manifest.json": _, ...stacks } = FRESH;
  const fresh = folder("out/.synth-1", stacks);
  mkdirSync(join(fresh, "replaced", "manifest.json", "blocked"), { recursive: true });
  expect(() => publish(fresh, out)).toThrow();
  rmSync(fresh, { recursive: true });
  expect(contents(out)).toEqual(before);
});

test.each(["stacks", "stacks/web-cluster"])("a file %s in the way is named, and nothing is published", (file) => {
  const out = folder("out", { [file]: "mine" });
  expect(() => publishInto(out)).toThrow(`${join(out, file)} is a file where a folder of the stacks belongs; move it`);
  expect(contents(out)).toEqual({ [file]: "mine" });
});

test("a stack that a local state says is deployed is kept", () => {
  const out = folder("shared/out", { "stacks/web-volume/cdk.tf.json": "old" });
  folder("shared", { "terraform.web-volume.tfstate": "{}" });
  expect(publishInto(out)).toEqual({ removed: [], kept: ["web-volume"] });
});
