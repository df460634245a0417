import type * as autoScalingSdk from "@aws-sdk/client-auto-scaling";
import type * as cloudWatchSdk from "@aws-sdk/client-cloudwatch";
import type * as ecsSdk from "@aws-sdk/client-ecs";

/**
 * Types that tie a function's API calls to its contract: the code, the rights and the virtual AWS agree on them, or do
 * not compile. There are types only, because a synth loads the contracts and must not load an SDK.
 */

/** The SDK's module of each service that functions call, by the service's prefix in IAM. */
interface Sdks {
  readonly autoscaling: typeof autoScalingSdk;
  readonly cloudwatch: typeof cloudWatchSdk;
  readonly ecs: typeof ecsSdk;
}

/** Prefix of a service in IAM. */
export type Prefix = keyof Sdks;

/** The part of a command class's name before `Command`. */
type OperationOf<Name> = Name extends `${infer Operation}Command` ? Operation : never;

/**
 * An API call by its IAM action, for example `ecs:ListTasks`. In these services each call has an action of its own name
 * (service authorization reference).
 */
export type AwsCall = { readonly [P in Prefix]: `${P}:${OperationOf<keyof Sdks[P]>}` }[Prefix];

/** Those of the calls that go to this service. */
export type CallTo<P extends Prefix, Call extends AwsCall> = Extract<Call, `${P}:${string}`>;

/** Name of the SDK's command class for a call, for example `ListTasksCommand` for `ecs:ListTasks`. */
export type CommandNameOf<Call extends AwsCall> = Call extends `${Prefix}:${infer Operation}`
  ? `${Operation}Command`
  : never;

/** The SDK's command class for a call. No other class has its type: each has a protected member of its own. */
export type CommandClass<Call extends AwsCall> = Call extends `${infer P extends Prefix}:${string}`
  ? Sdks[P][CommandNameOf<Call> & keyof Sdks[P]]
  : never;

/** Input of a command class. */
export type InputOf<Command> = Command extends new (...input: never) => { readonly input: infer Input } ? Input : never;

/** Output of a command class, without the SDK's own metadata. */
export type OutputOf<Command> = Command extends new (
  ...input: never
) => { resolveMiddleware(...parameters: never): (...parameters: never) => Promise<{ output: infer Output }> }
  ? Omit<Output, "$metadata">
  : never;
