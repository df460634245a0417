import { type Observation, seededRandom } from "../virtual-aws";
import type { ServiceConduct } from "./blueprint/applications";
import { type Demand, demandSteps } from "./traffic/demand";

/** A service whose tasks run on Fargate. */
export interface FargateService {
  readonly name: string;
  readonly demand: Demand;
  /** How its tasks are taken out of the load balancer and stopped. @default no load balancer, 30 s to stop */
  readonly conduct?: Pick<ServiceConduct, "deregistrationDelaySeconds" | "stopSeconds"> | undefined;
}

/** A task on Fargate. Times are milliseconds since the epoch. */
export interface FargateTask {
  /** Name of its service. */
  readonly service: string;
  /** When it came to be wanted. */
  readonly wantedMs: number;
  /** When Fargate began with it, within the launch rates. */
  readonly launchedMs: number;
  /** When its machine was there: its image is pulled then, and its bill begins. */
  readonly placedMs: number;
  /** When it had stopped; not later than `placedMs` where it was no longer wanted by then. @default it runs on */
  readonly endedMs?: number;
}

/**
 * Seconds from a task's launch until its machine is there. AWS publishes no figure. Reported: 20 to 40 s until tasks run
 * whose image is near (containers-roadmap#358, 2019); the first of 3,500 tasks after 30 s (vladionescu.me, "Scaling
 * containers on AWS in 2022"). A large image comes on top, of each task anew: Fargate keeps none (containers-roadmap#696,
 * 900 MB: 70 s).
 */
export const FARGATE_START_SECONDS = { minimum: 20, maximum: 40 } as const;

/** Tasks that begin at once, and tasks a second after them. */
interface LaunchRate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Of an account, in tasks. Source: ECS developer guide, "AWS Fargate throttling quotas": 100, and 20 a second. */
const ACCOUNT_RATE: LaunchRate = { burst: 100, perSecond: 20 };

/**
 * Of a service, in tasks. Source: ECS service quotas, "Rate of tasks launched by a service on AWS Fargate": 500 a minute.
 * At once those of ten seconds, as on EC2: a modelling assumption.
 */
const SERVICE_RATE: LaunchRate = { burst: 83, perSecond: 500 / 60 };

/** Seconds from SIGTERM to the end of a task. Source: API reference, ContainerDefinition, stopTimeout: 30 on Fargate. */
const STOP_SECONDS = 30;

/** Seconds of DEPROVISIONING. Modelling assumption, as on EC2. */
const DEPROVISIONING_SECONDS = 5;

/** Chance in a run on Fargate. */
export interface FargateChance {
  /** The same seed gives the same times. */
  readonly seed: number;
  /** Whether each machine takes the mean of {@link FARGATE_START_SECONDS}. @default false */
  readonly isSteady?: boolean;
}

/**
 * Plays services on Fargate: each task has a machine of its own, so nothing scales but the services. A service that wants
 * fewer stops its newest tasks.
 *
 * @param beginMs milliseconds since the epoch, when the services are created with their first counts
 * @returns the tasks of all services, in the order of being wanted
 */
export function playOnFargate(
  services: readonly FargateService[],
  beginMs: number,
  { seed, isSteady = false }: FargateChance,
): readonly FargateTask[] {
  const random = seededRandom(seed);
  const { minimum, maximum } = FARGATE_START_SECONDS;
  const startMs = () => 1000 * (minimum + (isSteady ? 0.5 : random()) * (maximum - minimum));
  const fromAccount = launcher(ACCOUNT_RATE);
  const tasks: { -readonly [Member in keyof FargateTask]: FargateTask[Member] }[] = [];
  const states = services.map((service) => ({
    service,
    fromService: launcher(SERVICE_RATE),
    running: [] as typeof tasks,
  }));
  const steps = states
    .flatMap((state) =>
      [...demandSteps(state.service.demand)].map(({ time, tasks: count }, index) => ({
        ...{ state, count },
        timeMs: index === 0 ? beginMs : time,
      })),
    )
    .sort((one, other) => one.timeMs - other.timeMs);
  for (const { state, count, timeMs } of steps) {
    const { service, fromService, running } = state;
    while (running.length < count) {
      const launchedMs = fromAccount(fromService(timeMs));
      const task = { service: service.name, wantedMs: timeMs, launchedMs, placedMs: launchedMs + startMs() };
      running.push(task);
      tasks.push(task);
    }
    for (const task of running.splice(count)) task.endedMs = endOf(task, timeMs, service);
  }
  return tasks;
}

/** When a task has ended that is not wanted any more. */
const endOf = ({ placedMs }: FargateTask, timeMs: number, { conduct = {} }: FargateService): number => {
  if (timeMs <= placedMs) return timeMs;
  const { deregistrationDelaySeconds = 0, stopSeconds = STOP_SECONDS } = conduct;
  return timeMs + 1000 * (deregistrationDelaySeconds + stopSeconds + DEPROVISIONING_SECONDS);
};

/** Gives each task the time at which it may launch. */
const launcher = ({ burst, perSecond }: LaunchRate): ((timeMs: number) => number) => {
  const gapMs = 1000 / perSecond;
  let nextMs = Number.NEGATIVE_INFINITY;
  return (timeMs) => {
    const launchMs = Math.max(timeMs, nextMs - (burst - 1) * gapMs);
    nextMs = Math.max(nextMs, launchMs) + gapMs;
    return launchMs;
  };
};

const hasMachine = ({ placedMs, endedMs }: FargateTask): boolean => endedMs === undefined || endedMs > placedMs;

/** The shortest time that is billed, in milliseconds. Source: https://aws.amazon.com/fargate/pricing/ (Linux). */
const SHORTEST_BILL_MS = 60_000;

/**
 * Hours of tasks that Fargate bills, by service: from the begin of the image's pull to the end of the task, rounded up to
 * the second, a minute at the minimum. Source: https://aws.amazon.com/fargate/pricing/.
 *
 * @param startMs milliseconds since the epoch: earlier seconds do not count
 * @param endMs milliseconds since the epoch: later seconds do not count
 */
export function billedHours(
  tasks: readonly FargateTask[],
  startMs: number,
  endMs: number,
): Readonly<Record<string, number>> {
  const hours: Record<string, number> = {};
  for (const task of tasks) {
    hours[task.service] ??= 0;
    if (!hasMachine(task)) continue;
    const { service, placedMs, endedMs = endMs } = task;
    const lengthMs = Math.max(SHORTEST_BILL_MS, Math.ceil((endedMs - placedMs) / 1000) * 1000);
    const billedMs = Math.min(endMs, placedMs + lengthMs) - Math.max(startMs, placedMs);
    hours[service]! += Math.max(0, billedMs) / 3_600_000;
  }
  return hours;
}

/** The tasks as a virtual cluster shows them: each with a machine of its own, which has its task's end. */
export function observationsOf(tasks: readonly FargateTask[], endMs: number): readonly Observation[] {
  const observations = tasks.flatMap((each, index): readonly Observation[] => {
    const { service, wantedMs, launchedMs, placedMs, endedMs } = each;
    const [task, instance] = [`task-${index}`, `machine-${index}`];
    const wanted = { time: wantedMs, kind: "taskWanted", task, service } as const;
    if (!hasMachine(each)) return [wanted, { time: endedMs!, kind: "taskWithdrawn", task }];
    return [
      wanted,
      { time: launchedMs, kind: "instanceLaunched", instance },
      { time: placedMs, kind: "instanceRegistered", instance },
      { time: placedMs, kind: "taskPlaced", task, instance },
      ...(endedMs === undefined
        ? []
        : ([
            { time: endedMs, kind: "taskStopped", task },
            { time: endedMs, kind: "instanceTerminated", instance },
            { time: endedMs, kind: "instanceDeregistered", instance },
          ] as const)),
    ];
  });
  return observations.filter(({ time }) => time <= endMs).sort((one, other) => one.time - other.time);
}
