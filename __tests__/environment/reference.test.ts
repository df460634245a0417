import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../../src/environment/reference";
import { environmentSchema } from "../../src/environment/schema";
import { EXAMPLES } from "../../src/environment/setting-examples";
import { settingsOf } from "../../src/environment/settings";
import { problemsOf } from "../support/problems";

const page = readFileSync(join(__dirname, "../../docs/settings.md"), "utf8");
const settings = settingsOf(environmentSchema);

test("docs/settings.md is what the schema says (npm run docs writes it)", () => {
  expect(page).toBe(renderReference());
});

const paths = settings.map(({ path }) => path.join("."));

test.each([...new Set(paths)])("%s is in the reference once for each kind of network that has it", (path) => {
  const places = page
    .split("\n")
    .filter((line) => line.startsWith(`- \`${path}\`: `) || line.endsWith(`# \`${path}\``));
  expect(places).toHaveLength(paths.filter((other) => other === path).length);
});

test("no line is wider than a page", () => {
  expect(page.split("\n").filter((line) => line.length > 120)).toEqual([]);
});

test("every group has an example, and no example is of anything else", () => {
  const groups = settings.filter(({ isGroup }) => isGroup).map(({ path }) => path.join("."));
  expect(Object.keys(EXAMPLES).sort()).toEqual(["", ...groups].sort());
});

test.each(Object.entries(EXAMPLES))("the example of %j is accepted and sets the group", (group, example) => {
  expect(problemsOf({ network: { source: "create" }, ...example })).toEqual([]);
  expect(JSON.stringify(example)).toContain(`"${group.split(".").at(-1)}"`.replace('""', '"region"'));
});

test("every link to a section leads to one", () => {
  const anchors = [...page.matchAll(/^#+ `(.+)`$/gm)].map(([, path]) => path!.replaceAll(/[^\w-]/g, "").toLowerCase());
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) expect(anchors).toContain(link);
});
