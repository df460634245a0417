import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project({
    shop: [
      "console.log('reading');",
      "export default {",
      "  network: { source: 'create', zones: ['a', 'b', 'c'] },",
      "  state: { bucket: 'shop-state' },",
      "  cluster: { capacity: { purchase: 'mixed', onDemandBase: 1, maxSize: 6 } },",
      "  applications: { web: { image: 'nginx:1.29.3', requests: { priority: 7, paths: ['/*'] } } },",
      "};",
    ].join("\n"),
  });
});

const explain = (...args: string[]) => project.call("explain", ...args);

interface Row {
  readonly setting: string;
  readonly origin: string;
  readonly page: string;
}

test("an environment is printed with its own values and every default, those that follow from others included", async () => {
  const { status, stdout, stderr } = await explain("-e", "shop", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "reading\n" });
  const { environment, settings } = JSON.parse(stdout) as { environment: string; settings: readonly Row[] };
  expect(environment).toBe("shop");
  const rows = Object.fromEntries(settings.map(({ setting, ...row }) => [setting, row]));
  const file = (page: string, value: unknown, unit?: string) => ({
    origin: "file",
    value,
    page,
    ...(unit && { unit }),
  });
  const preset = (page: string, value: unknown, unit?: string) => ({ ...file(page, value, unit), origin: "default" });
  const capacity = "docs/decisions/capacity.md";
  expect(rows).toMatchObject({
    region: preset("docs/decisions/environment.md", "us-east-1"),
    "state.bucket": file("docs/decisions/environment.md", "shop-state"),
    "state.region": preset("docs/decisions/environment.md", "us-east-1"),
    "network.zones": file("docs/decisions/network.md", ["a", "b", "c"]),
    "cluster.capacity.maxSize": file(capacity, 6, "instances"),
    "cluster.capacity.minSize": preset(capacity, 3, "instances"),
    "cluster.capacity.desiredSize": preset(capacity, 3, "instances"),
    "cluster.capacity.onDemandBase": file(capacity, 1, "instances"),
    "cluster.capacity.onDemandPercent": preset(capacity, 50, "%"),
    "cluster.headroom.excessThreshold": preset("docs/decisions/headroom.md", 8, "schedulable containers"),
    "applications.web.requests.priority": file("docs/decisions/ingress.md", 7),
    "applications.web.stopTimeoutSeconds": preset("docs/decisions/applications.md", 30, "s"),
    volume: { origin: "default", meaning: "none", page: "docs/decisions/volume.md" },
  });
  expect(Object.keys(rows)).toHaveLength(settings.length);
  expect(Object.keys(rows).filter((setting) => setting.startsWith("network.vpc"))).toEqual([]);
});

test("for people each group has its page, and no line is wider than 80 columns", async () => {
  const { stdout } = await explain("-e", "shop", "cluster");
  expect(stdout).toMatch(
    /\ncluster\.draining: docs\/decisions\/draining\.md\n {2}default {2}timeoutSeconds {6}\d+ s, the sum of \d+ s: /,
  );
  expect(stdout).toMatch(/\n {2}file {5}purchase +"mixed"\n/);
  expect(stdout).not.toContain("network");
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("a setting is explained with its members, for every environment", async () => {
  const { status, stdout } = await explain("cluster.draining");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^cluster\.draining\n/);
  expect(stdout).toContain(
    [
      "cluster.draining.stopTimeoutSeconds",
      "  Time from SIGTERM until a container is killed, unless its task definition has",
      "  another.",
      "  allowed: a whole number from 2 to 172800",
      "  unit:    s",
      "  default: 30",
      "  why:     docs/decisions/draining.md",
    ].join("\n"),
  );
});

test.each(["applications.web.requests.priority", "applications.<name>.requests.priority"])(
  "a setting of an entry is found by the entry's name and without one: %s",
  async (setting) => {
    expect((await explain(setting)).stdout).toMatch(
      /^applications\.<name>\.requests\.priority\n.+\n(.+\n)* {2}allowed: a whole/,
    );
    expect((await explain(setting, "-e", "shop")).stdout).toMatch(
      /^applications\.web\.requests: .+\n {2}file {5}priority {2}7\n$/,
    );
  },
);

test.each<[string[], string]>([
  [
    ["cluster.capacity.maxSice"],
    "cluster.capacity.maxSice: no such setting; did you mean cluster.capacity.maxSize? cluster.capacity has ",
  ],
  [["drainign"], "drainign: no such setting; did you mean cluster.draining? an environment has region, "],
  [["shop"], "shop is an environment and no setting; write npm run explain -- -e shop\n"],
  [
    ["network.vpcId", "-e", "shop"],
    "network.vpcId: the environment shop does not have this setting; npm run explain -- network.vpcId says what it goes with\n",
  ],
])("%j is refused in one sentence", async (args, beginning) => {
  const { status, stdout, stderr } = await explain(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.replace("reading\n", "").slice(0, beginning.length)).toBe(beginning);
  expect(stderr.replace("reading\n", "").trimEnd().split("\n")).toHaveLength(1);
});
