import { headroomContract } from "../../functions/headroom/contract";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { ACCOUNT_ID } from "../../src/rehearsal/blueprint/synthesized";
import type { Policy } from "../../src/rehearsal/policies/policy";
import { isDrain } from "../../src/rehearsal/policies/replace";
import { deploy, type Observation, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import type { DrainScenario } from "./drain-scenarios";

/** Seconds that each instance has for its drain, where a policy lets that be chosen. */
export const DRAIN_TIMEOUT_SECONDS = 7200;

/** The result of one policy for the terminating instances of a scenario. */
export interface DrainResult {
  readonly scenario: string;
  /** The policy's title. */
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
export async function runDrain(drydock: Blueprint, policy: Policy, scenario: DrainScenario): Promise<DrainResult> {
  const { blueprint, register } = policy.deployment({
    blueprint: drydock,
    headroom: functionSettings(drydock, headroomContract),
    drainTimeoutSeconds: DRAIN_TIMEOUT_SECONDS,
  });
  const clock = new VirtualClock(START_MS);
  const observations: Observation[] = [];
  const countCalls = () => [...aws.calls.values()].reduce((sum, count) => sum + count, 0);
  let callsAtEnd: number | undefined;
  let terminates = false;
  const aws = new VirtualAws({
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    timings: { duplicateShare: 0, ...scenario.timings },
    observe: (observation) => {
      observations.push(observation);
      if (observation.kind === "instanceTerminated") callsAtEnd = countCalls();
    },
    onCall: (call, answer) => {
      const error = scenario.errorOf?.(call, (clock.now() - TERMINATION_MS) / 1000);
      if (error) throw error;
      return answer();
    },
    deliver: ({ kind }) =>
      terminates && kind === "message" ? { delaysSeconds: Array<number>(scenario.deliveries ?? 1).fill(0) } : undefined,
  });
  register(aws);
  deploy(aws, drainsOnly(blueprint, scenario));

  await clock.runUntil(TASKS_START_MS);
  scenario.start(aws);
  await clock.runUntil(TERMINATION_MS);
  const callsBefore = countCalls();
  terminates = true;
  aws.call("SetDesiredCapacityCommand", {
    AutoScalingGroupName: blueprint.group.name,
    DesiredCapacity: scenario.instances - scenario.terminated,
  });
  terminates = false;
  await clock.runUntil(END_MS);
  return {
    scenario: scenario.name,
    policy: policy.title,
    ...judge(observations),
    calls: (callsAtEnd ?? countCalls()) - callsBefore,
  };
}

/** Without what scales: the group keeps the size that the scenario gives it. */
const drainsOnly = (blueprint: Blueprint, { instanceType, instances }: DrainScenario): Blueprint => {
  const functions = blueprint.functions.filter(isDrain);
  const names = new Set(functions.map(({ name }) => name));
  // The peers' functions are in no zip, and so not among the blueprint's.
  const others = new Set(blueprint.functions.map(({ name }) => name).filter((name) => !names.has(name)));
  return {
    ...blueprint,
    capacityProvider: undefined,
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

/** The end of one instance, in milliseconds since the epoch. */
interface Ending {
  readonly beganMs: number;
  /** When its last task ended; when it began to terminate if it had none. */
  idleMs: number;
  drained: boolean;
  killed: boolean;
  /** Infinity while it is there. */
  endMs: number;
}

const judge = (observations: readonly Observation[]): Pick<DrainResult, "killed" | "stalled" | "idleSeconds"> => {
  const endings = endingsOf(observations);
  const idle = endings.filter((each) => !each.killed && each.endMs < Number.POSITIVE_INFINITY);
  const idleMs = idle.map((each) => each.endMs - each.idleMs);
  return {
    killed: observations.filter((each) => each.kind === "taskKilled" && isEarly(each.time)).length,
    stalled: endings.filter((each) => each.endMs - (each.drained ? each.idleMs : each.beganMs) > STALL_MS).length,
    idleSeconds: idleMs.length === 0 ? null : Math.max(...idleMs) / 1000,
  };
};

const isEarly = (time: number): boolean => time < TERMINATION_MS + DRAIN_TIMEOUT_SECONDS * 1000;

const endingsOf = (observations: readonly Observation[]): readonly Ending[] => {
  const hosts = new Map<string, string>();
  const endings = new Map<string, Ending>();
  for (const observation of observations) {
    if (observation.kind === "taskPlaced") hosts.set(observation.task, observation.instance);
    if (observation.kind === "instanceTerminating") endings.set(observation.instance, beginning(observation.time));
    const instance = observation.kind === "taskStopped" ? hosts.get(observation.task) : instanceOf(observation);
    const ending = instance === undefined ? undefined : endings.get(instance);
    if (ending) follow(ending, observation);
  }
  return [...endings.values()];
};

const instanceOf = (observation: Observation): string | undefined =>
  "instance" in observation ? observation.instance : undefined;

const beginning = (time: number): Ending => ({
  beganMs: time,
  idleMs: time,
  drained: false,
  killed: false,
  endMs: Number.POSITIVE_INFINITY,
});

const follow = (ending: Ending, { kind, time }: Observation): void => {
  switch (kind) {
    case "drainBegan":
      ending.drained = true;
      break;
    case "taskStopped":
      ending.idleMs = time;
      break;
    case "taskKilled":
      ending.idleMs = time;
      ending.killed = true;
      break;
    case "instanceTerminated":
      ending.endMs = time;
  }
};
