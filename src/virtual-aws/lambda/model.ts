import type { Sandbox } from "./sandbox";

/** A Lambda function to create from its deployment package. */
export interface LambdaFunction {
  /** Name of the function. */
  readonly name: string;
  /** Absolute path of the zip that would be deployed. */
  readonly zip: string;
  /** `<file>.<export>` inside the zip. */
  readonly handler: string;
  /** Environment variables by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds after which an invocation ends. */
  readonly timeoutSeconds: number;
  /** MiB. */
  readonly memoryMiB: number;
  /** Executions at once that are reserved for it, and not exceeded. @default 1000, the limit of the account */
  readonly concurrency?: number;
}

/** Counts of a function's invocations. */
export interface FunctionCounts {
  /** Invocations that ran, whatever their end. */
  invocations: number;
  /** Of those, the ones that threw or timed out. */
  errors: number;
  /** Of the errors, the timeouts. */
  timeouts: number;
  /** Invocations that did not run because too many others did. */
  throttles: number;
}

/** Limits of a function that is registered in process. */
export interface FunctionLimits {
  /** Seconds. @default 900 */
  readonly timeoutSeconds?: number;
  /** MiB. @default 128 */
  readonly memoryMiB?: number;
  /** Executions at once. @default 1000, the limit of the account */
  readonly concurrency?: number;
}

/** The exported function that Lambda calls. */
export type Handler = (event: unknown, context: object) => unknown;

/** An execution environment: the code of a function, evaluated, for one invocation after the other. */
export interface Environment {
  /** The code that it runs. */
  readonly handler: Handler;
  /** The sandbox of its code; undefined for one that is registered in process. */
  readonly sandbox: Sandbox | undefined;
  /** Its newest invocation. @default it has had none */
  invocation?: Promise<unknown>;
  /** When its newest invocation ended, in milliseconds since the epoch. @default none has */
  idleSinceMs?: number;
  /** Whether an invocation has timed out in it: it gets no other. @default false */
  hasTimedOut?: boolean;
}

/** State of a function. */
export interface FunctionState {
  /** Name of the function. */
  readonly name: string;
  /** Its limits. */
  readonly limits: Required<FunctionLimits>;
  /** Makes an execution environment. */
  readonly create: () => Environment;
  /** Execution environments without an invocation, the one that was used last at the end. */
  readonly idle: Environment[];
  /** Execution environments whose invocation has not ended. */
  readonly busy: Set<Environment>;
  /** Counts of its invocations. */
  readonly counts: FunctionCounts;
  /** Lines of its console, oldest first. */
  readonly log: string[];
}
