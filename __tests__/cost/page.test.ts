import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";

jest.setTimeout(300_000);

test("docs/cost.md is what the stacks cost (npm run cost writes it)", () => {
  const { status, stderr } = spawnSync("node", [join(projectRoot(), "src/cli/main.js"), "cost", "--check"], {
    cwd: projectRoot(),
    encoding: "utf8",
  });
  expect([stderr, status]).toEqual(["", 0]);
});
