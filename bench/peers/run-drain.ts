import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { ACCOUNT_ID } from "../../src/rehearsal/blueprint/synthesized";
import type { Observation } from "../../src/virtual-aws";
import { deploy, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import { DRAIN_PEERS } from "./drain-peers";
import type { DrainScenario } from "./drain-scenarios";

/** What each instance is given, in seconds, where a policy lets that be chosen. */
export const DRAIN_TIMEOUT_SECONDS = 7200;

/** What became of a scenario's terminating instances. */
export interface DrainResult {
  readonly scenario: string;
  readonly policy: string;
  /** Tasks that died with their instance before it had had its drain timeout. */
  readonly killed: number;
  /** Instances that stayed for more than five minutes without a task, or without having begun to drain. */
  readonly stalled: number;
  /** API calls from the termination until the last instance was gone. */
  readonly calls: number;
  /**
   * The longest time in seconds that an instance stayed after its last task, or its termination; null when none ended
   * with all its tasks stopped.
   */
  readonly idleSeconds: number | null;
}

const START_MS = Date.UTC(2026, 0, 5);
const TASKS_START_MS = START_MS + 200_000;
const TERMINATION_MS = START_MS + 400_000;
const END_MS = TERMINATION_MS + (DRAIN_TIMEOUT_SECONDS + 600) * 1000;
const STALL_MS = 300_000;

/** Runs one policy through one scenario in virtual time. */
export async function runDrain(drydock: Blueprint, policy: string, scenario: DrainScenario): Promise<DrainResult> {
  const { blueprint, register } = DRAIN_PEERS[policy]!(drydock, DRAIN_TIMEOUT_SECONDS);
  const clock = new VirtualClock(START_MS);
  const observations: Observation[] = [];
  const countCalls = () => [...aws.calls.values()].reduce((sum, count) => sum + count, 0);
  let callsAtEnd: number | undefined;
  const aws = new VirtualAws({
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    timings: { duplicateShare: 0, ...scenario.timings },
    observe: (observation) => {
      observations.push(observation);
      if (observation.kind === "instanceTerminated") callsAtEnd = countCalls();
    },
  });
  register(aws);
  deploy(aws, drainsOnly(blueprint, scenario));

  await clock.runUntil(TASKS_START_MS);
  scenario.start(aws);
  await clock.runUntil(TERMINATION_MS);
  const callsBefore = countCalls();
  scenario.disturb?.(aws);
  const { send } = aws.sqs;
  aws.sqs.send = (...message) => {
    for (let delivery = 0; delivery < (scenario.deliveries ?? 1); delivery++) send.apply(aws.sqs, message);
  };
  aws.call("SetDesiredCapacityCommand", {
    AutoScalingGroupName: blueprint.group.name,
    DesiredCapacity: scenario.instances - scenario.terminated,
  });
  aws.sqs.send = send;
  await clock.runUntil(END_MS);
  return {
    scenario: scenario.name,
    policy,
    ...judge(observations),
    calls: (callsAtEnd ?? countCalls()) - callsBefore,
  };
}

/** Without what scales: the group keeps the size that the scenario gives it. */
const drainsOnly = (blueprint: Blueprint, { instanceType, instances }: DrainScenario): Blueprint => {
  const functions = blueprint.functions.filter(({ environment }) => "DRAIN_TIMEOUT_SECONDS" in environment);
  const names = new Set(functions.map(({ name }) => name));
  // The peers' functions are in no zip, and so not among the blueprint's.
  const others = new Set(blueprint.functions.map(({ name }) => name).filter((name) => !names.has(name)));
  return {
    ...blueprint,
    group: {
      ...blueprint.group,
      instanceType,
      minSize: 0,
      maxSize: instances,
      desiredCapacity: instances,
      zones: 1,
      policies: [],
    },
    alarms: [],
    functions,
    eventSourceMappings: blueprint.eventSourceMappings.filter((mapping) => !others.has(mapping.function)),
    rules: blueprint.rules.filter((rule) => rule.functions.some((name) => names.has(name))),
  };
};

interface Ending {
  readonly beganMs: number;
  idleMs: number;
  drained: boolean;
  killed: boolean;
  endMs: number;
}

const judge = (observations: readonly Observation[]): Pick<DrainResult, "killed" | "stalled" | "idleSeconds"> => {
  const placeOf = new Map<string, string>();
  const endings = new Map<string, Ending>();
  let killed = 0;
  for (const each of observations) {
    const instance =
      each.kind === "taskStopped" ? placeOf.get(each.task) : "instance" in each ? each.instance : undefined;
    const ending = endings.get(instance ?? "");
    if (each.kind === "taskPlaced") placeOf.set(each.task, each.instance);
    else if (each.kind === "instanceTerminating")
      endings.set(each.instance, {
        beganMs: each.time,
        idleMs: each.time,
        drained: false,
        killed: false,
        endMs: Number.POSITIVE_INFINITY,
      });
    else if (!ending) continue;
    else if (each.kind === "drainBegan") ending.drained = true;
    else if (each.kind === "taskStopped") ending.idleMs = each.time;
    else if (each.kind === "instanceTerminated") ending.endMs = each.time;
    else if (each.kind === "taskKilled") {
      ending.idleMs = each.time;
      ending.killed = true;
      if (each.time < TERMINATION_MS + DRAIN_TIMEOUT_SECONDS * 1000) killed += 1;
    }
  }
  const all = [...endings.values()];
  const idle = all.filter((each) => !each.killed && each.endMs < Number.POSITIVE_INFINITY);
  return {
    killed,
    stalled: all.filter(({ endMs, idleMs, beganMs, drained }) => endMs - (drained ? idleMs : beganMs) > STALL_MS)
      .length,
    idleSeconds: idle.length === 0 ? null : Math.max(...idle.map(({ endMs, idleMs }) => endMs - idleMs)) / 1000,
  };
};
