import { type AtDeadline, drainContract } from "../../../functions/drain/contract";
import type { Blueprint } from "../../../src/rehearsal/blueprint/blueprint";
import type { Observation } from "../../../src/virtual-aws";
import { AwsError, deploy, seededRandom, VirtualAws, VirtualClock } from "../../../src/virtual-aws";

/** What may happen to a call. After a crash nothing of the invocation is carried out any more. */
export const FAULTS = [
  "throttled",
  "server error",
  "time-out after success",
  "crash before",
  "crash after",
  "short page",
  "empty page",
  "not described",
] as const;

export type Fault = (typeof FAULTS)[number];

/** How lists are paged, and what describes leave out, by command. */
const LISTS: Readonly<Record<string, { size: string; token: string; items: string }>> = {
  DescribeScalingActivitiesCommand: { size: "MaxRecords", token: "NextToken", items: "Activities" },
  ListContainerInstancesCommand: { size: "maxResults", token: "nextToken", items: "containerInstanceArns" },
  ListTasksCommand: { size: "maxResults", token: "nextToken", items: "taskArns" },
};
const DESCRIBES: Readonly<Record<string, string>> = {
  DescribeContainerInstancesCommand: "containerInstances",
  DescribeServicesCommand: "services",
  DescribeTasksCommand: "tasks",
};

/** What the drain function calls. */
export const COMMANDS: readonly string[] = [
  "CompleteLifecycleActionCommand",
  "DescribeAutoScalingGroupsCommand",
  "RecordLifecycleActionHeartbeatCommand",
  "StopTaskCommand",
  "UpdateContainerInstancesStateCommand",
  ...Object.keys(LISTS),
  ...Object.keys(DESCRIBES),
];

/** The faults that a call of this command may have. */
export const faultsOf = (command: string): readonly Fault[] =>
  FAULTS.filter((fault) =>
    fault === "short page" || fault === "empty page"
      ? command in LISTS
      : fault !== "not described" || command in DESCRIBES,
  );

/** How a report names a fault of a command. */
export const nameOf = (command: string, fault: string): string => `${command.replace("Command", "")}: ${fault}`;

/** How a terminating instance ended. */
export interface Ending {
  readonly instance: string;
  readonly ended: boolean;
  /** CompleteLifecycleAction that were carried out. */
  readonly completions: number;
  /** Tasks, none of them a daemon's, that died with it before its time; with the policy `wait`: ever. */
  readonly killedEarly: number;
  /** Seconds that it stayed after its last task had stopped; undefined if it had none, or some died with it. */
  readonly idleSeconds: number | undefined;
  /** Seconds that it stayed after its drain timeout. */
  readonly overdueSeconds: number;
}

export interface Outcome {
  readonly seed: number;
  readonly atDeadline: AtDeadline;
  readonly endings: readonly Ending[];
  /** How many calls had a fault, by `<command>: <fault>`. */
  readonly faults: ReadonlyMap<string, number>;
}

/** Changes what a call asks for, or what it is answered: a broken function. */
export type Tamper = (command: string, input: object) => object;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 0, 5);
/** What a group ends sooner than 48 hours anyway is not waited for. */
const LONGEST = 3 * 60 * MINUTE;

/**
 * Lets instances terminate under the bundled drain function in a virtual AWS in which calls fail, pages are short,
 * invocations crash, and messages and events come twice, late or never: all of it as the seed decides.
 *
 * @param deployed the cluster with its drain function, and none that scales
 */
export async function runSchedule(
  seed: number,
  deployed: Blueprint,
  tamper: Tamper = (_command, input) => input,
): Promise<Outcome> {
  const random = seededRandom(seed);
  const chance = (share: number) => random() < share;
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const oneOf = <T>(values: readonly T[]): T => values[between(0, values.length - 1)]!;

  const atDeadline = oneOf<AtDeadline>(["terminate", "terminate", "stopStandalone", "wait"]);
  const drainTimeoutSeconds = oneOf([300, 600, 900, 1500]);
  const instances = between(1, 4);
  const clock = new VirtualClock(START);
  const observations: Observation[] = [];
  const daemons = new Set<string>();
  const aws = new VirtualAws({
    clock,
    region: "us-east-1",
    timings: { duplicateShare: 0 },
    seed,
    observe: (each) => {
      observations.push(each);
      if (each.kind === "taskPlaced" && aws.ecs.inspect().tasks.get(each.task)?.group === "service:daemon")
        daemons.add(each.task);
    },
    beneathRetries: true,
  });

  const completions = new Map<string, number>();
  const struck = new Map<string, number>();
  /** Which calls have a fault: the nth of a command. */
  const strikes = new Map(
    Array.from({ length: between(1, 3) }, () => {
      const command = oneOf(COMMANDS);
      return [`${command} ${between(0, command in LISTS || command in DESCRIBES ? 9 : 2)}`, random()];
    }),
  );
  const calls = new Map<string, number>();
  let armed = false;
  let crashed = false;
  const { call } = aws;
  const carryOut = (command: string, input: object): object => {
    const answer = call.call(aws, command, tamper(command, input));
    const { InstanceId: id } = input as { InstanceId?: string };
    if (command === "CompleteLifecycleActionCommand" && id) completions.set(id, (completions.get(id) ?? 0) + 1);
    return answer;
  };
  aws.call = (command, input) => {
    if (!armed) return carryOut(command, input);
    if (crashed) throw CRASH;
    const nth = calls.get(command) ?? 0;
    calls.set(command, nth + 1);
    const strike = strikes.get(`${command} ${nth}`);
    if (strike === undefined) return carryOut(command, fromToken(command, input));
    const possible = faultsOf(command);
    const fault = possible[Math.floor(strike * possible.length)]!;
    const name = nameOf(command, fault);
    struck.set(name, (struck.get(name) ?? 0) + 1);
    if (fault === "crash before" || fault === "crash after") crashed = true;
    return suffer(fault, command, fromToken(command, input), carryOut);
  };
  // A crash ends whatever runs: the next invocation finds all well.
  let running = 0;
  const { invoke } = aws.lambda;
  aws.lambda.invoke = async (name, event) => {
    running += 1;
    try {
      return await invoke.call(aws.lambda, name, event);
    } finally {
      running -= 1;
      if (running === 0) crashed = false;
    }
  };
  /** Lets what is sent come once, twice, late or never. */
  const disturbed = (share: number, deliver: () => void | Promise<void>): void | Promise<void> => {
    if (!armed || !chance(share)) return deliver();
    const times = oneOf([0, 1, 2]);
    for (let time = 0; time < times; time++) clock.after(between(0, 600) * SECOND, deliver);
  };
  const { send } = aws.sqs;
  aws.sqs.send = (...message) => void disturbed(0.2, () => send.apply(aws.sqs, message));
  const { invokeAsync } = aws.lambda;
  aws.lambda.invokeAsync = (name, event) =>
    disturbed((event as { "detail-type"?: string })["detail-type"] === "Scheduled Event" ? 0.01 : 0.2, () =>
      invokeAsync.call(aws.lambda, name, event),
    );

  const size = { minSize: 0, maxSize: instances, desiredCapacity: instances, zones: 1, policies: [] };
  deploy(aws, {
    ...deployed,
    group: { ...deployed.group, ...size, instanceType: "m7i.large" },
    functions: deployed.functions.map((its) => ({
      ...its,
      environment: drainContract.toEnvironment({
        ...drainContract.fromEnvironment(its.environment),
        atDeadline,
        drainTimeoutSeconds,
      }),
    })),
  });
  // Agents register after 90 s: some instances terminate before that.
  const terminationMs = START + oneOf([between(35, 95), between(120, 300), between(120, 300)]) * SECOND;
  await clock.runUntil(Math.min(terminationMs, START + 100 * SECOND));
  startTasks();
  await clock.runUntil(terminationMs);
  armed = true;
  carryOut("SetDesiredCapacityCommand", {
    AutoScalingGroupName: deployed.group.name,
    DesiredCapacity: between(0, instances - 1),
  });
  for (const { ec2InstanceId } of aws.ecs.inspect().instances.values())
    if (chance(0.05)) {
      clock.after(between(0, 300) * SECOND, () => aws.ecs.setAgentConnected(ec2InstanceId, false));
      clock.after(between(300, 900) * SECOND, () => aws.ecs.setAgentConnected(ec2InstanceId, true));
    }
  // Where nobody may kill them, tasks without a place elsewhere end when they are not wanted any more.
  if (atDeadline === "wait") clock.after(between(5, 30) * MINUTE, () => aws.ecs.updateService("web", 0));
  for (let atMs = terminationMs; atMs < terminationMs + LONGEST && areWaiting(); atMs += 5 * MINUTE)
    await clock.runUntil(atMs);

  const deadlineMs = drainTimeoutSeconds * SECOND;
  return {
    seed,
    atDeadline,
    faults: struck,
    endings: endingsOf(observations, daemons, deadlineMs, atDeadline, completions),
  };

  function startTasks(): void {
    const size = { cpu: 128, memory: 256 };
    aws.ecs.createService({ name: "daemon", ...size, schedulingStrategy: "DAEMON" });
    aws.ecs.createService({
      name: "web",
      ...size,
      desiredCount: between(0, 6),
      deregistrationDelaySeconds: oneOf([0, 30, 120]),
      stopSeconds: between(0, 30),
    });
    for (let count = between(0, 2); count > 0; count--)
      aws.ecs.runTask({ family: "job", ...size, runSeconds: between(60, 1800) });
  }
  function areWaiting(): boolean {
    const begun = new Set(observations.flatMap((each) => (each.kind === "instanceTerminating" ? [each.instance] : [])));
    for (const each of observations) if (each.kind === "instanceTerminated") begun.delete(each.instance);
    return begun.size > 0;
  }
}

const CRASH = new AwsError("Crash", "the invocation has ended: nobody hears this call");

function suffer(fault: Fault, command: string, input: object, carryOut: (c: string, i: object) => object): object {
  const list = LISTS[command];
  switch (fault) {
    case "throttled":
      throw new AwsError("ThrottlingException", "Rate exceeded");
    case "server error":
      throw new AwsError("ServerException", "Down", 500);
    case "crash before":
      throw CRASH;
    case "time-out after success":
      carryOut(command, input);
      throw new AwsError("TimeoutError", "the connection timed out");
    case "crash after":
      carryOut(command, input);
      throw CRASH;
    case "short page":
      return carryOut(command, { ...input, [list!.size]: 1 });
    case "empty page":
      return { [list!.items]: [], [list!.token]: FROM_HERE + ((input as Record<string, string>)[list!.token] ?? "") };
    case "not described": {
      const items = DESCRIBES[command]!;
      const answer = carryOut(command, input) as Record<string, unknown[]>;
      return { ...answer, [items]: answer[items]!.slice(1) };
    }
  }
}

/** The token that an empty page gives: the next page is the one that it stands for. */
const FROM_HERE = "from here:";

function fromToken(command: string, input: object): object {
  const { token } = LISTS[command] ?? {};
  const given = token && (input as Record<string, string | undefined>)[token];
  if (!given?.startsWith(FROM_HERE)) return input;
  return { ...input, [token!]: given.slice(FROM_HERE.length) || undefined };
}

/** What became of the instances that terminated. */
function endingsOf(
  observations: readonly Observation[],
  daemons: ReadonlySet<string>,
  drainTimeoutMs: number,
  atDeadline: AtDeadline,
  completions: ReadonlyMap<string, number>,
): Ending[] {
  const beganMs = new Map<string, number>();
  const endedMs = new Map<string, number>();
  const lastTaskMs = new Map<string, number>();
  const killed = new Map<string, number[]>();
  const placeOf = new Map<string, string>();
  for (const each of observations) {
    if (each.kind === "instanceTerminating") beganMs.set(each.instance, each.time);
    if (each.kind === "instanceTerminated") endedMs.set(each.instance, each.time);
    if (each.kind === "taskPlaced") placeOf.set(each.task, each.instance);
    if (each.kind === "taskStopped") lastTaskMs.set(placeOf.get(each.task)!, each.time);
    if (each.kind === "taskKilled" && !daemons.has(each.task))
      killed.set(each.instance, [...(killed.get(each.instance) ?? []), each.time]);
  }
  return [...beganMs].map(([instance, began]) => {
    const ended = endedMs.get(instance);
    const deaths = killed.get(instance) ?? [];
    const early = deaths.filter((time) => atDeadline === "wait" || time < began + drainTimeoutMs);
    const idleSinceMs = lastTaskMs.get(instance);
    return {
      instance,
      ended: ended !== undefined,
      completions: completions.get(instance) ?? 0,
      killedEarly: early.length,
      idleSeconds:
        ended === undefined || idleSinceMs === undefined || idleSinceMs < began || deaths.length > 0
          ? undefined
          : (ended - idleSinceMs) / SECOND,
      overdueSeconds: Math.max(0, ((ended ?? Number.POSITIVE_INFINITY) - began - drainTimeoutMs) / SECOND),
    };
  });
}
