import { documentFaults, userDataFaults } from "../../scan/reality/lists/ssm-agent-rules";
import { rendered, UNKNOWN } from "../../scan/reality/references";
import { unusualEnvironments } from "../../scan/reality/unusual";
import { environmentSchema } from "../../src/environment/schema";

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
