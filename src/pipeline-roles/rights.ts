import type { Environment } from "../environment/schema";
import type { PolicyStatement } from "../terraform/policy";
import { tagsOf } from "../terraform/tags";
import { identityRights } from "./identity-rights";
import { NETWORK_RIGHTS } from "./network-rights";
import type { Family, Reach, Right } from "./right";
import { SERVICE_RIGHTS } from "./service-rights";

/** The part of a synthesized stack that rights follow from. */
export interface StackTypes {
  /** Terraform's types of its resources. */
  readonly resources: readonly string[];
  /** Terraform's types of its data sources. */
  readonly data: readonly string[];
}

/** Values that are known when Terraform runs. */
export interface Place {
  readonly partition: string;
  readonly account: string;
}

/** Types that need no rights, or only those that both roles have anyway. */
const WITHOUT_RIGHTS: ReadonlySet<string> = new Set([
  "aws_ami",
  "aws_availability_zones",
  "aws_caller_identity",
  "aws_partition",
  "aws_ssm_parameter",
  "terraform_data",
  "terraform_remote_state",
  "time_static",
]);

/** Reads of every plan, drift and doctor beside those of the resources. */
const COMMON_READS: readonly string[] = [
  "ec2:Describe*",
  "ecr:DescribeImages",
  "iam:GetRole",
  "lambda:GetAccountSettings",
  "logs:DescribeResourcePolicies",
  "servicequotas:GetAWSDefaultServiceQuota",
  "servicequotas:GetServiceQuota",
  "sts:GetCallerIdentity",
];

/**
 * The statements by which Terraform reads the resources of an environment.
 *
 * @param stacks the environment's stacks
 * @throws Error for a type whose rights are not known
 */
export function readStatements(
  environment: Environment,
  stacks: readonly StackTypes[],
  place: Place,
): PolicyStatement[] {
  const families = familiesOf(
    environment,
    stacks.flatMap(({ resources, data }) => [...resources, ...data]),
  );
  const reads = families.filter(({ readsOn }) => readsOn === undefined).flatMap((family) => family.reads);
  return [
    { Sid: "Read", Effect: "Allow", Action: sorted([...COMMON_READS, ...reads]), Resource: "*" },
    ...families
      .filter(({ readsOn }) => readsOn !== undefined)
      .map(
        ({ reads: actions, readsOn }, index): PolicyStatement => ({
          Sid: `ReadOwn${index}`,
          Effect: "Allow",
          Action: sorted(actions),
          Resource: arns(readsOn!, environment, place),
        }),
      ),
    {
      Sid: "ReadParameters",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:GetParameters"],
      Resource: parameterArns(environment, place),
    },
  ];
}

/** The statements by which Terraform makes, changes and destroys them. @throws Error for a type whose rights are not known */
export function writeStatements(
  environment: Environment,
  stacks: readonly StackTypes[],
  place: Place,
): PolicyStatement[] {
  const families = familiesOf(
    environment,
    stacks.flatMap(({ resources }) => resources),
  );
  return merged(families.flatMap(({ writes }) => writes)).map((right, index) => ({
    Sid: `Write${index}`,
    Effect: "Allow",
    Action: sorted(right.actions),
    ...scopeOf(right, environment, place),
  }));
}

function familiesOf(environment: Environment, types: readonly string[]): readonly Family[] {
  const families = [...NETWORK_RIGHTS, ...SERVICE_RIGHTS, identityRights(environment.roles)];
  const unknown = types.filter(
    (type) => !WITHOUT_RIGHTS.has(type) && !families.some((family) => family.types.includes(type)),
  );
  if (unknown.length > 0) throw new Error(`no rights are known for ${[...new Set(unknown)].join(", ")}`);
  return families.filter((family) => family.types.some((type) => types.includes(type)));
}

/** Rights with the same reach and conditions as one. */
function merged(rights: readonly Right[]): readonly Right[] {
  const byReach = new Map<string, Right>();
  for (const right of rights) {
    const key = JSON.stringify([right.on, right.when ?? {}]);
    const known = byReach.get(key);
    byReach.set(key, known ? { ...right, actions: [...known.actions, ...right.actions] } : right);
  }
  return [...byReach.values()];
}

const sorted = (actions: readonly string[]): readonly string[] => [...new Set(actions)].sort();

function scopeOf({ on, when = {} }: Right, environment: Environment, place: Place) {
  const conditions: Record<string, Record<string, string | readonly string[]>> = conditionsOf(on, environment);
  for (const [operator, keys] of Object.entries(when))
    conditions[operator] = { ...conditions[operator], ...withPlace(keys, environment, place) };
  return {
    Resource: typeof on === "string" ? "*" : arns(on, environment, place),
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
}

const withPlace = (
  keys: Readonly<Record<string, string | readonly string[]>>,
  environment: Environment,
  place: Place,
): Record<string, string | readonly string[]> =>
  Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      key,
      typeof value === "string" ? filled(value, environment, place) : value,
    ]),
  );

function conditionsOf(on: Reach, environment: Environment): Record<string, Record<string, string>> {
  const region = { "aws:RequestedRegion": environment.region };
  const [key, value] = environmentTag(environment);
  if (on === "region") return { StringEquals: region };
  if (on === "tagged") return { StringEquals: { ...region, [`aws:ResourceTag/${key}`]: value } };
  return {};
}

/** The tag that tells the environment's resources from others: its name, or what a tag policy has in its place. */
const environmentTag = (environment: Environment): readonly [key: string, value: string] =>
  Object.entries(tagsOf(environment)).find(([key]) => key.toLowerCase() === "environment")!;

const arns = (patterns: readonly string[], environment: Environment, place: Place): readonly string[] =>
  patterns.map((pattern) => filled(`arn:{partition}:${pattern}`, environment, place));

const filled = (pattern: string, { name, region, roles }: Environment, { partition, account }: Place): string =>
  pattern
    .replaceAll("{partition}", partition)
    .replaceAll("{account}", account)
    .replaceAll("{region}", region)
    .replaceAll("{name}", name)
    .replaceAll("{path}", roles.path);

/** AWS's own parameters, and that of an AMI of one's own. */
function parameterArns(environment: Environment, place: Place): readonly string[] {
  const { amiParameter } = environment.cluster.capacity;
  const own = amiParameter === undefined || amiParameter.startsWith("/aws/service/") ? [] : [amiParameter];
  return [
    ...arns(["ssm:{region}:*:parameter/aws/service/*"], environment, place),
    ...own.map((parameter) =>
      parameter.startsWith("arn:")
        ? parameter
        : filled(
            `arn:{partition}:ssm:{region}:{account}:parameter/${parameter.replace(/^\//, "")}`,
            environment,
            place,
          ),
    ),
  ];
}
