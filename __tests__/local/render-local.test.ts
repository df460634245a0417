import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderLocal } from "../../src/local/render-local";
import { projectRoot } from "../../src/project-root";

const EXAMPLE = {
  name: "example",
  stacks: ["example-network", "example-volume", "example-cluster"],
  url: "http://127.0.0.1:40055",
  out: "/home/me/drydock/.local/example/cdktf.out",
  runs: [
    { name: "example-drain", durationMs: 645 },
    { name: "example-headroom", durationMs: 633 },
  ],
};

test("the README shows what npm run local prints", () => {
  expect(readFileSync(join(projectRoot(), "README.md"), "utf8")).toContain(`\n\`\`\`\n${renderLocal(EXAMPLE)}\`\`\`\n`);
});

test("a function that has not run is told with its log group", () => {
  const text = renderLocal({ ...EXAMPLE, runs: [{ name: "example-drain", durationMs: undefined }] });
  expect(text).toContain("  example-drain has not run: read its log group /aws/lambda/example-drain\n");
});
