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

/** State of a function. */
export interface FunctionState {
  /** Name of the function. */
  readonly name: string;
  /** The code that it runs. */
  readonly handler: Handler;
  /** Its limits. */
  readonly limits: Required<FunctionLimits>;
  /** The sandbox of its code; undefined for one that is registered in process. */
  readonly sandbox: Sandbox | undefined;
  /** Counts of its invocations. */
  readonly counts: FunctionCounts;
  /** Lines of its console, oldest first. */
  readonly log: string[];
  /** Invocations that have not ended. */
  readonly running: Set<Promise<unknown>>;
}
