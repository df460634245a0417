import { AUTO_SCALING_COMMANDS } from "./auto-scaling/commands";
import { VirtualAutoScaling } from "./auto-scaling/engine";
import { CLOUDWATCH_COMMANDS } from "./cloudwatch/commands";
import { VirtualCloudWatch } from "./cloudwatch/engine";
import type { ApiCommand } from "./core/api";
import { attach } from "./core/attach";
import type { VirtualClock } from "./core/clock";
import { AwsError } from "./core/errors";
import type { Observer } from "./core/observation";
import { seededRandom } from "./core/random";
import type { Seam } from "./core/seam";
import { Throttling } from "./core/throttling";
import { Draws } from "./core/timing";
import type { World } from "./core/world";
import { VirtualEc2 } from "./ec2/engine";
import { ECS_COMMANDS } from "./ecs/commands";
import { VirtualEcs } from "./ecs/engine";
import { VirtualEventBridge } from "./eventbridge/engine";
import { VirtualLambda } from "./lambda/engine";
import { VirtualSqs } from "./sqs/engine";
import { TIMINGS, type Timings, type TimingsName } from "./timings";

/** Settings of a virtual AWS; the seam's members watch and disturb it. */
export interface VirtualAwsOptions extends Seam {
  /** The clock by which time passes. */
  readonly clock: VirtualClock;
  /** For example "us-east-1". */
  readonly region: string;
  /** Twelve digits. @default "123456789012" */
  readonly accountId?: string;
  /** Gets every observation of tasks and instances. @default nobody */
  readonly observe?: Observer;
  /** Seed of everything that is left to chance. @default 1 */
  readonly seed?: number;
  /** Named set of timings. @default "steady" */
  readonly preset?: TimingsName;
  /** Timings that differ from the preset's. @default none */
  readonly timings?: Partial<Timings>;
  /**
   * Whether API calls draw from the token buckets of their service. Virtual time stands still during an invocation, so
   * all calls of one fall into one moment. @default false
   */
  readonly throttling?: boolean;
  /** Whether functions are answered beneath their SDK's retries: see {@link attach}. @default false */
  readonly beneathRetries?: boolean;
}

/** The API of all services, by the names of the SDK's command classes. */
export const API = { ...AUTO_SCALING_COMMANDS, ...CLOUDWATCH_COMMANDS, ...ECS_COMMANDS };

/** Name of a command class that the virtual AWS knows. */
export type CommandName = keyof typeof API;

/** Whether a command lists or describes. */
const isRead = (command: string): boolean =>
  Object.hasOwn(API, command) && API[command as CommandName].shape.kind !== "change";

/** A command of a service, bound to the service. */
interface BoundCommand extends Pick<ApiCommand<never, never, object>, "throttle" | "errors"> {
  readonly resources: (input: object) => readonly string[];
  readonly answer: (input: object) => object;
}

/** An account in one region of an AWS in which time passes only when its clock is run. */
export class VirtualAws {
  /** The clock by which time passes. */
  readonly clock: VirtualClock;
  /** Amazon EC2. */
  readonly ec2: VirtualEc2;
  /** EC2 Auto Scaling. */
  readonly autoScaling: VirtualAutoScaling;
  /** Amazon ECS. */
  readonly ecs: VirtualEcs;
  /** Amazon CloudWatch. */
  readonly cloudWatch: VirtualCloudWatch;
  /** Amazon SQS. */
  readonly sqs: VirtualSqs;
  /** Amazon EventBridge. */
  readonly eventBridge: VirtualEventBridge;
  /** AWS Lambda. */
  readonly lambda: VirtualLambda;
  /** Counts of calls by command, failed calls included. */
  readonly calls = new Map<string, number>();
  readonly #seam: Seam;
  readonly #commands: ReadonlyMap<string, BoundCommand>;
  readonly #throttling: Throttling | undefined;
  #callCount = 0;

  constructor(options: VirtualAwsOptions) {
    const { clock, region, accountId = "123456789012", observe = () => {}, beneathRetries = false } = options;
    const timings: Timings = { ...TIMINGS[options.preset ?? "steady"], ...options.timings };
    const seed = options.seed ?? 1;
    const world: World = {
      clock,
      timings,
      draws: new Draws(timings, seed),
      random: seededRandom(seed),
      region,
      accountId,
      observe,
      seam: options,
    };
    this.clock = clock;
    this.#seam = options;
    this.#throttling = options.throttling ? new Throttling(clock) : undefined;
    this.lambda = new VirtualLambda(world, (clients, settle) =>
      attach(clients, (command, input) => this.call(command, input), {
        beneathRetries,
        settle: (command) => (isRead(command) ? settle(command) : undefined),
      }),
    );
    this.sqs = new VirtualSqs(world, this.lambda);
    this.eventBridge = new VirtualEventBridge(world, this.lambda, this.sqs);
    this.ecs = new VirtualEcs(world, this.eventBridge);
    this.ec2 = new VirtualEc2(world, {
      booted: (machine) => this.ecs.register(machine),
      ended: (instanceId, how) => this.ecs.machineEnded(instanceId, how),
      interrupted: (instanceId) => this.autoScaling.interrupted(instanceId),
      rebalanceRecommended: (instanceId) => this.autoScaling.rebalanceRecommended(instanceId),
      event: (...event) => this.eventBridge.event(...event),
    });
    this.autoScaling = new VirtualAutoScaling(world, this.ec2, {
      notify: (queue, body) => this.sqs.send(queue, body),
      event: (...event) => this.eventBridge.event(...event),
    });
    this.cloudWatch = new VirtualCloudWatch(world, {
      execute: (policy, breach) => this.autoScaling.executePolicy(policy, breach),
      inAlarm: (alarm) => this.autoScaling.inAlarm(alarm),
    });
    this.#commands = new Map([
      ...bound(AUTO_SCALING_COMMANDS, this.autoScaling),
      ...bound(CLOUDWATCH_COMMANDS, this.cloudWatch),
      ...bound(ECS_COMMANDS, this.ecs),
    ]);
  }

  /**
   * Answers an API call at once.
   *
   * @param command name of the SDK's command class, for example "ListTasksCommand"
   * @throws AwsError as the SDK's client would
   */
  call(command: string, input: object): object {
    this.calls.set(command, (this.calls.get(command) ?? 0) + 1);
    const index = this.#callCount++;
    const { onCall } = this.#seam;
    if (!onCall) return this.#answer(command, input);
    return onCall({ command, input, index }, (changed = input) => this.#answer(command, changed));
  }

  /** The ARNs for which IAM checks the right to a call: "*" where the action knows no resource. */
  resourcesOf(command: string, input: object): readonly string[] {
    return this.#command(command).resources(input);
  }

  #answer(command: string, input: object): object {
    const { throttle, errors, answer } = this.#command(command);
    if (throttle !== "unlimited") this.#throttling?.take(throttle);
    try {
      return answer(input);
    } catch (error) {
      if (error instanceof AwsError && !errors.includes(error.name))
        throw new Error(
          `the virtual AWS answered ${command} with ${error.name}, which its command table does not list`,
        );
      throw error;
    }
  }

  #command(command: string): BoundCommand {
    const known = this.#commands.get(command);
    if (!known) throw new Error(`the virtual AWS does not know ${command}: add it to the commands.ts of its service`);
    return known;
  }
}

/** The commands of a table, bound to their service. The SDK's clients see to it that each gets its own input. */
function bound<Service>(
  table: Readonly<Record<string, Omit<ApiCommand<Service, never, object>, "shape">>>,
  service: Service,
): readonly (readonly [string, BoundCommand])[] {
  return Object.entries(table).map(([name, { resources, answer, throttle, errors }]) => [
    name,
    {
      throttle,
      errors,
      resources: (input) => (resources === "*" ? ["*"] : resources(service, input as never)),
      answer: (input) => answer(service, input as never),
    },
  ]);
}
