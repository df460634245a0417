import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import production from "../../environments/production";
import severalApplications from "../../examples/several-applications";
import { type Environment, type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { MAXIMUM_POLICY_CHARACTERS, packed } from "../../src/pipeline-roles/packed";
import { readStatements, writeStatements } from "../../src/pipeline-roles/rights";
import { projectRoot } from "../../src/project-root";
import { type PolicyStatement, policyDocument } from "../../src/terraform/policy";
import type { StackKind } from "../../src/terraform/stack";
import { matches } from "../support/iam";
import { synthesize } from "../support/synthesize";

const PLACE = { partition: "aws", account: "123456789012" };
const environmentOf = (input: EnvironmentInput, name = "shop"): Environment => ({
  ...environmentSchema.parse(input),
  name,
});
const SHOP = environmentOf({ region: "eu-central-1", network: { source: "create" } });

const typesOf = (input: EnvironmentInput, kinds: readonly StackKind[]) =>
  kinds.map((kind) => {
    const addresses = [...synthesize(kind, input, "shop").blocks.keys()];
    const typeOf = (address: string) => address.split(".").at(-2)!;
    return {
      resources: addresses.filter((address) => !address.startsWith("data.")).map(typeOf),
      data: addresses.filter((address) => address.startsWith("data.")).map(typeOf),
    };
  });

/** Terraform's types that the sources of stacks name. */
const TYPES = readdirSync(join(projectRoot(), "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/^(?:state|pipeline-roles|library)\//.test(file))
  .flatMap((file) => [
    ...readFileSync(join(projectRoot(), "src", file), "utf8").matchAll(/provider-aws\/lib\/([\w-]+)"/g),
  ])
  .map(([, module]) => `aws_${module!.replaceAll("-", "_")}`)
  .filter((type) => type !== "aws_provider");

test("there are rights for every type that a stack of Drydock may contain", () => {
  const types = [...new Set(TYPES)];
  expect(types.length).toBeGreaterThan(80);
  const resources = types.filter((type) => !type.startsWith("aws_data_"));
  const data = types.filter((type) => type.startsWith("aws_data_")).map((type) => type.replace("aws_data_", ""));
  expect(writeStatements(SHOP, [{ resources, data }], PLACE).length).toBeGreaterThan(20);
  expect(readStatements(SHOP, [{ resources, data }], PLACE).length).toBeGreaterThan(2);
  expect(() => writeStatements(SHOP, [{ resources: ["aws_rds_cluster"], data: [] }], PLACE)).toThrow(
    "no rights are known for aws_rds_cluster",
  );
});

test("the rights follow from what the stacks contain", () => {
  const actions = (input: EnvironmentInput, kinds: readonly StackKind[]) =>
    writeStatements(environmentOf(input), typesOf(input, kinds), PLACE).flatMap(({ Action }) => Action);
  const small = actions({ network: { source: "create" } }, ["network", "cluster"]);
  const large = actions(production, ["network", "alerts", "volume", "cluster", "application-web"]);
  for (const action of ["elasticfilesystem:CreateFileSystem", "sns:CreateTopic", "wafv2:AssociateWebACL"])
    expect(small).not.toContain(action);
  expect(large).toEqual(expect.arrayContaining(["elasticfilesystem:CreateFileSystem", "sns:CreateTopic"]));
  expect(large.length).toBeGreaterThan(small.length);
});

/** Actions that make a resource of a type, and its ARN by the arguments that name it. */
const NAMED: Readonly<
  Record<string, readonly [action: string, arn: (args: Readonly<Record<string, unknown>>) => string]>
> = {
  aws_autoscaling_group: [
    "autoscaling:CreateAutoScalingGroup",
    ({ name }) => `autoscaling:eu-central-1:123456789012:autoScalingGroup:0:autoScalingGroupName/${name}`,
  ],
  aws_cloudwatch_dashboard: [
    "cloudwatch:PutDashboard",
    ({ dashboard_name }) => `cloudwatch::123456789012:dashboard/${dashboard_name}`,
  ],
  aws_cloudwatch_event_rule: ["events:PutRule", ({ name }) => `events:eu-central-1:123456789012:rule/${name}`],
  aws_cloudwatch_log_group: ["logs:CreateLogGroup", ({ name }) => `logs:eu-central-1:123456789012:log-group:${name}`],
  aws_cloudwatch_metric_alarm: [
    "cloudwatch:PutMetricAlarm",
    ({ alarm_name }) => `cloudwatch:eu-central-1:123456789012:alarm:${alarm_name}`,
  ],
  aws_ecs_service: ["ecs:CreateService", ({ name }) => `ecs:eu-central-1:123456789012:service/shop/${name}`],
  aws_ecs_task_definition: [
    "ecs:RegisterTaskDefinition",
    ({ family }) => `ecs:eu-central-1:123456789012:task-definition/${family}:1`,
  ],
  aws_iam_instance_profile: [
    "iam:CreateInstanceProfile",
    ({ path = "/", name }) => `iam::123456789012:instance-profile${path}${name}`,
  ],
  aws_iam_role: ["iam:CreateRole", ({ path = "/", name }) => `iam::123456789012:role${path}${name}`],
  aws_kms_alias: ["kms:CreateAlias", ({ name }) => `kms:eu-central-1:123456789012:${name}`],
  aws_lambda_function: [
    "lambda:CreateFunction",
    ({ function_name }) => `lambda:eu-central-1:123456789012:function:${function_name}`,
  ],
  aws_s3_bucket: ["s3:CreateBucket", ({ bucket }) => `s3:::${bucket}`],
  aws_sns_topic: ["sns:CreateTopic", ({ name }) => `sns:eu-central-1:123456789012:${name}`],
  aws_sqs_queue: ["sqs:CreateQueue", ({ name }) => `sqs:eu-central-1:123456789012:${name}`],
  aws_ssm_document: ["ssm:CreateDocument", ({ name }) => `ssm:eu-central-1:123456789012:document/${name}`],
};

const allows = (statements: readonly PolicyStatement[], action: string, arn: string): boolean =>
  statements.some(
    ({ Action, Resource }) =>
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, arn)),
  );

test.each<[string, EnvironmentInput, readonly StackKind[]]>([
  ["production", production, ["network", "alerts", "volume", "cluster", "application-web"]],
  [
    "several-applications",
    severalApplications,
    ["network", "volume", "cluster", "application-web", "application-api", "application-admin"],
  ],
])("every resource of %s that has a name may be made by it", (_, input, kinds) => {
  const environment = environmentOf({ ...input, region: "eu-central-1" });
  const statements = writeStatements(environment, typesOf(input, kinds), PLACE);
  const named = kinds.flatMap((kind) =>
    [...synthesize(kind, { ...input, region: "eu-central-1" }, "shop").blocks].flatMap(([address, args]) => {
      const rule = NAMED[address.split(".")[0]!];
      return rule ? [{ address, action: rule[0], arn: `arn:aws:${rule[1](args)}` }] : [];
    }),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ action, arn }) => !allows(statements, action, arn))).toEqual([]);
  // Those of another environment may not.
  const foreign = named.map(({ action, arn }) => ({ action, arn: arn.replaceAll("shop", "bank") }));
  expect(foreign.filter(({ action, arn }) => action !== "kms:CreateAlias" && allows(statements, action, arn))).toEqual(
    [],
  );
});

test("what reads gives no right to change anything, and no data", () => {
  const statements = readStatements(
    SHOP,
    [{ resources: TYPES.filter((type) => !type.startsWith("aws_data_")), data: [] }],
    PLACE,
  );
  const actions = statements.flatMap(({ Action }) => Action);
  for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:(?:Describe|Get|List)/);
  for (const data of [
    "s3:GetObject",
    "logs:GetLogEvents",
    "sqs:ReceiveMessage",
    "secretsmanager:GetSecretValue",
    "kms:Decrypt",
  ])
    expect(actions.some((pattern) => matches(pattern, data))).toBe(false);
});

test("with a permissions boundary no role gets rights without it", () => {
  const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
  const bounded = environmentOf({ network: { source: "create" }, roles: { permissionsBoundaryArn } });
  const giving = writeStatements(bounded, [{ resources: ["aws_iam_role"], data: [] }], PLACE).filter(({ Action }) =>
    Action.includes("iam:PutRolePolicy"),
  );
  expect(giving.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { "iam:PermissionsBoundary": permissionsBoundaryArn } },
  ]);
});

test("policies are as long as IAM takes them, and together hold every statement in its order", () => {
  const statements = writeStatements(
    SHOP,
    [{ resources: TYPES.filter((type) => !type.startsWith("aws_data_")), data: [] }],
    PLACE,
  );
  const policies = packed(statements);
  expect(policies.flat()).toEqual(statements);
  expect(policies.length).toBeLessThanOrEqual(10);
  for (const policy of policies) expect(policyDocument(policy).length).toBeLessThanOrEqual(MAXIMUM_POLICY_CHARACTERS);
});
