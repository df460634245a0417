/** The emulators of AWS, both packages of the Python Package Index. */
export type Emulator = "moto" | "ministack";

/** Answers most services: of the two it checks more of what it is given. */
export const DEFAULT_EMULATOR: Emulator = "moto";

/**
 * Services that the other emulator answers, each with the reason, by their names in a signature (`aws4_request`): those that
 * run functions. moto runs none without Docker; ministack starts a bundle in a process of Node.js.
 */
const OTHER_EMULATOR: Readonly<Record<string, { readonly emulator: Emulator; readonly reason: string }>> = {
  lambda: { emulator: "ministack", reason: "runs the functions" },
  sqs: { emulator: "ministack", reason: "its queues invoke functions" },
  events: { emulator: "ministack", reason: "its rules invoke functions" },
  logs: { emulator: "ministack", reason: "its functions write their logs there" },
};

/** The emulator of a service. */
export const emulatorOf = (service: string): Emulator => OTHER_EMULATOR[service]?.emulator ?? DEFAULT_EMULATOR;

/** A type of resource that neither emulator can make: the copy that is applied there is without it. */
export interface LeftOut {
  /** Terraform's type. */
  readonly type: string;
  /** The gap of both emulators. */
  readonly reason: string;
}

export const LEFT_OUT: readonly LeftOut[] = [
  { type: "aws_ssm_association", reason: "moto has no associations, ministack no documents" },
  {
    type: "aws_efs_backup_policy",
    reason: "moto has no PutBackupPolicy, and ministack makes file systems in its own subnets alone",
  },
];

/** A call that neither emulator knows: the router answers it, so that Terraform goes on. */
export interface Answered {
  /** Name of the service in a signature. */
  readonly service: string;
  /** Name of the call. */
  readonly action: string;
  /** The gap of both emulators. */
  readonly reason: string;
  /** The call in HTTP; without it the call is the action of a form, as of the Query protocol. @default a form */
  readonly call?: { readonly method: string; readonly path: RegExp };
  /** The answer's body. */
  readonly body: string;
}

const queryAnswer = (action: string, result: string): Pick<Answered, "action" | "body"> => ({
  action,
  body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});

export const ANSWERED: readonly Answered[] = [
  {
    service: "autoscaling",
    reason: "neither has instance refreshes: the instances stay as they are",
    ...queryAnswer(
      "StartInstanceRefresh",
      "<InstanceRefreshId>00000000-0000-0000-0000-000000000000</InstanceRefreshId>",
    ),
  },
  {
    service: "autoscaling",
    reason: "as of StartInstanceRefresh: there is none under way",
    ...queryAnswer("DescribeInstanceRefreshes", "<InstanceRefreshes/>"),
  },
  {
    service: "elasticfilesystem",
    action: "DeleteFileSystemPolicy",
    reason: "moto has none: the policy goes with its file system",
    call: { method: "DELETE", path: /\/file-systems\/[^/]+\/policy$/ },
    body: "",
  },
];
