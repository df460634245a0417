/** The rule for one kind of name in AWS. */
export interface NameRule {
  /** Shortest name, in characters. @default 1 */
  readonly minimum?: number;
  /** Longest name, in characters. */
  readonly maximum: number;
  /** The allowed characters, as the inside of a character class. */
  readonly characters: string;
  /** No name may begin so, in any case. @default none */
  readonly reserved?: readonly string[];
  /** Two names in one of these may not be equal. `everywhere` stands for all accounts of a partition. */
  readonly within: "everywhere" | "account" | "region" | "cluster" | "zone" | "role" | "VPC" | "target";
}

/** Reserved beginnings of SSM documents (CreateDocument API reference). */
const DOCUMENT = ["aws", "amazon", "amzn"];
/** Reserved beginnings of buckets (S3 user guide, "General purpose bucket naming rules"). */
const BUCKET = ["xn--", "sthree-", "amzn-s3-demo-"];

const IAM = "\\w+=,.@-";
const LETTERS_AND_HYPHENS = "a-zA-Z0-9-";
const ECS = "\\w-";

/**
 * Every name that Drydock gives in AWS, by Terraform type and argument. Lengths, characters, reserved beginnings and where
 * names are unique: the API references, as the service models of botocore 1.43.11 (2026-11) carry them; buckets: S3 user
 * guide. Dashboards are listed for the whole account (CloudWatch user guide, "Using Amazon CloudWatch dashboards").
 */
export const NAME_RULES = {
  "aws_appautoscaling_policy.name": { maximum: 256, characters: " -~", within: "target" },
  "aws_autoscaling_group.name": { maximum: 255, characters: "!-9;-~", within: "region" },
  "aws_cloudwatch_dashboard.dashboard_name": { maximum: 255, characters: "\\w-", within: "account" },
  "aws_cloudwatch_event_rule.name": { maximum: 64, characters: "\\w.-", within: "region" },
  "aws_cloudwatch_log_group.name": { maximum: 512, characters: "\\w./#-", within: "region" },
  "aws_cloudwatch_log_resource_policy.policy_name": { maximum: 255, characters: "\\w.-", within: "region" },
  "aws_cloudwatch_metric_alarm.alarm_name": { maximum: 255, characters: " -~", within: "region" },
  "aws_ecs_capacity_provider.name": {
    maximum: 255,
    characters: ECS,
    reserved: ["aws", "ecs", "fargate"],
    within: "region",
  },
  "aws_ecs_cluster.name": { maximum: 255, characters: ECS, within: "region" },
  "aws_ecs_service.name": { maximum: 255, characters: ECS, within: "cluster" },
  "aws_ecs_task_definition.family": { maximum: 255, characters: ECS, within: "region" },
  "aws_iam_instance_profile.name": { maximum: 128, characters: IAM, within: "account" },
  "aws_iam_policy.name": { maximum: 128, characters: IAM, within: "account" },
  "aws_iam_role.name": { maximum: 64, characters: IAM, within: "account" },
  "aws_iam_role_policy.name": { maximum: 128, characters: IAM, within: "role" },
  "aws_kms_alias.name": { maximum: 256, characters: "\\w:/-", reserved: ["alias/aws/"], within: "region" },
  "aws_lambda_function.function_name": { maximum: 64, characters: "\\w-", within: "region" },
  "aws_launch_template.name": { minimum: 3, maximum: 128, characters: "\\w()./-", within: "region" },
  "aws_lb.name": { maximum: 32, characters: LETTERS_AND_HYPHENS, reserved: ["internal-"], within: "region" },
  "aws_lb_target_group.name": { maximum: 32, characters: LETTERS_AND_HYPHENS, within: "region" },
  "aws_lb_target_group.name_prefix": { maximum: 6, characters: LETTERS_AND_HYPHENS, within: "target" },
  "aws_route53_key_signing_key.name": { minimum: 3, maximum: 128, characters: "\\w", within: "zone" },
  "aws_s3_bucket.bucket": { minimum: 3, maximum: 63, characters: "a-z0-9.-", reserved: BUCKET, within: "everywhere" },
  "aws_security_group.name": {
    maximum: 255,
    characters: "a-zA-Z0-9 ._:/()#,@[\\]+=&;{}!$*-",
    reserved: ["sg-"],
    within: "VPC",
  },
  "aws_sns_topic.name": { maximum: 256, characters: "\\w-", within: "region" },
  "aws_sqs_queue.name": { maximum: 80, characters: "\\w-", within: "region" },
  "aws_ssm_association.association_name": { minimum: 3, maximum: 128, characters: "\\w.-", within: "region" },
  "aws_ssm_document.name": { minimum: 3, maximum: 128, characters: "\\w.-", reserved: DOCUMENT, within: "region" },
} as const satisfies Readonly<Record<string, NameRule>>;

/** A name that Drydock gives: Terraform type and argument. */
export type NameKind = keyof typeof NAME_RULES;

/** These names begin with the name of the environment, so no environment may begin as none of them may. */
const BEGIN_WITH_ENVIRONMENT: readonly NameKind[] = [
  "aws_lb.name",
  "aws_s3_bucket.bucket",
  "aws_security_group.name",
  "aws_ssm_document.name",
];

/** Beginnings that no environment's name may have, without those that a shorter one covers. */
export const RESERVED_ENVIRONMENT_PREFIXES: readonly string[] = BEGIN_WITH_ENVIRONMENT.flatMap((kind) =>
  reservedOf(kind),
).filter((prefix, _, all) => !all.some((other) => other !== prefix && prefix.startsWith(other)));

function reservedOf(kind: NameKind): readonly string[] {
  const rule: NameRule = NAME_RULES[kind];
  return rule.reserved ?? [];
}

/**
 * Says why AWS would refuse a name.
 *
 * @returns undefined when it takes the name
 */
export function nameProblem(kind: NameKind, name: string): string | undefined {
  const { minimum = 1, maximum, characters }: NameRule = NAME_RULES[kind];
  if (name.length < minimum || name.length > maximum)
    return `it has ${name.length} characters, and AWS takes ${minimum} to ${maximum}`;
  if (!new RegExp(`^[${characters}]*$`).test(name)) return `AWS takes the characters ${characters} alone`;
  const reserved = reservedOf(kind).find((prefix) => name.toLowerCase().startsWith(prefix));
  return reserved === undefined ? undefined : `AWS keeps names that begin with ${reserved} for itself`;
}
