import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../../src/environment/reference";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";

const page = readFileSync(join(__dirname, "../../docs/settings.md"), "utf8");

test("docs/settings.md is what the schema says (npm run docs writes it)", () => {
  expect(page).toBe(renderReference());
});

test.each(settingsOf(environmentSchema).map(({ path }) => path.join(".")))(
  "%s is in the reference once a place",
  (path) => {
    const places = page
      .split("\n")
      .filter((line) => line.startsWith(`| \`${path}\` `) || line.endsWith(`# \`${path}\``));
    expect(places).toHaveLength(path === "network.source" ? 2 : 1);
  },
);
