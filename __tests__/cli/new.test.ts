import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pricesIn } from "../../src/aws/prices";
import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});

const create = (name: string, ...flags: string[]) => project.call("new", name, ...flags);
const fileOf = (name: string) => project.path("environments", `${name}.ts`);
const read = (name: string) => readFileSync(fileOf(name), "utf8");

const SUBNETS = "a=subnet-00000000/subnet-00000001,b=subnet-00000002/subnet-00000003";

test("without flags it writes an environment that needs nothing", async () => {
  const { status, stdout, stderr } = await create("plain");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(read("plain")).toBe(
    [
      'import { defineEnvironment } from "../src/environment/schema";',
      "",
      "/** The environment plain. npm run explain -- -e plain prints every setting, and the page that says why it is so. */",
      "export default defineEnvironment({",
      '  network: { source: "create" },',
      "});",
      "",
    ].join("\n"),
  );
  expect(stdout).toMatch(/^wrote environments\/plain\.ts\n {2}region: us-east-1 \(default\)\. [\s\S]{0,60}0\.\d+ USD/);
  expect(stdout).toMatch(/\nNext: npm start -- -e plain\n$/);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

const FLAGS = {
  "--region": "eu-central-1",
  "--network": "ids",
  "--vpc-id": "vpc-0123456789abcdef0",
  "--subnets": SUBNETS,
  "--instance-type": "m7i.large",
  "--max-size": "6",
  "--purchase": "mixed",
  "--domain": "shop.example.com",
  "--hosted-zone-id": "Z0123456789",
  "--applications": "web=public.ecr.aws/nginx/nginx:1.29.3, api=nginx:1.29.3",
};

let shop: Awaited<ReturnType<typeof create>>;
beforeAll(async () => {
  shop = await create("shop", ...Object.entries(FLAGS).flat(), "--json");
});

test("every flag becomes a setting", async () => {
  const { status, stderr } = shop;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { settings } = JSON.parse((await project.call("explain", "-e", "shop", "--json")).stdout) as {
    settings: readonly { setting: string; origin: string; value: unknown }[];
  };
  expect(
    Object.fromEntries(
      settings.filter(({ origin }) => origin === "file").map(({ setting, value }) => [setting, value]),
    ),
  ).toEqual({
    region: "eu-central-1",
    "network.source": "ids",
    "network.vpcId": "vpc-0123456789abcdef0",
    "network.subnets.a.public": "subnet-00000000",
    "network.subnets.a.private": "subnet-00000001",
    "network.subnets.b.public": "subnet-00000002",
    "network.subnets.b.private": "subnet-00000003",
    "cluster.ingress.domain": "shop.example.com",
    "cluster.ingress.hostedZoneId": "Z0123456789",
    "cluster.capacity.instanceType": "m7i.large",
    "cluster.capacity.purchase": "mixed",
    "cluster.capacity.maxSize": 6,
    "applications.web.image": "public.ecr.aws/nginx/nginx:1.29.3",
    "applications.web.requests.priority": 100,
    "applications.web.requests.paths": ["/web", "/web/*"],
    "applications.api.image": "nginx:1.29.3",
    "applications.api.requests.priority": 101,
    "applications.api.requests.paths": ["/api", "/api/*"],
  });
});

test("every choice is explained with its price", () => {
  const { choices } = JSON.parse(shop.stdout) as {
    choices: readonly { choice: string; explanation: string }[];
  };
  expect(choices.map(({ choice }) => choice)).toEqual([
    "region",
    "network",
    "vpcId",
    "subnets",
    "instanceType",
    "maxSize",
    "purchase",
    "domain",
    "hostedZoneId",
    "applications",
  ]);
  const instance = pricesIn("eu-central-1")!.priceOf("m7i.large")!.onDemandUsdPerHour;
  expect(choices[4]?.explanation).toBe(
    `${instance} USD an hour on demand, about ${Math.round(instance * 730)} USD a month each.`,
  );
  for (const { explanation } of choices) expect(explanation).toMatch(/USD|costs? (nothing|less)|free/);
});

test("the file is as the formatter writes it", () => {
  const biome = join(__dirname, "../../node_modules/.bin/biome");
  const formatted = spawnSync(biome, ["format", "--stdin-file-path=environments/shop.ts"], {
    cwd: join(__dirname, "../.."),
    input: read("shop"),
    encoding: "utf8",
  });
  expect(formatted.stdout).toBe(read("shop"));
});

test("the environment can be synthesized", async () => {
  const synth = await project.call("synth", "-e", "shop", "--json");
  expect(synth.status).toBe(0);
  expect(JSON.parse(synth.stdout).stacks.map(({ name }: { name: string }) => name)).toEqual([
    "shop-cluster",
    "shop-application-api",
    "shop-application-web",
  ]);
});

test("an environment that exists is not overwritten, in neither form", async () => {
  project.write("environments/written.json", '{ "network": { "source": "create" } }');
  for (const name of ["example", "written"]) {
    const { status, stderr } = await create(name);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `environment: got "${name}", which exists; choose another name, or edit its file\n`,
    });
  }
  expect(read("example")).toBe(readFileSync(join(__dirname, "../../environments/example.ts"), "utf8"));
});

test.each<[string, string[], string]>([
  ["a name that no environment can have", ["Shop"], 'environment: got "Shop", allowed 1 to 20 lower-case letters'],
  ["no name", [], "error: missing required argument 'name'\nnpm run new -- --help lists what it takes."],
  [
    "a region that is none",
    ["x", "--region", "eu-cental-1"],
    "nothing is written, as the environment would be refused:\n  region: got",
  ],
  [
    "another kind of network",
    ["x", "--network", "vpc"],
    '--network: got "vpc", allowed create, ids; choose one of them',
  ],
  ["ids without a VPC", ["x", "--network", "ids"], "--vpc-id: --network ids needs it; name it, or leave --network out"],
  ["a VPC that is created", ["x", "--vpc-id", "vpc-00000000"], "--vpc-id: it goes with --network ids only; add that"],
  [
    "zones of a VPC that exists",
    ["x", "--network", "ids", "--zones", "a,b"],
    "--zones: it goes with --network create only;",
  ],
  ["a zone of no domain", ["x", "--hosted-zone-id", "Z1"], "--hosted-zone-id: it goes with --domain only; add that"],
  [
    "a domain without its zone",
    ["x", "--domain", "app.example.com"],
    "--hosted-zone-id: --domain needs it; name the Route 53 hosted zone that holds the domain, or leave --domain out",
  ],
  [
    "subnets in another form",
    ["x", "--network", "ids", "--vpc-id", "vpc-00000000", "--subnets", "subnet-1"],
    '--subnets: got "subnet-1", allowed different names, each with =',
  ],
  ["half a size", ["x", "--max-size", "2.5"], '--max-size: got "2.5", allowed a whole number; name the most instances'],
  [
    "an application without an image",
    ["x", "--applications", "web"],
    '--applications: got "web", allowed different names',
  ],
  [
    "an application twice",
    ["x", "--applications", "a=x:1,a=y:1"],
    '--applications: got "a=x:1,a=y:1", allowed different names',
  ],
  [
    "a size below the zones",
    ["x", "--max-size", "1"],
    "nothing is written, as the environment would be refused:\n  cluster.capacity.maxSize: got 1",
  ],
])("%s is refused, and nothing is written", async (_, args, beginning) => {
  const { status, stdout, stderr } = await project.call("new", ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.slice(0, beginning.length)).toBe(beginning);
  expect(existsSync(fileOf("x"))).toBe(false);
});

/** Types answers on a terminal. */
const onTerminal = (name: string, answers: readonly string[], ...flags: string[]) =>
  spawnSync(
    "python3",
    [
      join(__dirname, "terminal.py"),
      JSON.stringify(answers),
      process.execPath,
      ...project.command("new", name, ...flags),
    ],
    { cwd: project.folder, encoding: "utf8", env: { ...process.env, TERM: "xterm" } },
  );

test("on a terminal it asks for what no flag says, and again after an answer that does not fit", () => {
  const answers = [
    "eu-cental-1",
    "eu-central-1",
    "vpc",
    "ids",
    "vpc-1",
    "vpc-0123456789abcdef0",
    SUBNETS,
    "1",
    "8",
    "",
    "",
    "",
  ];
  const { status, stdout } = onTerminal("asked", answers, "--instance-type", "m7i.large");
  expect({ status, stdout: stdout.slice(-60) }).toEqual({
    status: 0,
    stdout: expect.stringContaining("Next: npm start -- -e asked"),
  });
  expect(stdout).toContain('region: got "eu-cental-1"');
  expect(stdout).toContain('--network: got "vpc", allowed create, ids');
  expect(stdout).toContain('network.vpcId: got "vpc-1"');
  expect(stdout).toContain("cluster.capacity.maxSize: got 1");
  expect(stdout).not.toContain("Instance type [");
  expect(read("asked").split("\n").slice(3)).toEqual([
    "export default defineEnvironment({",
    '  region: "eu-central-1",',
    "  network: {",
    '    source: "ids",',
    '    vpcId: "vpc-0123456789abcdef0",',
    "    subnets: {",
    '      a: { public: "subnet-00000000", private: "subnet-00000001" },',
    '      b: { public: "subnet-00000002", private: "subnet-00000003" },',
    "    },",
    "  },",
    '  cluster: { capacity: { instanceType: "m7i.large", maxSize: 8 } },',
    "});",
    "",
  ]);
});

test.each([
  ["Ctrl-C", "^C", 130, "interrupted"],
  ["the end of the input", "^D", 2, "the input has ended: nothing is written"],
])("%s ends the questions, and nothing is written", (_, key, exitCode, said) => {
  const { status, stdout } = onTerminal("ended", ["us-east-1", key]);
  expect({ status, said: stdout.includes(said) }).toEqual({ status: exitCode, said: true });
  expect(existsSync(fileOf("ended"))).toBe(false);
});
