import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { ACCOUNT_ID } from "../../src/rehearsal/blueprint/synthesized";
import { type AsyncCall, publishOneByOne } from "../../src/rehearsal/policies/count-one-by-one";
import { drydock as drydockPolicy } from "../../src/rehearsal/policies/drydock";
import { isHeadroom } from "../../src/rehearsal/policies/replace";
import { AwsError, deploy, evaluateBundle, type SdkClient, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import { METRIC_TIMEOUT_SECONDS, PEER_HEADROOM, PEER_NAMESPACE } from "./peer-headroom";

/** The cost of one run of a function that counts a cluster's headroom. */
export interface CostResult {
  /** Size of the cluster. */
  readonly instances: number;
  /** The policies that count so. */
  readonly policy: string;
  /** ECS API calls of the run. */
  readonly ecsCalls: number;
  /** Seconds until it ends, however long Lambda would let it run. */
  readonly seconds: number;
  /** Whether it gets as far as its metric before Lambda ends it. */
  readonly published: boolean;
}

/** Cluster sizes in instances, up to the maximum of an ECS cluster (ECS quotas). */
export const CLUSTER_SIZES: readonly number[] = [0, 100, 1000, 5000];

/** Milliseconds that each API call takes. */
const LATENCY_MS = 30;

const START_MS = Date.UTC(2026, 0, 5);
const RUN_MS = START_MS + 300_000;
const END_MS = RUN_MS + 3_600_000;

/** Lets each policy count a cluster of so many instances once, when each API call takes 30 ms. */
export async function runCosts(drydock: Blueprint, instances: number): Promise<CostResult[]> {
  const oneByOne = (aws: VirtualAws, call: AsyncCall) =>
    publishOneByOne(call, {
      cluster: drydock.clusterName,
      container: PEER_HEADROOM.container,
      namespace: PEER_NAMESPACE,
      timestampMs: aws.clock.now(),
    });
  const runs: Readonly<Record<string, Run>> = {
    "both peers": oneByOne,
    [drydockPolicy.title]: (aws, call) => invokeBundle(drydock, aws, call),
  };
  const results: CostResult[] = [];
  for (const [policy, run] of Object.entries(runs))
    results.push({ instances, policy, ...(await cost(drydock, instances, run)) });
  return results;
}

type Run = (aws: VirtualAws, call: AsyncCall) => Promise<unknown>;

const cost = async (
  drydock: Blueprint,
  instances: number,
  run: Run,
): Promise<Pick<CostResult, "ecsCalls" | "seconds" | "published">> => {
  const clock = new VirtualClock(START_MS);
  const aws = new VirtualAws({ clock, region: drydock.region, accountId: ACCOUNT_ID });
  deploy(aws, stillCluster(drydock, instances));
  await clock.runUntil(RUN_MS);
  aws.calls.clear();

  let endMs: number | undefined;
  const call: AsyncCall = async (command, input) => {
    await clock.sleep(LATENCY_MS);
    return aws.call(command, input);
  };
  const end = run(aws, call).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
  });
  void end.then(() => {
    endMs = clock.now();
  });
  await clock.runUntil(END_MS);
  await end;
  const seconds = (endMs! - RUN_MS) / 1000;
  const calls = (command: string) => aws.calls.get(command) ?? 0;
  return {
    ecsCalls: calls("ListContainerInstancesCommand") + calls("DescribeContainerInstancesCommand"),
    seconds,
    published: calls("PutMetricDataCommand") > 0 && seconds <= METRIC_TIMEOUT_SECONDS,
  };
};

/** Instances only: nothing that scales them, and nothing else that calls. */
const stillCluster = (blueprint: Blueprint, instances: number): Blueprint => ({
  ...blueprint,
  capacityProvider: undefined,
  group: {
    ...blueprint.group,
    minSize: instances,
    maxSize: instances,
    desiredCapacity: instances,
    policies: [],
    hooks: [],
  },
  alarms: [],
  queues: [],
  functions: [],
  eventSourceMappings: [],
  rules: [],
});

type Next = (args: { readonly input: object }) => Promise<unknown>;

/** Runs the deployed bundle; the calls that it makes side by side wait side by side, in virtual time. */
const invokeBundle = (drydock: Blueprint, aws: VirtualAws, call: AsyncCall): Promise<unknown> => {
  const { zip, environment } = drydock.functions.find(isHeadroom)!;
  const { exports } = evaluateBundle(strFromU8(unzipSync(readFileSync(zip))["index.js"]!), {
    clock: aws.clock,
    filename: "/var/task/headroom/index.js",
    environment: { AWS_REGION: drydock.region, ...environment },
    log: () => {},
    progress: () => Promise.resolve(),
  });
  const { clients, handler } = exports as {
    readonly clients: Readonly<Record<string, SdkClient>>;
    readonly handler: (event: object) => Promise<unknown>;
  };
  const middleware =
    (_next: Next, { commandName = "" }: { readonly commandName?: string }): Next =>
    async ({ input }) => ({ output: { $metadata: {}, ...(await call(commandName, input)) }, response: {} });
  for (const { middlewareStack } of Object.values(clients))
    middlewareStack.add(middleware as never, { name: "latency", step: "initialize", priority: "high" });
  return handler({});
};
