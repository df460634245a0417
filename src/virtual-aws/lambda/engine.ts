import type { SdkClient, Settle } from "../core/attach";
import { fateOf } from "../core/seam";
import { MINUTE, SECOND } from "../core/time";
import { arn, uuid, type World } from "../core/world";
import { fileOf } from "./deployment-package";
import type { Environment, FunctionCounts, FunctionLimits, FunctionState, Handler, LambdaFunction } from "./model";
import { evaluateBundle } from "./sandbox";
import {
  ACCOUNT_CONCURRENCY,
  ASYNC_RETRY_SECONDS,
  DEFAULT_MEMORY_MIB,
  IDLE_ENVIRONMENT_MINUTES,
  LOG_LINES_KEPT,
  LONGEST_TIMEOUT_SECONDS,
} from "./timings";

/** AWS Lambda: runs the code of deployment packages in virtual time. */
export class VirtualLambda {
  readonly #world: World;
  readonly #attach: (clients: Readonly<Record<string, SdkClient>>, settle: Settle) => void;
  readonly #functions = new Map<string, FunctionState>();
  #listener: ((name: string, line: string) => void) | undefined;
  #serial = 0;

  /** @param attach lets a function's SDK clients be answered, each read some time after it was made */
  constructor(world: World, attach: (clients: Readonly<Record<string, SdkClient>>, settle: Settle) => void) {
    this.#world = world;
    this.#attach = attach;
  }

  /**
   * Loads a function out of its zip and evaluates it. It must export its SDK clients as `clients` (a plain object), or it
   * would call the real AWS. Each execution environment is an evaluation of its own: it serves one invocation after the
   * other, concurrent ones need several of them, and one whose invocation timed out serves no other. Source: Lambda
   * developer guide, "Understanding the Lambda execution environment lifecycle".
   *
   * @throws one sentence when the zip lacks what the handler names; what the code throws when it is evaluated
   */
  createFunction(config: LambdaFunction): void {
    const [file = "", exported = ""] = config.handler.split(".");
    const code = fileOf(config.zip, `${file}.js`);
    if (code === undefined)
      throw new Error(`function ${config.name}: ${config.zip} holds no ${file}.js for handler ${config.handler}`);
    const log: string[] = [];
    const create = () => this.#environmentOf(config, { code, file, exported, log });
    this.#add(config.name, { create, idle: [create()], log }, config);
  }

  /** Makes an execution environment. @throws as {@link createFunction} */
  #environmentOf(
    config: LambdaFunction,
    { code, file, exported, log }: Readonly<Record<"code" | "file" | "exported", string>> & { readonly log: string[] },
  ): Environment {
    const sandbox = evaluateBundle(code, {
      clock: this.#world.clock,
      filename: `/var/task/${config.name}/${file}.js`,
      environment: {
        AWS_REGION: this.#world.region,
        AWS_LAMBDA_FUNCTION_NAME: config.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMiB),
        AWS_ACCESS_KEY_ID: "AKIAVIRTUAL",
        AWS_SECRET_ACCESS_KEY: "virtual",
        ...config.environment,
      },
      log: (line) => {
        write(log, line);
        this.#listener?.(config.name, line);
      },
      progress: () => Promise.allSettled([environment.invocation]).then(() => undefined),
    });
    const handler = sandbox.exports[exported];
    const { clients } = sandbox.exports;
    if (typeof handler !== "function") throw new Error(`function ${config.name}: ${file}.js exports no ${exported}`);
    if (typeof clients !== "object" || clients === null)
      throw new Error(`function ${config.name}: ${file}.js exports no "clients", so nothing can answer them`);
    this.#attach(clients as Readonly<Record<string, SdkClient>>, () => {
      const seconds = this.#world.draws.next("readLagSeconds", config.name);
      return seconds > 0 ? sandbox.sleep(seconds * SECOND) : undefined;
    });
    const environment: Environment = { handler: handler as Handler, sandbox };
    return environment;
  }

  /** Registers a function that is not in a zip. It takes time from the virtual clock and calls AWS as it likes. */
  registerInProcess(name: string, handler: (event: unknown) => unknown, limits: FunctionLimits = {}): void {
    const create = () => ({ handler, sandbox: undefined });
    this.#add(name, { create, idle: [], log: [] }, limits);
  }

  has(name: string): boolean {
    return this.#functions.has(name);
  }

  countsOf(name: string): Readonly<FunctionCounts> {
    return { ...this.#function(name).counts };
  }

  /** Calls with each line that a function of a zip writes, for what needs more of them than the last. */
  listen(listener: (name: string, line: string) => void): void {
    this.#listener = listener;
  }

  /** The last lines that a function wrote to its console, and its errors. */
  logOf(name: string): readonly string[] {
    return this.#function(name).log.slice(-LOG_LINES_KEPT);
  }

  /**
   * Invokes a function and gives its answer.
   *
   * @throws what the function throws, and when it times out or is throttled
   */
  async invoke(name: string, event: object): Promise<unknown> {
    const state = this.#function(name);
    if (state.busy.size >= state.limits.concurrency) {
      state.counts.throttles += 1;
      throw new Error(`${name} was throttled: ${state.busy.size} invocations are running`);
    }
    state.counts.invocations += 1;
    const environment = this.#takeIdle(state) ?? state.create();
    state.busy.add(environment);
    try {
      environment.invocation = this.#run(state, environment, event);
      return await environment.invocation;
    } catch (error) {
      state.counts.errors += 1;
      write(state.log, `ERROR ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      throw error;
    } finally {
      state.busy.delete(environment);
      environment.idleSinceMs = this.#world.clock.now();
      if (!environment.hasTimedOut) state.idle.push(environment);
      this.#world.seam.onInvocationEnd?.(name, this.#busyCount());
    }
  }

  /** Invokes a function as an event source does that does not wait: a failure is tried again twice. */
  invokeAsync(name: string, event: object): void | Promise<void> {
    const { delaysSeconds, fails = false } = fateOf(this.#world.seam, { kind: "event", function: name, event });
    const attempt = () => (fails ? this.#tryAgain(name, event, 0) : this.#attempt(name, event, 0));
    const atOnce: (void | Promise<void>)[] = [];
    for (const lateSeconds of delaysSeconds)
      if (lateSeconds === 0) atOnce.push(attempt());
      else this.#world.clock.after(lateSeconds * SECOND, attempt, () => this.isAsleep(name));
    return atOnce.length > 1 ? Promise.all(atOnce).then(() => undefined) : atOnce[0];
  }

  /** Whether an invocation of a function can only go on in virtual time. */
  isAsleep(name: string): boolean {
    for (const { sandbox } of this.#function(name).busy) if (!sandbox || sandbox.isAsleep()) return true;
    return false;
  }

  async #attempt(name: string, event: object, failures: number): Promise<void> {
    try {
      await this.invoke(name, event);
    } catch {
      this.#tryAgain(name, event, failures);
    }
  }

  /** @param failures of this event before the one that has just happened */
  #tryAgain(name: string, event: object, failures: number): void {
    const seconds = ASYNC_RETRY_SECONDS[failures];
    if (seconds === undefined) return;
    this.#world.clock.after(
      seconds * SECOND,
      () => this.#attempt(name, event, failures + 1),
      () => this.isAsleep(name),
    );
  }

  #run({ name, limits, counts }: FunctionState, environment: Environment, event: object): Promise<unknown> {
    const { clock } = this.#world;
    const deadlineMs = clock.now() + limits.timeoutSeconds * SECOND;
    return new Promise((resolve, reject) => {
      const timer = clock.at(deadlineMs, () => {
        counts.timeouts += 1;
        environment.hasTimedOut = true;
        environment.sandbox?.freeze();
        reject(new Error(`Task timed out after ${limits.timeoutSeconds.toFixed(2)} seconds`));
        // The caller gets the answer before time goes on.
        return Promise.resolve();
      });
      this.#serial += 1;
      const context = {
        functionName: name,
        functionVersion: "$LATEST",
        invokedFunctionArn: arn(this.#world, "lambda", `function:${name}`),
        memoryLimitInMB: String(limits.memoryMiB),
        awsRequestId: uuid(this.#serial),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: "virtual",
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => deadlineMs - clock.now(),
      };
      // A handler that throws at once fails like one whose promise does.
      Promise.resolve()
        .then(() => environment.handler(event, context))
        .finally(() => clock.cancel(timer))
        .then(resolve, reject);
    });
  }

  #add(name: string, parts: Pick<FunctionState, "create" | "idle" | "log">, limits: FunctionLimits): void {
    const counts: FunctionCounts = { invocations: 0, errors: 0, timeouts: 0, throttles: 0 };
    this.#functions.set(name, {
      name,
      limits: {
        timeoutSeconds: LONGEST_TIMEOUT_SECONDS,
        memoryMiB: DEFAULT_MEMORY_MIB,
        concurrency: ACCOUNT_CONCURRENCY,
        ...limits,
      },
      counts,
      busy: new Set(),
      ...parts,
    });
  }

  /** Takes the execution environment that was used last, and ends those that were not used for long. */
  #takeIdle({ idle }: FunctionState): Environment | undefined {
    const keptFromMs = this.#world.clock.now() - IDLE_ENVIRONMENT_MINUTES * MINUTE;
    // They are in the order of their last use.
    const kept = idle.findIndex(({ idleSinceMs = keptFromMs }) => idleSinceMs >= keptFromMs);
    for (const { sandbox } of idle.splice(0, kept < 0 ? idle.length : kept)) sandbox?.freeze();
    return idle.pop();
  }

  #busyCount(): number {
    let count = 0;
    for (const { busy } of this.#functions.values()) count += busy.size;
    return count;
  }

  #function(name: string): FunctionState {
    const state = this.#functions.get(name);
    if (!state) throw new Error(`there is no function ${name}`);
    return state;
  }
}

const write = (log: string[], line: string): void => {
  log.push(line);
  if (log.length >= 2 * LOG_LINES_KEPT) log.splice(0, log.length - LOG_LINES_KEPT);
};
