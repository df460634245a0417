import { drainContract } from "../../functions/drain/contract";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { ACCOUNT_ID } from "../../src/rehearsal/blueprint/synthesized";
import type { Policy } from "../../src/rehearsal/policies/policy";
import { isHeadroom, withScaling } from "../../src/rehearsal/policies/replace";
import { deploy, type Observation, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import type { HeadroomResult } from "./headroom-result";
import type { HeadroomScenario } from "./headroom-scenarios";
import { PEER_HEADROOM } from "./peer-headroom";

const START_MS = Date.UTC(2026, 0, 5);
/** The first instances have registered, and no minute's count has been made of them. */
const TASKS_START_MS = START_MS + 95_000;

/** Runs one policy through one scenario in virtual time. */
export async function runHeadroom(
  drydock: Blueprint,
  policy: Policy,
  scenario: HeadroomScenario,
): Promise<HeadroomResult> {
  const { blueprint, register } = policy.deployment({
    blueprint: drydock,
    headroom: PEER_HEADROOM,
    drainTimeoutSeconds: functionSettings(drydock, drainContract).drainTimeoutSeconds,
  });
  const clock = new VirtualClock(START_MS);
  const observations: Observation[] = [];
  let counted: number | null = null;
  let placeable = 0;
  const aws = new VirtualAws({
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    timings: { duplicateShare: 0 },
    observe: (observation) => observations.push(observation),
    onCall: ({ command, input }, answer) => {
      if (command === "PutMetricDataCommand") {
        counted = schedulableIn(input) ?? counted;
        placeable = placeableIn(aws);
      }
      return answer();
    },
  });
  register(aws);
  deploy(aws, sized(scalesOnly(drydock, blueprint), scenario));

  await clock.runUntil(TASKS_START_MS);
  scenario.start(aws);
  const changeMs = START_MS + scenario.changeAfterMinutes * 60_000;
  await clock.runUntil(changeMs);
  const before = countInstances(observations);
  counted = null;
  scenario.change(aws, blueprint.group.name);
  const firstAfter = observations.length;
  await clock.runUntil(changeMs + scenario.watchedMinutes * 60_000);

  const after = observations.filter(({ time }) => time > changeMs);
  const kinds = (some: readonly Observation[], kind: Observation["kind"]) => some.filter((each) => each.kind === kind);
  const need = Math.ceil(scenario.tasks / containersPerInstance(aws));
  return {
    scenario: scenario.name,
    policy: policy.title,
    startsAndStops: kinds(after, "instanceLaunched").length + kinds(after, "instanceTerminating").length,
    minutesUntilAllRun: minutesUntilAllRun(observations, firstAfter, changeMs),
    minutesOfWaiting: minutesOfWaiting(observations, changeMs, clock.now()),
    counted,
    placeable,
    beyondNeed: Math.max(0, maxInstances(observations, changeMs) - Math.max(before, need)),
  };
}

/** The scaling of a policy with Drydock's draining, so that policies differ in what counts, alarms and scales only. */
const scalesOnly = (drydock: Blueprint, { group, alarms, functions, rules }: Blueprint): Blueprint => {
  if (functions.some(isHeadroom)) return drydock;
  const own = rules.filter(({ name }) => drydock.rules.every((rule) => rule.name !== name));
  return withScaling(drydock, { policies: group.policies, alarms, rules: own });
};

const sized = (blueprint: Blueprint, { minSize, maxSize, desiredCapacity }: HeadroomScenario): Blueprint => ({
  ...blueprint,
  group: { ...blueprint.group, instanceType: "m5.large", zones: 1, minSize, maxSize, desiredCapacity },
});

interface MetricData {
  readonly MetricData: readonly {
    readonly MetricName: string;
    readonly Value: number;
    readonly Dimensions: readonly object[];
  }[];
}

/** Of the whole cluster: a container's own count has a dimension more. */
const schedulableIn = (input: object): number | undefined =>
  (input as MetricData).MetricData.find(
    ({ MetricName, Dimensions }) => MetricName === HEADROOM_METRICS.schedulableContainers && Dimensions.length === 1,
  )?.Value;

const { cpu, memory } = PEER_HEADROOM.container;

const placeableIn = (aws: VirtualAws): number => {
  let containers = 0;
  for (const { status, agentConnected, remainingCpu, remainingMemory } of aws.ecs.inspect().instances.values())
    if (status === "ACTIVE" && agentConnected)
      containers += Math.max(0, Math.min(Math.floor(remainingCpu / cpu), Math.floor(remainingMemory / memory)));
  return containers;
};

const containersPerInstance = (aws: VirtualAws): number => {
  const { instances, inactive } = aws.ecs.inspect();
  for (const { registered } of [...instances.values(), ...inactive.values()])
    return Math.min(Math.floor(registered.cpu / cpu), Math.floor(registered.memory / memory));
  return 1;
};

/** @param firstAfter index of the first observation after the change */
const minutesUntilAllRun = (observations: readonly Observation[], firstAfter: number, changeMs: number) => {
  const waiting = new Set<string>();
  for (const [index, each] of observations.entries()) {
    if (each.kind === "taskWanted") waiting.add(each.task);
    else if ("task" in each && each.kind !== "taskPlaced") waiting.delete(each.task);
    if (index >= firstAfter && waiting.size === 0) return (each.time - changeMs) / 60_000;
  }
  return null;
};

const minutesOfWaiting = (observations: readonly Observation[], changeMs: number, endMs: number): number => {
  const unplaced = new Set<string>();
  let sinceMs = changeMs;
  let totalMs = 0;
  const goOnTo = (time: number) => {
    if (unplaced.size > 0) totalMs += Math.max(0, time - sinceMs);
    sinceMs = Math.max(sinceMs, time);
  };
  for (const each of observations) {
    goOnTo(each.time);
    if (each.kind === "taskWanted") unplaced.add(each.task);
    else if (each.kind === "taskPlaced" || each.kind === "taskWithdrawn") unplaced.delete(each.task);
  }
  goOnTo(endMs);
  return totalMs / 60_000;
};

/** Instances that do not terminate. */
const countInstances = (observations: readonly Observation[]): number =>
  observations.reduce((count, { kind }) => count + (CHANGES[kind] ?? 0), 0);

const CHANGES: Partial<Record<Observation["kind"], number>> = { instanceLaunched: 1, instanceTerminating: -1 };

const maxInstances = (observations: readonly Observation[], sinceMs: number): number => {
  let count = 0;
  let maximum = 0;
  for (const { kind, time } of observations) {
    count += CHANGES[kind] ?? 0;
    if (time >= sinceMs) maximum = Math.max(maximum, count);
  }
  return maximum;
};
