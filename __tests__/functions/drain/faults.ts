import { type AtDeadline, type DrainFunctionSettings, drainContract } from "../../../functions/drain/contract";
import type { Blueprint } from "../../../src/rehearsal/blueprint/blueprint";
import {
  type AnswerShape,
  API,
  AwsError,
  type CommandName,
  type Deliver,
  type Delivery,
  deploy,
  type Observation,
  type OnCall,
  type OnInvocationEnd,
  type Random,
  type Seam,
  seededRandom,
  type TimingsName,
  VirtualAws,
  VirtualClock,
} from "../../../src/virtual-aws";
import { commandsIn } from "../../support/operations";

/** The faults of a call. After a crash nothing of the invocation is executed any more. */
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

/** The commands that the drain function can send. */
export const commandsOf = ({ functions }: Blueprint): readonly CommandName[] =>
  [...new Set(functions.flatMap(({ zip }) => commandsIn(zip)))].sort();

/** The faults that a call of this command may have, by the shape of its answer. */
export function faultsOf(command: CommandName): readonly Fault[] {
  const { kind } = API[command].shape;
  return FAULTS.filter((fault) => {
    if (fault === "short page" || fault === "empty page") return kind === "list";
    if (fault === "not described") return kind === "describe";
    return true;
  });
}

/** How a report names a fault of a command. */
export const nameOf = (command: string, fault: string): string => `${command.replace("Command", "")}: ${fault}`;

/** How a terminating instance ended. */
export interface Ending {
  readonly instance: string;
  readonly ended: boolean;
  /** Calls of CompleteLifecycleAction that were executed. */
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
  /** Timings of the virtual AWS: of two seeds one has constants, the other AWS's states and spread. */
  readonly preset: TimingsName;
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

/** Draws from a seed. */
class Draws {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A number in [0, 1). */
  share(): number {
    return this.#random();
  }

  /** Whether something happens that happens in a share of all cases. */
  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number, bounds included. */
  between(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.#random() * (maximum - minimum + 1));
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]!;
  }
}

/** Strikes calls, invocations and deliveries, once it is armed, as a seed decides. */
class Disturbance implements Seam {
  /** CompleteLifecycleAction that were executed, by instance. */
  readonly completions = new Map<string, number>();
  /** How many calls had a fault, by `<command>: <fault>`. */
  readonly struck = new Map<string, number>();
  armed = false;
  readonly #draws: Draws;
  readonly #tamper: Tamper;
  /** Which calls have a fault: the nth of a command. */
  readonly #strikes: ReadonlyMap<string, number>;
  readonly #calls = new Map<string, number>();
  #crashed = false;

  constructor(draws: Draws, commands: readonly CommandName[], tamper: Tamper) {
    this.#draws = draws;
    this.#tamper = tamper;
    this.#strikes = new Map(
      Array.from({ length: draws.between(1, 3) }, () => {
        const command = draws.oneOf(commands);
        const isRead = API[command].shape.kind !== "change";
        return [`${command} ${draws.between(0, isRead ? 9 : 2)}`, draws.share()];
      }),
    );
  }

  readonly onCall: OnCall = ({ command, input }, answer) => {
    const execute: Execute = (changed) => {
      const output = answer(this.#tamper(command, changed));
      const { InstanceId: id } = changed as { InstanceId?: string };
      if (command === "CompleteLifecycleActionCommand" && id)
        this.completions.set(id, (this.completions.get(id) ?? 0) + 1);
      return output;
    };
    if (!this.armed || command === OPERATOR_COMMAND) return execute(input);
    if (this.#crashed) throw CRASH;
    const nth = this.#calls.get(command) ?? 0;
    this.#calls.set(command, nth + 1);
    const given = fromToken(command as CommandName, input);
    const strike = this.#strikes.get(`${command} ${nth}`);
    return strike === undefined ? execute(given) : this.#strike(strike, command as CommandName, given, execute);
  };

  /** A crash ends all invocations that run: the next one finds all well. */
  readonly onInvocationEnd: OnInvocationEnd = (_functionName, running) => {
    if (running === 0) this.#crashed = false;
  };

  /** Lets messages and events come once, twice, late or never. */
  readonly deliver: Deliver = (delivery) => {
    if (!this.armed || !this.#draws.chance(isSchedule(delivery) ? 0.01 : 0.2)) return undefined;
    const copies = this.#draws.oneOf([0, 1, 2]);
    return { delaysSeconds: Array.from({ length: copies }, () => this.#draws.between(0, 600)) };
  };

  #strike(strike: number, command: CommandName, input: object, execute: Execute): object {
    const possible = faultsOf(command);
    const fault = possible[Math.floor(strike * possible.length)]!;
    const name = nameOf(command, fault);
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
    if (fault === "crash before" || fault === "crash after") this.#crashed = true;
    return suffer(fault, command, input, execute);
  }
}

const isSchedule = (delivery: Delivery): boolean =>
  delivery.kind === "event" &&
  (delivery.event as { readonly "detail-type"?: string })["detail-type"] === "Scheduled Event";

/** The call by which the schedule itself shrinks the group. */
const OPERATOR_COMMAND = "SetDesiredCapacityCommand";

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
  const draws = new Draws(seededRandom(seed));
  const preset: TimingsName = seed % 2 === 0 ? "aws" : "steady";
  const atDeadline = draws.oneOf<AtDeadline>(["terminate", "terminate", "stopStandalone", "wait"]);
  const drainTimeoutSeconds = draws.oneOf([300, 600, 900, 1500]);
  const instances = draws.between(1, 4);
  const clock = new VirtualClock(START);
  const observations: Observation[] = [];
  const daemons = new Set<string>();
  const disturbance = new Disturbance(draws, commandsOf(deployed), tamper);
  const aws: VirtualAws = new VirtualAws({
    clock,
    region: "us-east-1",
    preset,
    timings: { duplicateShare: 0 },
    seed,
    observe: (each) => {
      observations.push(each);
      if (each.kind === "taskPlaced" && aws.ecs.inspect().tasks.get(each.task)?.group === "service:daemon")
        daemons.add(each.task);
    },
    beneathRetries: true,
    onCall: disturbance.onCall,
    deliver: disturbance.deliver,
    onInvocationEnd: disturbance.onInvocationEnd,
  });
  deploy(aws, sized(deployed, instances, { atDeadline, drainTimeoutSeconds }));
  // Agents register after 90 s: some instances terminate before that.
  const terminationMs =
    START + draws.oneOf([draws.between(35, 95), draws.between(120, 300), draws.between(120, 300)]) * SECOND;
  await clock.runUntil(Math.min(terminationMs, START + 100 * SECOND));
  startTasks(aws, draws);
  await clock.runUntil(terminationMs);
  disturbance.armed = true;
  aws.call(OPERATOR_COMMAND, {
    AutoScalingGroupName: deployed.group.name,
    DesiredCapacity: draws.between(0, instances - 1),
  });
  disconnectSome(aws, draws);
  // Where nobody may kill them, tasks without a place elsewhere end when they are not wanted any more.
  if (atDeadline === "wait") clock.after(draws.between(5, 30) * MINUTE, () => aws.ecs.updateService("web", 0));
  // The group takes instances out some time after it was told to shrink.
  await clock.runUntil(terminationMs + MINUTE);
  for (let atMs = terminationMs; atMs < terminationMs + LONGEST && areWaiting(observations); atMs += 5 * MINUTE)
    await clock.runUntil(atMs);

  const deadlineMs = drainTimeoutSeconds * SECOND;
  return {
    seed,
    preset,
    atDeadline,
    faults: disturbance.struck,
    endings: endingsOf(observations, daemons, deadlineMs, atDeadline, disturbance.completions),
  };
}

/** The cluster with so many instances, and other settings of its drain function. */
const sized = (
  deployed: Blueprint,
  instances: number,
  settings: Pick<DrainFunctionSettings, "atDeadline" | "drainTimeoutSeconds">,
): Blueprint => ({
  ...deployed,
  group: {
    ...deployed.group,
    minSize: 0,
    maxSize: instances,
    desiredCapacity: instances,
    zones: 1,
    policies: [],
    instanceType: "m7i.large",
  },
  functions: deployed.functions.map((each) => ({
    ...each,
    environment: drainContract.toEnvironment({ ...drainContract.fromEnvironment(each.environment), ...settings }),
  })),
});

function startTasks({ ecs }: VirtualAws, draws: Draws): void {
  const size = { cpu: 128, memory: 256 };
  ecs.createService({ name: "daemon", ...size, schedulingStrategy: "DAEMON" });
  ecs.createService({
    name: "web",
    ...size,
    desiredCount: draws.between(0, 6),
    deregistrationDelaySeconds: draws.oneOf([0, 30, 120]),
    stopSeconds: draws.between(0, 30),
  });
  for (let count = draws.between(0, 2); count > 0; count--)
    ecs.runTask({ family: "job", ...size, runSeconds: draws.between(60, 1800) });
}

function disconnectSome({ clock, ecs }: VirtualAws, draws: Draws): void {
  for (const { ec2InstanceId } of ecs.inspect().instances.values())
    if (draws.chance(0.05)) {
      clock.after(draws.between(0, 300) * SECOND, () => ecs.setAgentConnected(ec2InstanceId, false));
      clock.after(draws.between(300, 900) * SECOND, () => ecs.setAgentConnected(ec2InstanceId, true));
    }
}

/** Whether an instance terminates that has not ended. */
function areWaiting(observations: readonly Observation[]): boolean {
  const begun = new Set(observations.flatMap((each) => (each.kind === "instanceTerminating" ? [each.instance] : [])));
  for (const each of observations) if (each.kind === "instanceTerminated") begun.delete(each.instance);
  return begun.size > 0;
}

const CRASH = new AwsError("Crash", "the invocation has ended: nobody hears this call");

/** Answers a call, with the input that it gets. */
type Execute = (input: object) => object;

function suffer(fault: Fault, command: CommandName, input: object, execute: Execute): object {
  const shape: AnswerShape = API[command].shape;
  switch (fault) {
    case "throttled":
      throw new AwsError("ThrottlingException", "Rate exceeded");
    case "server error":
      throw new AwsError("ServerException", "Down", 500);
    case "crash before":
      throw CRASH;
    case "time-out after success":
      execute(input);
      throw new AwsError("TimeoutError", "the connection timed out");
    case "crash after":
      execute(input);
      throw CRASH;
    case "short page":
      if (shape.kind !== "list") break;
      return execute({ ...input, [shape.pageSize]: 1 });
    case "empty page":
      if (shape.kind !== "list") break;
      return {
        [shape.items]: [],
        [shape.token]: FROM_HERE + ((input as Record<string, string>)[shape.token] ?? ""),
      };
    case "not described": {
      if (shape.kind !== "describe") break;
      const answer = execute(input) as Record<string, unknown[]>;
      return { ...answer, [shape.items]: answer[shape.items]!.slice(1) };
    }
  }
  throw new Error(`${command} cannot have the fault ${fault}`);
}

/** The token that an empty page gives: the next page is the one that it stands for. */
const FROM_HERE = "from here:";

function fromToken(command: CommandName, input: object): object {
  const shape: AnswerShape = API[command].shape;
  if (shape.kind !== "list") return input;
  const given = (input as Record<string, string | undefined>)[shape.token];
  if (!given?.startsWith(FROM_HERE)) return input;
  return { ...input, [shape.token]: given.slice(FROM_HERE.length) || undefined };
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
