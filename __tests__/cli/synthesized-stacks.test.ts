import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { textOfSynth } from "../../src/cli/synthesized-stacks";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

const synthOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-synth-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return textOfSynth(folder);
};

test("two synths are the same when their stacks and objectives are, in whatever folder", () => {
  const files = { "stacks/demo-cluster/cdk.tf.json": "{}", "stacks/objectives.json": "[]", "stacks/a.zip": "1" };
  expect(synthOf(files)).toBe(synthOf({ ...files, "stacks/a.zip": "2" }));
  expect(synthOf(files)).not.toBe(synthOf({ ...files, "stacks/objectives.json": "[1]" }));
  expect(synthOf(files)).not.toBe(synthOf({ ...files, "stacks/demo-volume/cdk.tf.json": "{}" }));
});
