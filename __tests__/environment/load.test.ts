import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownEnvironments, loadEnvironment } from "../../src/environment/load";
import { UserError } from "../../src/user-error";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drydock-environments-"));
  const files = {
    "small.ts": 'export default { network: { source: "create" } };',
    "wrong.ts": 'export default { network: { source: "create" }, region: 7, colour: "red" };',
    "silent.ts": "export const settings = {};",
    "speechless.ts": "throw new TypeError();",
    "Upper.ts": "export default {};",
    "notes.md": "",
    "plain.json": '{ "network": { "source": "create" } }',
    "doubled.ts": 'export default { network: { source: "create" } };',
    "doubled.json": '{ "network": { "source": "create" } }',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(name: string): string {
  try {
    loadEnvironment(name, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect(error).toHaveProperty("exitCode", 2);
    return (error as Error).message;
  }
  throw new Error(`${name} was not refused`);
}

test("an environment that names only its network gets every default and its file's name", () => {
  expect(loadEnvironment("small", folder)).toMatchObject({
    name: "small",
    region: "us-east-1",
    network: { source: "create", cidrBlock: "10.0.0.0/16", zones: ["a", "b"] },
    cluster: { capacity: { maxSize: 4 }, draining: { stopTimeoutSeconds: 30 } },
  });
});

test("the example is valid", () => {
  expect(loadEnvironment("example")).toMatchObject({ name: "example", region: "eu-central-1" });
});

test("the files with valid names are the known environments", () => {
  expect(knownEnvironments(folder)).toEqual(["doubled", "plain", "silent", "small", "speechless", "wrong"]);
});

test("an unknown environment is answered with the known ones", () => {
  expect(refusal("prod")).toMatch(
    /^environment: got "prod", known are doubled, plain, silent, small, speechless, wrong; name one of them or write .*prod\.ts$/,
  );
});

test("a misspelled environment is answered with the nearest one", () => {
  expect(refusal("smal")).toContain(
    'environment: got "smal", known are doubled, plain, silent, small, speechless, wrong; did you mean small? name one',
  );
});

test("of many known environments the first twelve are named", () => {
  const crowded = mkdtempSync(join(tmpdir(), "drydock-environments-"));
  for (let number = 10; number < 30; number++) writeFileSync(join(crowded, `env${number}.ts`), "");
  expect(() => loadEnvironment("production", crowded)).toThrow(
    /known are env10, (env\d+, ){10}env21 and 8 more; name one/,
  );
  rmSync(crowded, { recursive: true });
});

test("two files of one name are refused", () => {
  expect(refusal("doubled")).toMatch(
    /^environment: got "doubled", and there are two of that name, .*doubled\.ts and .*doubled\.json; remove one of them$/,
  );
});

test("an error without a message is named by its class", () => {
  expect(refusal("speechless")).toMatch(/speechless\.ts:1:\d+: threw TypeError without a message; mend it/);
});

const BAD_NAMES =
  "Upper ../small 1st a234567890123456789012 shop- internal-shop sg-1 aws aws-prod awsome amazon-shop amznx xn--a sthree-x default";

test.each(["", ...BAD_NAMES.split(" ")])("the name %j is refused", (name) => {
  expect(refusal(name)).toBe(
    `environment: got ${JSON.stringify(name)}, allowed 1 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last, not beginning with internal-, xn--, sthree-, sg-, aws, amazon or amzn, which AWS keeps for itself, and not default, the cluster of instances that name none; ` +
      "known are doubled, plain, silent, small, speechless, wrong",
  );
});

test("an application whose roles could be called like those of another environment is refused", () => {
  const crowded = mkdtempSync(join(tmpdir(), "drydock-environments-"));
  const web = '{ image: "nginx", requests: { priority: 1, paths: ["/*"] } }';
  const holding = (application: string) =>
    `export default { network: { source: "create" }, applications: { "${application}": ${web} } };`;
  writeFileSync(join(crowded, "shop.ts"), holding("eu-web"));
  writeFileSync(join(crowded, "shop-eu.ts"), holding("web"));
  writeFileSync(join(crowded, "store.ts"), holding("eu-web"));
  expect(() => loadEnvironment("shop", crowded)).toThrow(
    'applications.eu-web: got the name "eu-web", but an application web of the environment shop-eu would have roles of the same name; choose another name for the application',
  );
  for (const name of ["shop-eu", "store"]) expect(loadEnvironment(name, crowded).name).toBe(name);
  rmSync(crowded, { recursive: true });
});

test("a file without a default export is told to have one", () => {
  expect(refusal("silent")).toMatch(/silent\.ts: has no default export; end it with export default defineEnvironment/);
});

test("every problem of a refused file is listed below the file's name", () => {
  expect(refusal("wrong").split("\n")).toEqual([
    expect.stringMatching(/wrong\.ts is refused:$/),
    expect.stringMatching(/^ {2}region: got 7, allowed a region's code/),
    expect.stringMatching(/^ {2}colour: no such setting/),
  ]);
});
