/**
 * The deployment that constructs belong to: its names and the rules that hold for each of its parts. A Drydock stack has
 * one (`stack.deployment`); in a stack of another kind it is an object like this one.
 */
export interface DeploymentContext {
  /** Begins the names of AWS resources: 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Code of the AWS region that the stack's provider deploys to, for example `eu-central-1`. */
  readonly region: string;
  /** True lets `terraform destroy` delete KMS keys and buckets. @default false: they are guarded */
  readonly throwAway?: boolean;
  /** Path of all roles, with a slash at both ends, for example `/platform/`. @default `/` */
  readonly rolePath?: string | undefined;
  /** ARN of the managed policy that is the permissions boundary of all roles. @default none */
  readonly permissionsBoundaryArn?: string | undefined;
  /** ARN of the KMS key that encrypts log groups and the functions' environment variables. @default AWS's own keys */
  readonly encryptionKeyArn?: string | undefined;
  /**
   * ARN of the SNS topic that alarms notify.
   *
   * @default none: only the alarms on agents and on drains exist, and they show in the console alone
   */
  readonly alertTopicArn?: string | undefined;
}
