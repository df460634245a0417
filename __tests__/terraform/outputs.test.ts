import { readFileSync } from "node:fs";
import { join } from "node:path";
import production from "../../environments/production";
import { OUTPUTS, type OutputDescription } from "../../src/terraform/outputs";
import { renderOutputs } from "../../src/terraform/outputs-page";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";

const create = { source: "create" } as const;
const web = { image: "nginx:1.29.3", requests: { priority: 7, paths: ["/*"] } };

const production_ = (kind: StackKind) => synthesize(kind, production, "production");
/** Stacks that together have every output. */
const STACKS = {
  state: [
    synthesize("state", {
      network: create,
      state: { bucket: "states", readerArns: ["arn:aws:iam::123456789012:role/reviewers"] },
    }),
    synthesize("state", { network: create, state: { bucket: "states" } }),
  ],
  "pipeline-roles": [
    synthesize("pipeline-roles", {
      network: create,
      state: { bucket: "states" },
      pipelineRoles: { service: "github", repository: "team/platform" },
    }),
  ],
  alerts: [production_("alerts")],
  network: [
    production_("network"),
    synthesize("network", {
      network: {
        ...create,
        egress: "vpn",
        vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
      },
    }),
  ],
  volume: [production_("volume"), synthesize("volume", { network: create, volume: { mountBy: "address" } })],
  cluster: [
    production_("cluster"),
    synthesize("cluster", {
      network: create,
      applications: { web },
      cluster: {
        capacity: {
          instanceType: "m7i.large",
          otherInstanceTypes: ["m7a.large"],
          scaling: "capacityProvider",
          purchase: "spot",
        },
        draining: { timeoutSeconds: 300, stopTimeoutSeconds: 45 },
      },
    }),
    synthesize("cluster"),
  ],
  application: [production_("application-web")],
} as const;

test("docs/outputs.md is what the code says (npm run docs writes it), and no wider than a page", () => {
  const page = readFileSync(join(__dirname, "../../docs/outputs.md"), "utf8");
  expect(page).toBe(renderOutputs());
  expect(page.split("\n").filter((line) => line.length > 120)).toEqual([]);
});

describe.each(Object.entries(OUTPUTS))("the %s stack", (kind, outputs: Readonly<Record<string, OutputDescription>>) => {
  const stacks = STACKS[kind as keyof typeof STACKS];

  test("has the outputs of the table and no other", () => {
    const names = stacks.flatMap((stack) => Object.keys(stack.outputs));
    expect([...new Set(names)].sort()).toEqual(Object.keys(outputs).sort());
  });

  test.each(Object.keys(outputs))("%s has its description and is of its type", (name) => {
    for (const { outputs: synthesized } of stacks) {
      const output = synthesized[name];
      if (!output) continue;
      const { type, description } = outputs[name]!;
      expect(output["description"]).toBe(description);
      expect(typeName(output["value"])).toMatch(type.startsWith("map") ? /^map/ : new RegExp(`^(${type}|reference)$`));
    }
  });

  test("has each output without conditions always", () => {
    for (const stack of stacks)
      for (const [name, { when }] of Object.entries(outputs))
        if (when === undefined) expect(stack.outputs).toHaveProperty(name);
  });
});

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "list of strings";
  if (typeof value === "object") return "map";
  // A reference to another resource may be of any type.
  return typeof value === "string" && /^\$\{[^}]+\}$/.test(value) ? "reference" : typeof value;
}

test("every output that a stack reads from another's state is one", () => {
  const read = Object.values(STACKS)
    .flat()
    .flatMap(({ text }) => [...text.matchAll(/terraform_remote_state\.(\w+?)-state\.outputs\.(\w+)/g)])
    .map(([, kind, name]) => `${kind}.${name}`);
  const known = Object.entries(OUTPUTS).flatMap(([kind, outputs]) =>
    Object.keys(outputs).map((name) => `${kind}.${name}`),
  );
  expect(new Set(read).size).toBeGreaterThan(10);
  expect(known).toEqual(expect.arrayContaining([...new Set(read)]));
});

test("what applications of other projects keep to is an output", () => {
  const [, spot, small] = STACKS.cluster;
  const values = (stack: typeof small) =>
    Object.fromEntries(Object.entries(stack.outputs).map(([name, { value }]) => [name, value]));
  expect(values(spot)).toMatchObject({
    instance_types: ["m7i.large", "m7a.large"],
    capacity_provider_name: "instances-demo",
    drain_timeout_seconds: 300,
    stop_timeout_seconds: 45,
    longest_stop_seconds: 110,
    application_priorities: { web: 7 },
  });
  expect(values(small)).toMatchObject({
    instance_types: ["t3.micro"],
    drain_timeout_seconds: 2375,
    stop_timeout_seconds: 30,
    longest_stop_seconds: 2375,
    application_priorities: {},
  });
});
