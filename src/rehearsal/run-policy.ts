import type { Observation } from "../virtual-aws";
import { deploy, VirtualAws, VirtualClock } from "../virtual-aws";
import type { Blueprint } from "./blueprint/blueprint";
import { ACCOUNT_ID } from "./blueprint/synthesized";
import type { Headroom } from "./function-settings";
import { accountForTasks } from "./measures/conservation";
import { type Measures, measure, type Resources, tasksThatFit } from "./measures/measures";
import { highestIn } from "./measures/steps";
import { timelineOf } from "./measures/timeline";
import { baseline } from "./policies/baseline";
import type { Policy } from "./policies/policy";
import { type Demand, demandSteps, endOfDemand } from "./traffic/demand";
import { MINUTE_MS } from "./traffic/traffic";

/** The policies that a rehearsal compares, under the names of a report. */
export type PolicyName = "drydock" | "baseline";

/** One policy's share of a rehearsal. It crosses to a worker thread: data only. */
export interface PolicyRun {
  readonly policy: PolicyName;
  /** What would be deployed; the baseline takes sizes, machines and names from it. */
  readonly blueprint: Blueprint;
  readonly headroom: Headroom;
  /** What an instance registers. */
  readonly instance: Resources;
  readonly demand: Demand;
  /** How long a terminating instance is given. */
  readonly drainTimeoutSeconds: number;
  readonly seed: number;
}

export interface PolicyOutcome {
  readonly measures: Measures;
  readonly series: PolicySeries;
  /** How often each command was called, by the names of the SDK's command classes. */
  readonly calls: Readonly<Record<string, number>>;
  /** What went wrong in the run, one sentence each. */
  readonly findings: readonly string[];
}

/** Highest values in equal spans of time. */
export interface PolicySeries {
  /** Tasks that the instances in service hold. */
  readonly capacity: readonly number[];
  /** Tasks that wait for a place. */
  readonly waiting: readonly number[];
}

/** Into how many spans of time a run is cut for charts. */
export const SERIES_LENGTH = 88;

/**
 * The cluster runs for so long with the first count of tasks before anything is measured: its machines have booted, its
 * alarms have data, and it has settled at a size of its own.
 */
const SETTLING_MS = 30 * MINUTE_MS;

const PROGRESS_STEP_MS = 6 * 60 * MINUTE_MS;

const SERVICE = "web";

const POLICIES: Record<PolicyName, (run: PolicyRun) => Policy> = {
  drydock: ({ blueprint }) => ({ blueprint, register: () => {} }),
  baseline: ({ blueprint, headroom, drainTimeoutSeconds }) => baseline(blueprint, headroom, drainTimeoutSeconds),
};

/**
 * Runs one policy through the whole demand in virtual time.
 *
 * @param onProgress gets the share that is done, 0 to 1
 * @throws when a task is lost: then the virtual AWS is wrong
 */
export async function runPolicy(
  run: PolicyRun,
  onProgress: (share: number) => void = () => {},
): Promise<PolicyOutcome> {
  const { demand, headroom, instance, drainTimeoutSeconds } = run;
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  const { blueprint, register } = POLICIES[run.policy](run);

  const observations: Observation[] = [];
  const clock = new VirtualClock(startMs - SETTLING_MS);
  const aws = new VirtualAws({
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    observe: (observation) => void observations.push(observation),
    seed: run.seed,
  });
  register(aws);
  deploy(aws, blueprint);

  const steps = demandSteps(demand);
  const first = steps.next().value!;
  aws.ecs.createService({ name: SERVICE, ...headroom.container, desiredCount: first.tasks });
  const follow = () => {
    const { value: step } = steps.next();
    if (!step) return;
    clock.at(step.time, () => {
      aws.ecs.updateService(SERVICE, step.tasks);
      follow();
    });
  };
  follow();

  for (let time = startMs; time < endMs; time += PROGRESS_STEP_MS) {
    onProgress((time - startMs) / (endMs - startMs));
    await clock.runUntil(Math.min(time + PROGRESS_STEP_MS, endMs));
  }
  onProgress(1);

  accountForTasks(observations);
  const { waitingTasks, instancesInService } = timelineOf(observations);
  const tasksPerInstance = tasksThatFit(instance, headroom.container);
  const measures = measure(observations, {
    demand,
    minSize: blueprint.group.minSize,
    instance,
    task: headroom.container,
    drainTimeoutSeconds,
  });
  return {
    measures,
    series: {
      capacity: highestIn(startMs, endMs, instancesInService, SERIES_LENGTH).map((count) => count * tasksPerInstance),
      waiting: highestIn(startMs, endMs, waitingTasks, SERIES_LENGTH),
    },
    calls: Object.fromEntries(aws.calls),
    findings: [...losses(measures, drainTimeoutSeconds), ...troubles(aws, blueprint)],
  };
}

const losses = ({ tasks: { killed, killedEarly } }: Measures, timeout: number): readonly string[] => [
  ...(killedEarly > 0
    ? [`${killedEarly} tasks died with their machine before its drain timeout of ${timeout} s.`]
    : []),
  ...(killed > killedEarly
    ? [
        `${killed - killedEarly} tasks were still there when the drain timeout of ${timeout} s had passed and died with their machine: where they had no place to move to, a longer cluster.draining.timeoutSeconds helps.`,
      ]
    : []),
];

const troubles = (aws: VirtualAws, { functions, queues }: Blueprint): readonly string[] => [
  ...functions.flatMap(({ name }) => {
    const { invocations, errors, timeouts, throttles } = aws.lambda.countsOf(name);
    if (errors + throttles === 0) return [];
    const last = aws.lambda.logOf(name).findLast((line) => line.startsWith("ERROR "));
    return [
      `Function ${name} failed in ${errors} of ${invocations} invocations (${timeouts} by timeout) and was throttled ${throttles} times.${last ? ` The last error: ${last.slice("ERROR ".length).split("\n")[0]}` : ""}`,
    ];
  }),
  ...queues.flatMap(({ deadLetterQueue }) => {
    const count = deadLetterQueue === undefined ? 0 : aws.sqs.messages(deadLetterQueue).length;
    return count === 0 ? [] : [`${count} messages ended among the dead letters of ${deadLetterQueue}.`];
  }),
];
