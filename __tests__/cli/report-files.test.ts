import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseUnwritable } from "../../src/cli/report-files";

test.each([
  ["in no folder", join(tmpdir(), "none", "x.json"), `and there is no folder ${join(tmpdir(), "none")}; make it`],
  ["below a file", join(__filename, "x.json"), `and there is no folder ${__filename}; make it`],
  ["a folder", tmpdir(), "which is a folder; name a file in it"],
])("a file that could not be written is refused before the work: %s", (_, out, problem) => {
  expect(() => refuseUnwritable({ usage: undefined, out })).toThrow(`--out: got ${JSON.stringify(out)}, ${problem}`);
});

test("a file that can be written, or none, is not", () => {
  expect(() => refuseUnwritable({ html: undefined, out: join(tmpdir(), "x.json") })).not.toThrow();
});
