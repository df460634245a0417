import { VirtualAutoScaling } from "./auto-scaling/engine";
import { VirtualCloudWatch } from "./cloudwatch/engine";
import { attach } from "./core/attach";
import type { VirtualClock } from "./core/clock";
import { AwsError } from "./core/errors";
import type { Observer } from "./core/observation";
import { seededRandom } from "./core/random";
import type { Commands, World } from "./core/world";
import { VirtualEcs } from "./ecs/engine";
import { VirtualEventBridge } from "./eventbridge/engine";
import { VirtualLambda } from "./lambda/engine";
import { VirtualSqs } from "./sqs/engine";
import { SECOND, THROTTLE_BUCKETS, type ThrottleBucket, TIMINGS, type Timings } from "./timings";

export interface VirtualAwsOptions {
  readonly clock: VirtualClock;
  readonly region: string;
  /** @default "123456789012" */
  readonly accountId?: string;
  /** Sees everything that happens to tasks and instances. @default nobody */
  readonly observe?: Observer;
  /** Of the few things that are left to chance: what is delivered twice. @default 1 */
  readonly seed?: number;
  /** Timings that differ from the usual ones. @default none */
  readonly timings?: Partial<Timings>;
  /**
   * Whether API calls draw from the token buckets of their service. Virtual time stands still during an invocation, so
   * all calls of one fall into one moment. @default false
   */
  readonly throttling?: boolean;
  /** Whether functions are answered beneath their SDK's retries: see {@link attach}. @default false */
  readonly beneathRetries?: boolean;
}

/** One API call, before it is answered. */
export interface ApiCall {
  /** Name of the SDK's command class. */
  readonly command: string;
  readonly input: object;
  /** How many calls came before it. */
  readonly index: number;
}

/** An account in one region of an AWS in which time passes only when its clock is run. */
export class VirtualAws {
  readonly clock: VirtualClock;
  readonly autoScaling: VirtualAutoScaling;
  readonly ecs: VirtualEcs;
  readonly cloudWatch: VirtualCloudWatch;
  readonly sqs: VirtualSqs;
  readonly eventBridge: VirtualEventBridge;
  readonly lambda: VirtualLambda;
  /** How often each command was called, failed calls included. */
  readonly calls = new Map<string, number>();
  /** Asked before each call; the error that it returns is the call's answer. */
  fault: ((call: ApiCall) => AwsError | undefined) | undefined;
  readonly #commands: Commands;
  readonly #throttling: boolean;
  readonly #tokens = new Map<ThrottleBucket, { count: number; timeMs: number }>();
  #callCount = 0;

  constructor(options: VirtualAwsOptions) {
    const world: World = {
      clock: options.clock,
      timings: { ...TIMINGS, ...options.timings },
      random: seededRandom(options.seed ?? 1),
      region: options.region,
      accountId: options.accountId ?? "123456789012",
      observe: options.observe ?? (() => {}),
    };
    this.clock = options.clock;
    this.#throttling = options.throttling ?? false;
    this.lambda = new VirtualLambda(world, (clients) =>
      attach(clients, this, { beneathRetries: options.beneathRetries ?? false }),
    );
    this.sqs = new VirtualSqs(world, this.lambda);
    this.eventBridge = new VirtualEventBridge(world, this.lambda, this.sqs);
    this.ecs = new VirtualEcs(world, this.eventBridge);
    this.autoScaling = new VirtualAutoScaling(world, {
      launched: (machine) => this.ecs.launched(machine),
      ended: (instanceId) => this.ecs.ended(instanceId),
      notify: (queue, body) => this.sqs.send(queue, body),
    });
    this.cloudWatch = new VirtualCloudWatch(world, (policy, breach) => this.autoScaling.executePolicy(policy, breach));
    this.#commands = { ...this.autoScaling.commands, ...this.ecs.commands, ...this.cloudWatch.commands };
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
    const fault = this.fault?.({ command, input, index });
    if (fault) throw fault;
    if (this.#throttling) this.#throttle(command);
    const answer = this.#commands[command];
    if (!answer) throw new Error(`the virtual AWS does not know ${command}`);
    return answer(input as never);
  }

  #throttle(command: string): void {
    const bucket = THROTTLE_BUCKETS[command];
    if (!bucket) return;
    const now = this.clock.now();
    const tokens = this.#tokens.get(bucket) ?? { count: bucket.burst, timeMs: now };
    const count = Math.min(bucket.burst, tokens.count + ((now - tokens.timeMs) / SECOND) * bucket.perSecond);
    this.#tokens.set(bucket, { count: Math.max(0, count - 1), timeMs: now });
    if (count < 1) throw new AwsError("ThrottlingException", "Rate exceeded");
  }
}
