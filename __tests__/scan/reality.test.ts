import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../../scan/reality/deployments";
import type { Tools } from "../../scan/reality/judge";
import { shapes } from "../../scan/reality/judges/shapes";
import { API_SHAPES, WITHOUT_SHAPE } from "../../scan/reality/lists/api-shapes";
import { documentFaults, userDataFaults } from "../../scan/reality/lists/ssm-agent-rules";
import { rendered, UNKNOWN } from "../../scan/reality/references";
import { unusualEnvironments } from "../../scan/reality/unusual";
import { environmentSchema } from "../../src/environment/schema";

const SOURCE = join(__dirname, "../../src");

const context = {
  region: "cn-north-1",
  partition: "aws-cn",
  dnsSuffix: "amazonaws.com.cn",
  resources: { aws_sqs_queue: { work: { name: "${local.prefix}-work" } }, aws_lb: { lb: { name: "lb" } } },
  locals: { prefix: "demo" },
} as const;

test.each([
  ["${aws_sqs_queue.work.arn}/*", "arn:aws-cn:sqs:cn-north-1:123456789012:demo-work/*"],
  ["arn:${data.aws_partition.partition.partition}:s3:::x", "arn:aws-cn:s3:::x"],
  ["${data.terraform_remote_state.volume.outputs.access_point_ids.web}", "fsap-0123456789abcdef0"],
  ["echo $${HOME} %%{x}", "echo ${HOME} %{x}"],
  ["${aws_lb.lb.zone_id}", UNKNOWN],
  ["${aws_lb.gone.arn}", UNKNOWN],
])("%s reaches AWS as %s", (text, expected) => {
  expect(rendered(text, context)).toBe(expected);
});

const step = (change: object = {}, inputs: object = {}) => ({
  action: "aws:runShellScript",
  name: "one",
  inputs: { timeoutSeconds: "900", runCommand: ["true"], onFailure: "exit", ...inputs },
  ...change,
});
const documentOf = (...mainSteps: readonly object[]) => JSON.stringify({ schemaVersion: "2.2", mainSteps });

test.each([
  ["the agent takes it", documentOf(step(), step({ name: "two" })), []],
  [
    "an old schema",
    JSON.stringify({ schemaVersion: "3.0", mainSteps: [step()] }),
    ["schemaVersion 3.0 is not supported"],
  ],
  ["no steps", documentOf(), ["there are no mainSteps"]],
  ["one name twice", documentOf(step(), step()), ["two steps have one name, and with it one folder"]],
  ["a parameter", documentOf(step({}, { runCommand: ["{{ x }}"] })), ["a text in {{ }} is taken for a parameter"]],
  [
    "another plugin",
    documentOf(step({ action: "aws:runPowerShellScript" })),
    ["one: aws:runPowerShellScript runs no shell script"],
  ],
  ["an unknown input", documentOf(step({}, { shell: "bash" })), ["one: inputs: the agent knows no shell"]],
  [
    "a long time",
    documentOf(step({}, { timeoutSeconds: "172801" })),
    ["one: timeoutSeconds 172801 becomes 3600 without a word"],
  ],
  ["one command", documentOf(step({}, { runCommand: "true" })), ["one: runCommand is no list of texts"]],
])("the SSM agent's rules: %s", (_, content, faults) => {
  expect(documentFaults(content)).toEqual(faults);
});

test("limits of size: 64 KB for a document, 16 KB for user data", () => {
  const long = documentOf(step({}, { runCommand: ["x".repeat(65_536)] }));
  expect(documentFaults(long)).toEqual([expect.stringMatching(/^\d+ bytes, at most 65536 are allowed$/)]);
  expect(userDataFaults(`#!/bin/bash\n${"x".repeat(16_384)}`)).toEqual([
    "user data has 16396 bytes, at most 16384 are allowed",
  ]);
  expect(userDataFaults("echo")).toEqual(["user data does not begin with #!, so cloud-init does not run it"]);
});

test("the unusual environments are valid, and hold every partition, source of a network, egress and purchase", () => {
  const environments = unusualEnvironments().map(({ input }) => environmentSchema.parse(input));
  const found = (value: (environment: (typeof environments)[number]) => string) =>
    [...new Set(environments.map(value))].sort();
  expect(found(({ region }) => region)).toEqual(
    ["ap-northeast-1", "cn-north-1", "eusc-de-east-1", "us-east-1", "us-gov-west-1"].sort(),
  );
  expect(found(({ network }) => (network.source === "create" ? network.egress : network.source))).toEqual(
    ["ids", "natGateway", "natGatewayPerZone", "none", "remoteState", "tags", "vpn"].sort(),
  );
  expect(found(({ cluster }) => cluster.capacity.purchase)).toEqual(["mixed", "onDemand", "spot"]);
  expect(found(({ cluster, customerManagedKeys }) => `${cluster.exec} ${customerManagedKeys}`)).toHaveLength(4);
  expect(found(({ volume }) => String(volume === undefined))).toEqual(["false", "true"]);
  expect(found(({ volume }) => volume?.mountBy ?? "")).toEqual(["", "address", "name"]);
  // Steps and rights of an environment's own, and instances that pull no image.
  expect(environments).toContainEqual(
    expect.objectContaining({
      cluster: expect.objectContaining({
        bootSteps: { sysctl: expect.anything() },
        instanceRole: expect.objectContaining({ statements: { ReadOwnFiles: expect.anything() } }),
        imageRepositories: [],
      }),
    }),
  );
});

test("every type of resource that a construct makes has its API written down, or a reason why there is none", () => {
  const made = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(join(SOURCE, file), "utf8").matchAll(/from "@cdktf\/provider-aws\/lib\/([a-z0-9-]+)"/g),
    ])
    .map(([, name]) => `aws_${name!.replaceAll("-", "_")}`)
    .filter((type) => !type.startsWith("aws_data_") && type !== "aws_provider");
  expect(made.length).toBeGreaterThan(50);
  expect(made.filter((type) => !(type in API_SHAPES) && !(type in WITHOUT_SHAPE))).toEqual([]);
});

test("an instance type that the settings describe is not held against a list that is older", async () => {
  const asked: object[] = [];
  const tools = {
    python: async ({ items }: { readonly items: readonly object[] }) => {
      asked.push(...items);
      return [];
    },
  } as unknown as Tools;
  const stack: Stack = {
    ...{ name: "demo-cluster", folder: "", region: "us-east-1", partition: "aws", dnsSuffix: "amazonaws.com" },
    ...{ locals: [], describedInstanceTypes: ["m99z.large"] },
    resources: ["m99z.large", "m5.large"].map((instance_type) => ({
      ...{
        address: instance_type,
        type: "aws_launch_template",
        id: "x",
        arguments: { instance_type, ebs_optimized: true },
      },
    })),
  };
  await shapes.judge([{ environment: "demo", stacks: [stack] }], tools);
  expect(asked).toMatchObject([{ arguments: { ebs_optimized: true } }, { arguments: { instance_type: "m5.large" } }]);
  expect(asked[0]).not.toHaveProperty("arguments.instance_type");
});
