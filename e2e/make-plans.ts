import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import example from "../environments/example";
import { addExitCodes, OF_EMULATORS } from "../src/cli/exit-codes";
import { type EnvironmentInput, environmentSchema } from "../src/environment/schema";
import { providerMirror } from "../src/local/older-provider";
import type { PlanJson } from "../src/review/plan-json";
import { compact } from "./compact-plan";
import { Deployment } from "./deployment";
import { runOnEmulators, say } from "./session";

/**
 * Makes the plans that the tests of the review read, `__tests__/review/plans`: real Terraform with a real provider plans
 * changes of an environment that was applied to the emulators. What an emulator does not keep is put right in the state.
 */
const FOLDER = join(__dirname, "..", "__tests__", "review", "plans");

const NAME = "example";
const withoutVolume: EnvironmentInput = {
  ...example,
  volume: undefined,
  alerts: { emails: ["platform@example.com"] },
  cluster: {
    ingress: { clientCidrBlocks: ["203.0.113.0/24"] },
    capacity: { minSize: 4, maxSize: 12 },
    logRetentionDays: 30,
  },
};
const base: EnvironmentInput = { ...withoutVolume, volume: {} };
const cluster = (settings: NonNullable<EnvironmentInput["cluster"]>): EnvironmentInput => ({
  ...base,
  cluster: { ...base.cluster, ...settings },
});
const capacity = (settings: object): EnvironmentInput =>
  cluster({ capacity: { ...base.cluster?.capacity, ...settings } });
const application: EnvironmentInput = {
  ...base,
  applications: {
    web: {
      image: "registry.example.com/web:1",
      containerPort: 8080,
      cpu: 128,
      memory: 128,
      environment: { LOG_LEVEL: "info" },
      requests: { priority: 100, paths: ["/*"], healthCheckPath: "/health" },
    },
  },
};

/** Changes of one setting, each planned beside `base`. */
const CHANGES: readonly (readonly [plan: string, stack: string, after: EnvironmentInput])[] = [
  ["nothing", "cluster", base],
  ["type-changed", "cluster", capacity({ instanceType: "t3.small" })],
  ["spot", "cluster", capacity({ purchase: "spot", otherInstanceTypes: ["t3a.micro"] })],
  ["sizes", "cluster", capacity({ minSize: 2, maxSize: 3 })],
  ["thresholds", "cluster", cluster({ headroom: { shortageThreshold: 4, excessThreshold: 30 } })],
  ["drain-timeout", "cluster", cluster({ draining: { timeoutSeconds: 900 } })],
  ["scheme-changed", "cluster", { ...cluster({ ingress: { scheme: "internal" } }), throwAway: true }],
  ["opened", "cluster", cluster({ ingress: {} })],
  ["alerts-removed", "cluster", { ...base, alerts: undefined }],
  ["managed-scaling", "cluster", capacity({ scaling: "capacityProvider" })],
  ["shorter-logs", "cluster", cluster({ logRetentionDays: 7 })],
  [
    "rights-widened",
    "cluster",
    cluster({
      instanceRole: {
        statements: { files: { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::drydock-files/*"] } },
      },
    }),
  ],
  ["zone-added", "network", { ...base, network: { source: "create", zones: ["a", "b", "c"] } }],
  [
    "addresses-changed",
    "network",
    { ...base, throwAway: true, network: { source: "create", cidrBlock: "10.9.0.0/16" } },
  ],
  ["egress-none", "network", { ...base, network: { source: "create", egress: "none" } }],
];

/** The application with another image, more memory and another variable. */
const updatedApplication: EnvironmentInput = {
  ...application,
  applications: {
    web: {
      ...application.applications!["web"]!,
      image: "registry.example.com/web:2",
      memory: 256,
      environment: { LOG_LEVEL: "debug" },
    },
  },
};

/** Steps from a role to what names it last: role, task definition, service. */
const REFERENCES = 3;

/** All that is synthesized, read at once: a wrong setting is better found before the first apply. */
const ENVIRONMENTS = [withoutVolume, base, ...CHANGES.map(([, , after]) => after), application, updatedApplication];

/** Writes a plan under a name, when that is wanted: otherwise it is not even made. */
type Write = (name: string, plan: () => Promise<PlanJson>) => Promise<void>;

async function makePlans(deployment: Deployment, wanted: readonly string[]): Promise<void> {
  const write: Write = async (name, plan) => {
    if (wanted.length > 0 && !wanted.includes(name)) return;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, `${name}.json`), compact(await plan()));
    say(`wrote ${name}`);
  };
  const stackOf = (kind: string) => `${NAME}-${kind}`;
  const planned = (kind: string, ...args: readonly string[]) =>
    deployment.plan(stackOf(kind), "-refresh=false", ...args);
  const deploy = async (kind: string) => {
    await deployment.apply(stackOf(kind));
    await deployment.settle(stackOf(kind));
    say(`applied ${kind}`);
  };

  await deployment.synthesize(withoutVolume);
  for (const kind of ["alerts", "network"]) await deploy(kind);
  await write("first-deployment", () => planned("cluster"));
  await deploy("cluster");
  await deployment.synthesize(base);
  await write("volume-new", () => planned("volume"));
  await deploy("volume");
  await write("volume-added", () => planned("cluster"));
  await deploy("cluster");

  for (const [name, kind, after] of CHANGES)
    await write(name, async () => {
      await deployment.synthesize(after);
      return planned(kind);
    });
  await write("ami-rolled", () =>
    withAnotherAmi(deployment, stackOf("cluster"), async () => {
      await deployment.synthesize(base);
      return planned("cluster");
    }),
  );
  await deployment.synthesize({ ...base, throwAway: true });
  await write("destroy", () => planned("cluster", "-destroy"));
  await write("destroy-volume", () => planned("volume", "-destroy"));

  // Provider 5.100.0 crashes on what moto answers about a service: it is planned, and its state is written from the plan.
  await deployment.synthesize(application);
  await write("application-new", () => planned("application-web"));
  await write("application-updated", async () => {
    for (let pass = 0; pass < REFERENCES; pass++)
      await deployment.writeState(stackOf("application-web"), "-refresh=false");
    await deployment.synthesize(updatedApplication);
    return planned("application-web");
  });
  await foreignResources(deployment, write);
}

/** Lets the deployed launch template have an older AMI than the one that Amazon offers now. */
async function withAnotherAmi<Result>(
  deployment: Deployment,
  stack: string,
  use: () => Promise<Result>,
): Promise<Result> {
  let newest: unknown;
  const set = (image: unknown) =>
    deployment.editState(stack, (address, attributes) => {
      if (!address.startsWith("aws_launch_template.")) return;
      newest ??= attributes["image_id"];
      attributes["image_id"] = image ?? newest;
    });
  set("ami-0123456789abcdef0");
  const result = await use();
  set(undefined);
  return result;
}

/** A stack with resources that Drydock does not make, as an escape hatch adds them. */
async function foreignResources(deployment: Deployment, write: Write): Promise<void> {
  const stack = `${NAME}-alerts`;
  await deployment.synthesize(base);
  const file = join(deployment.workspace.out, "stacks", stack, "cdk.tf.json");
  const own = readFileSync(file, "utf8");
  const json = JSON.parse(own) as { resource: Record<string, object> };
  const table = {
    name: "orders",
    billing_mode: "PAY_PER_REQUEST",
    hash_key: "id",
    attribute: [{ name: "id", type: "S" }],
  };
  const resource = {
    ...json.resource,
    aws_dynamodb_table: { orders: table },
    aws_ssm_parameter: {
      password: { name: "/orders/password", type: "SecureString", value: "correct horse battery staple" },
    },
  };
  writeFileSync(file, JSON.stringify({ ...json, resource }));
  await deployment.workspace.prepare(stack);
  await write("foreign-added", () => deployment.plan(stack, "-refresh=false"));
  await deployment.apply(stack);
  writeFileSync(file, own);
  await write("foreign-removed", () => deployment.plan(stack, "-refresh=false"));
}

const command = new Command("npm run e2e:plans --")
  .description(
    "Makes the plans that the tests of the review read (__tests__/review/plans) anew, with real Terraform on emulators of AWS.",
  )
  .argument("[plans...]", "only these, for example application-updated (default: all)")
  .addHelpText("after", "\nExample:\n  npm run e2e:plans");

addExitCodes(command, OF_EMULATORS);

void runOnEmulators(command, async ({ folder, url, provider, interruption }) => {
  for (const environment of ENVIRONMENTS) environmentSchema.parse(environment);
  const options = { folder, url, mirror: providerMirror(process.env), provider, interruption };
  await makePlans(await Deployment.create(NAME, options), command.args);
});
