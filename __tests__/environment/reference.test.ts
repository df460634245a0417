import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../../src/environment/reference";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";

const page = readFileSync(join(__dirname, "../../docs/settings.md"), "utf8");

test("docs/settings.md is what the schema says (npm run docs writes it)", () => {
  expect(page).toBe(renderReference());
});

const paths = settingsOf(environmentSchema).map(({ path }) => path.join("."));

test.each([...new Set(paths)])("%s is in the reference once for each kind of network that has it", (path) => {
  const places = page.split("\n").filter((line) => line.startsWith(`| \`${path}\` `) || line.endsWith(`# \`${path}\``));
  expect(places).toHaveLength(paths.filter((other) => other === path).length);
});
