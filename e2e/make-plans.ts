import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import example from "../environments/example";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { type EnvironmentInput, environmentSchema } from "../src/environment/schema";
import { installEmulators, startEmulators } from "../src/local/emulators";
import { providerMirror } from "../src/local/older-provider";
import type { PlanJson } from "../src/review/plan-json";
import { compact } from "./compact-plan";
import { Deployment } from "./deployment";

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

/** All that is synthesized, read at once: a wrong setting is better found before the first apply. */
const ENVIRONMENTS = [withoutVolume, base, ...CHANGES.map(([, , after]) => after), application];

async function makePlans(deployment: Deployment, say: (what: string) => void): Promise<void> {
  const write = (name: string, plan: PlanJson) => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, `${name}.json`), compact(plan));
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
  write("first-deployment", await planned("cluster"));
  await deploy("cluster");
  await deployment.synthesize(base);
  write("volume-new", await planned("volume"));
  await deploy("volume");
  write("volume-added", await planned("cluster"));
  await deploy("cluster");

  for (const [name, kind, after] of CHANGES) {
    await deployment.synthesize(after);
    write(name, await planned(kind));
  }
  await withAnotherAmi(deployment, stackOf("cluster"), async () => {
    await deployment.synthesize(base);
    write("ami-rolled", await planned("cluster"));
  });
  await deployment.synthesize({ ...base, throwAway: true });
  write("destroy", await planned("cluster", "-destroy"));
  write("destroy-volume", await planned("volume", "-destroy"));

  // Provider 5.100.0 crashes on what moto answers about a service: it is planned, and not applied.
  await deployment.synthesize(application);
  write("application-new", await planned("application-web"));
  await foreignResources(deployment, write);
}

/** Lets the deployed launch template have an older AMI than the one that Amazon offers now. */
async function withAnotherAmi(deployment: Deployment, stack: string, use: () => Promise<void>): Promise<void> {
  let newest: unknown;
  const set = (image: unknown) =>
    deployment.editState(stack, (address, attributes) => {
      if (!address.startsWith("aws_launch_template.")) return;
      newest ??= attributes["image_id"];
      attributes["image_id"] = image ?? newest;
    });
  set("ami-0123456789abcdef0");
  await use();
  set(undefined);
}

/** A stack with resources that Drydock does not make, as an escape hatch adds them. */
async function foreignResources(deployment: Deployment, write: (name: string, plan: PlanJson) => void): Promise<void> {
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
  write("foreign-added", await deployment.plan(stack, "-refresh=false"));
  await deployment.apply(stack);
  writeFileSync(file, own);
  write("foreign-removed", await deployment.plan(stack, "-refresh=false"));
}

const command = new Command("npm run e2e:plans --")
  .description(
    "Makes the plans that the tests of the review read (__tests__/review/plans) anew, with real Terraform on emulators of AWS.",
  )
  .addHelpText(
    "after",
    "\nExit codes: 0; 1 when Terraform fails; 3 when Terraform, its provider or an emulator is not to be had." +
      "\n\nExample:\n  npm run e2e:plans",
  );

void runCommand(command, async (_, interruption) => {
  for (const environment of ENVIRONMENTS) environmentSchema.parse(environment);
  const say = (what: string) => process.stderr.write(`${what}\n`);
  await withScratchFolder(join(tmpdir(), "drydock-plans-"), async (folder) => {
    const programs = await installEmulators(interruption, say);
    const emulators = await startEmulators(programs, join(folder, "emulators"), interruption);
    try {
      const mirror = providerMirror(process.env);
      await makePlans(await Deployment.create(NAME, { folder, url: emulators.url, mirror, interruption }), say);
    } finally {
      await emulators.stop();
    }
  });
});
