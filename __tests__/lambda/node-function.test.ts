import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { unzipSync } from "fflate";
import { type Environment, environmentSchema } from "../../src/environment/schema";
import { NodeFunction, type NodeFunctionProps } from "../../src/lambda/node-function";
import { DrydockStack } from "../../src/terraform/stack";

const environment: Environment = {
  ...environmentSchema.parse({ region: "eu-central-1", network: { source: "create" } }),
  name: "test",
};

type Props = Omit<NodeFunctionProps, "deployment">;

const props: Props = {
  functionName: "test-sample",
  description: "Greets",
  entry: "__tests__/lambda/sample-function/handler.ts",
  environment: { GREETING: "Hello" },
  timeoutSeconds: 45,
  memoryMiB: 256,
  logRetentionDays: 14,
  statements: [{ Sid: "ReadClusters", Effect: "Allow", Action: "ecs:ListClusters", Resource: "*" }],
};

const temporary = mkdtempSync(join(tmpdir(), "drydock test with spaces "));
afterAll(() => rmSync(temporary, { recursive: true }));

let outputs = 0;

/** Synthesizes the functions into a folder with a space in its name. */
const synthesize = (functions: Readonly<Record<string, Props>>) => {
  outputs += 1;
  const outdir = join(temporary, String(outputs));
  const app = new App({ outdir });
  const stack = new DrydockStack(app, "cluster", environment);
  for (const [id, each] of Object.entries(functions))
    new NodeFunction(stack, id, { ...each, deployment: stack.deployment });
  app.synth();
  const folder = join(outdir, "stacks/test-cluster");
  return { folder, json: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) };
};

const only = <T>(byId: Record<string, T>): T => {
  const values = Object.values(byId);
  expect(values).toHaveLength(1);
  return values[0]!;
};

test("the function carries its settings and runs on arm64 with nodejs24.x", () => {
  const { json } = synthesize({ sample: props });
  expect(only(json.resource.aws_lambda_function)).toMatchObject({
    function_name: "test-sample",
    description: "Greets",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    timeout: 45,
    memory_size: 256,
    environment: { variables: { GREETING: "Hello" } },
  });
});

test("source_code_hash is the base64 SHA-256 of the zip that lies below the stack's folder", () => {
  const { json, folder } = synthesize({ sample: props });
  const { filename, source_code_hash } = only<Record<string, string>>(json.resource.aws_lambda_function);
  const zip = readFileSync(join(folder, filename!));
  expect(source_code_hash).toBe(createHash("sha256").update(zip).digest("base64"));
  expect(Object.keys(unzipSync(zip))).toEqual(["index.js"]);
});

test("two synths give the same JSON, the zip's path included", () => {
  expect(synthesize({ sample: props }).json).toEqual(synthesize({ sample: props }).json);
});

test("the role is Lambda's alone and may do exactly what was given and write its own logs", () => {
  const { json } = synthesize({ sample: props });
  expect(JSON.parse(only<Record<string, string>>(json.resource.aws_iam_role)["assume_role_policy"]!)).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  expect(JSON.parse(only<Record<string, string>>(json.resource.aws_iam_role_policy)["policy"]!)).toEqual({
    Version: "2012-10-17",
    Statement: [
      ...props.statements,
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource:
          "arn:${data.aws_partition.partition.partition}:logs:eu-central-1:" +
          "${data.aws_caller_identity.caller-identity.account_id}:log-group:/aws/lambda/test-sample:*",
      },
    ],
  });
  expect(json.resource.aws_iam_role_policy_attachment).toBeUndefined();
});

test("the function logs JSON to its own group with the retention asked for, and never before the group exists", () => {
  const { json } = synthesize({ sample: props });
  const [[groupId, group]] = Object.entries<Record<string, unknown>>(json.resource.aws_cloudwatch_log_group) as [
    [string, Record<string, unknown>],
  ];
  const [policyId] = Object.keys(json.resource.aws_iam_role_policy);
  expect(group).toEqual({ name: "/aws/lambda/test-sample", retention_in_days: 14, "//": expect.anything() });
  expect(only(json.resource.aws_lambda_function)).toMatchObject({
    logging_config: { log_format: "JSON", log_group: `\${aws_cloudwatch_log_group.${groupId}.name}` },
    depends_on: [`aws_iam_role_policy.${policyId}`, `aws_cloudwatch_log_group.${groupId}`],
  });
});

test("functions of one stack share the data sources of account and partition", () => {
  const { json } = synthesize({ sample: props, other: { ...props, functionName: "test-other" } });
  expect(Object.keys(json.resource.aws_lambda_function)).toHaveLength(2);
  expect(Object.keys(json.data).sort()).toEqual(["aws_caller_identity", "aws_partition"]);
  expect(Object.keys(json.data.aws_partition)).toHaveLength(1);
  expect(Object.keys(json.data.aws_caller_identity)).toHaveLength(1);
});

test("invocations are traced, and the role may send the traces, only when that is asked for", () => {
  const [traced, untraced] = [true, false].map(
    (tracing) => synthesize({ sample: { ...props, tracing } }).json.resource,
  );
  const actions = (resource: typeof traced) =>
    JSON.parse(only<Record<string, string>>(resource.aws_iam_role_policy)["policy"]!).Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    );
  const xray = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
  expect(only(traced.aws_lambda_function)).toMatchObject({ tracing_config: { mode: "Active" } });
  expect(actions(traced)).toEqual([...actions(untraced), ...xray]);
  expect(only(untraced.aws_lambda_function)).not.toHaveProperty("tracing_config");
  expect(actions(untraced)).not.toEqual(expect.arrayContaining(xray));
});

test("a missing entry fails the synth with the path that was given", () => {
  expect(() => synthesize({ sample: { ...props, entry: "functions/nowhere/handler.ts" } })).toThrow(
    'function entry: got "functions/nowhere/handler.ts", which is not a file in',
  );
});
