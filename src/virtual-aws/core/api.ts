import type { FunctionCall } from "../../../functions/calls";
import type {
  AwsCall,
  CallTo,
  CommandClass,
  CommandNameOf,
  InputOf,
  OutputOf,
  Prefix,
} from "../../../functions/shared/aws-calls";
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

/** An entry for each of these calls. The SDK gives the types of inputs and outputs. */
type Entries<Service, Calls extends AwsCall> = {
  readonly [Call in Calls as CommandNameOf<Call>]: ApiCommand<
    Service,
    InputOf<CommandClass<Call>>,
    OutputOf<CommandClass<Call>>
  > & { readonly action: Call };
};

/**
 * The command table of a service, by the names of its SDK's command classes. It has an entry for each call that a function
 * makes, and may have others: a table without one of them does not compile, nor does an entry that lacks a member or
 * answers something else than AWS.
 *
 * @typeParam P prefix of the service in IAM, for example "ecs"
 */
export type CommandTable<P extends Prefix, Service> = Entries<Service, CallTo<P, FunctionCall>> &
  Partial<Entries<Service, CallTo<P, AwsCall>>>;

/** An API call as the seam sees it. */
export interface ApiCall {
  /** Name of the SDK's command class, for example "ListTasksCommand". */
  readonly command: string;
  /** Input of the call. */
  readonly input: object;
  /** Count of the calls before it. */
  readonly index: number;
}
