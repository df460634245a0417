import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { OrdersStack } from "../../examples/separate-project/stack";
import { knownEnvironments, readEnvironment } from "../../src/environment/load";
import { type EnvironmentInput, warningsOf } from "../../src/environment/schema";
import { describeReading, readingWarnings } from "../../src/rehearsal/traffic/describe-reading";
import { readTrace } from "../../src/rehearsal/traffic/read-trace";
import { OUTPUTS } from "../../src/terraform/outputs";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";
import { SynthesizedStack } from "../support/synthesized-stack";

const EXAMPLES = join(__dirname, "../../examples");
const page = readFileSync(join(EXAMPLES, "README.md"), "utf8");

test("each example is on the page, and each link of the page leads to one", () => {
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.sort()).toEqual(
    readdirSync(EXAMPLES)
      .filter((name) => name !== "README.md")
      .sort(),
  );
});

describe.each(knownEnvironments(EXAMPLES))("the example %s", (name) => {
  const { input, environment } = readEnvironment(name, EXAMPLES);
  const kinds: readonly StackKind[] = [
    ...(environment.alerts ? (["alerts"] as const) : []),
    ...(environment.network.source === "create" ? (["network"] as const) : []),
    ...(environment.volume ? (["volume"] as const) : []),
    "cluster",
    ...Object.keys(environment.applications).map((application) => `application-${application}` as const),
  ];

  test("gives no warning", () => {
    expect(warningsOf(environment)).toEqual([]);
  });

  test.each(kinds)("has the stack %s", (kind) => {
    const stack = synthesize(kind, input as EnvironmentInput, name);
    expect(stack.addresses.length).toBeGreaterThan(1);
    expect(Object.keys(stack.outputs).length).toBeGreaterThan(0);
  });
});

const cluster = (name: string) =>
  synthesize("cluster", readEnvironment(name, EXAMPLES).input as EnvironmentInput, name);

test("the load balancers of an existing VPC and of a VPN are internal", () => {
  for (const name of ["existing-vpc", "vpn"]) expect(cluster(name).one("aws_lb")).toMatchObject({ internal: true });
});

test("the Spot fleet launches two instances on demand and Spot instances of eight types", () => {
  const { capacity } = readEnvironment("spot-fleet", EXAMPLES).environment.cluster;
  const types = [capacity.instanceType, ...capacity.otherInstanceTypes];
  expect(types).toHaveLength(8);
  expect(cluster("spot-fleet").one("aws_autoscaling_group")["mixed_instances_policy"]).toMatchObject({
    instances_distribution: { on_demand_base_capacity: 2, on_demand_percentage_above_base_capacity: 0 },
    launch_template: { override: types.map((type) => ({ instance_type: type })) },
  });
});

test("the GPU cluster keeps room for a container with a GPU", () => {
  const [headroom] = cluster("gpu")
    .resources("aws_lambda_function")
    .filter((each) => JSON.stringify(each).includes("inference"));
  expect(JSON.stringify(headroom)).toMatch(/gpus\W+1\D.*inference/);
});

test("the separate project reads outputs that a cluster stack has, and adds a rule of its own", () => {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-example-"));
  try {
    const app = new App({ outdir });
    new OrdersStack(app, "orders");
    app.synth();
    const stack = new SynthesizedStack(readFileSync(join(outdir, "stacks/orders/cdk.tf.json"), "utf8"));
    const read = [...stack.text.matchAll(/terraform_remote_state\.cluster\.outputs\.(\w+)/g)].map(([, name]) => name);
    expect([...new Set(read)].sort()).toEqual([
      "capacity_provider_name",
      "cluster_name",
      "https_listener_arn",
      "load_balancer_arn_suffix",
      "vpc_id",
    ]);
    expect(Object.keys(OUTPUTS.cluster)).toEqual(expect.arrayContaining(read));
    expect(stack.one("aws_lb_listener_rule")).toMatchObject({ priority: 300 });
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test("the trace is read as a day of requests, without a warning", async () => {
  const traffic = await readTrace(join(EXAMPLES, "own-trace/requests.json"));
  expect(traffic).toMatchObject({ unit: "requests", stepMs: 300_000, startMs: Date.UTC(2026, 5, 1) });
  expect(traffic.values).toHaveLength(288);
  expect(describeReading(traffic.reading!, 20)).not.toEqual([]);
  expect(readingWarnings(traffic.reading!)).toEqual([]);
});
