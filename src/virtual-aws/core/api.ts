import type { ThrottleBucket } from "./throttling";

/** The shape of an answer, by which tests and faults know what may be missing in it. */
export type AnswerShape<Input = Readonly<Record<string, unknown>>, Output = Readonly<Record<string, unknown>>> =
  /** Items come page by page. The names are those of the fields. */
  | {
      readonly kind: "list";
      readonly pageSize: keyof Input & string;
      readonly token: keyof Input & keyof Output & string;
      readonly items: keyof Output & string;
    }
  /** Items that were asked for by name, which may be missing. */
  | { readonly kind: "describe"; readonly items: keyof Output & string }
  /** A change; its answer matters little. */
  | { readonly kind: "change" };

/** An API call that a virtual service knows: one entry of its command table. */
export interface ApiCommand<Service, Input, Output> {
  /** IAM action, for example "ecs:ListTasks". */
  readonly action: `${string}:${string}`;
  /**
   * Resources for which IAM checks the right, as ARNs (service authorization reference). "*": the action knows no
   * resource.
   */
  readonly resources: "*" | ((service: Service, input: Input) => readonly string[]);
  /** Token bucket that a call draws from. "unlimited": its throttling is not modelled. */
  readonly throttle: ThrottleBucket | "unlimited";
  /** Names of the errors that it answers with, beside those that every call may have. */
  readonly errors: readonly string[];
  /** The shape of its answer. */
  readonly shape: AnswerShape<Input, Output>;
  /** @throws AwsError with one of `errors` */
  readonly answer: (service: Service, input: Input) => Output;
}

/** Input and output of a command class of the AWS SDK. */
type InputOf<Command> = Command extends new (...input: never) => { readonly input: infer Input } ? Input : never;
type OutputOf<Command> = Command extends new (
  ...input: never
) => { resolveMiddleware(...parameters: never): (...parameters: never) => Promise<{ output: infer Output }> }
  ? Omit<Output, "$metadata">
  : never;

/**
 * The command table of a service, by the names of its SDK's command classes. The SDK gives the types of inputs and
 * outputs, so an entry that lacks a member, or answers something else than AWS, does not compile.
 *
 * @typeParam Sdk the SDK's module, for example `typeof import("@aws-sdk/client-ecs")`
 */
export type CommandTable<Sdk, Service> = {
  readonly [Name in keyof Sdk & `${string}Command`]?: ApiCommand<Service, InputOf<Sdk[Name]>, OutputOf<Sdk[Name]>>;
};

/** An API call as the seam sees it. */
export interface ApiCall {
  /** Name of the SDK's command class, for example "ListTasksCommand". */
  readonly command: string;
  /** Input of the call. */
  readonly input: object;
  /** Count of the calls before it. */
  readonly index: number;
}
