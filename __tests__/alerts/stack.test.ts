import type { EnvironmentInput } from "../../src/environment/schema";
import { statementsOf } from "../support/policy";
import { SMALLEST, synthesize } from "../support/synthesize";

const environment = (alerts: NonNullable<EnvironmentInput["alerts"]>): EnvironmentInput => ({ ...SMALLEST, alerts });

const one = environment({ emails: ["platform@example.com"] });
const several = environment({
  emails: ["platform@example.com", "web@example.com"],
  httpsEndpoints: ["https://alerts.example.com/drydock"],
  httpEndpoints: ["http://alerts.example.com/drydock"],
  fallbackEmails: ["oncall@example.com"],
});

const stack = synthesize("alerts", several);

test("each address and each endpoint is subscribed", () => {
  const subscriptions = stack
    .resources("aws_sns_topic_subscription")
    .map(({ topic_arn, protocol, endpoint }) => [topic_arn, protocol, endpoint]);
  const topic = stack.ref("topic/topic", "arn");
  const fallback = stack.ref("fallback-topic/topic", "arn");
  expect(new Set(subscriptions)).toEqual(
    new Set([
      [topic, "email", "platform@example.com"],
      [topic, "email", "web@example.com"],
      [topic, "https", "https://alerts.example.com/drydock"],
      [topic, "http", "http://alerts.example.com/drydock"],
      [fallback, "email", "oncall@example.com"],
    ]),
  );
});

test("another address touches no subscription that exists", () => {
  const before = synthesize("alerts", one);
  for (const [address, block] of before.blocks) expect([address, stack.blocks.get(address)]).toEqual([address, block]);
});

test("the topics are encrypted with a key that CloudWatch may use for this account, and nobody else's service", () => {
  for (const topic of stack.resources("aws_sns_topic"))
    expect(topic).toMatchObject({ kms_master_key_id: stack.ref("key", "arn") });
  expect(stack.byId("key")).toMatchObject({ enable_key_rotation: true });
  const services = statementsOf(stack.byId("key")["policy"]).filter(({ Principal }) => "Service" in Object(Principal));
  expect(services).toMatchObject([
    {
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Condition: { StringEquals: { "aws:SourceAccount": stack.ref("caller-identity", "account_id") } },
    },
  ]);
});

test.each(["topic", "fallback-topic"])("%s takes messages of this account's alarms, and with TLS only", (id) => {
  expect(statementsOf(stack.byId(`${id}/policy`)["policy"])).toMatchObject([
    {
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: stack.ref(`${id}/topic`, "arn"),
      Condition: {
        ArnLike: { "aws:SourceArn": expect.stringMatching(/:alarm:\*$/) },
        StringEquals: { "aws:SourceAccount": stack.ref("caller-identity", "account_id") },
      },
    },
    { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
  ]);
});

test("when the topic cannot deliver, the fallback tells", () => {
  const fallback = stack.ref("fallback-topic/topic", "arn");
  expect(stack.one("aws_cloudwatch_metric_alarm")).toMatchObject({
    alarm_name: "demo-notifications-failed",
    namespace: "AWS/SNS",
    metric_name: "NumberOfNotificationsFailed",
    dimensions: { TopicName: stack.ref("topic/topic", "name") },
    alarm_actions: [fallback],
  });
  expect(stack.outputs).toMatchObject({
    topic_arn: { value: stack.ref("topic/topic", "arn") },
    fallback_topic_arn: { value: fallback },
  });
});

test("it reads no other stack's state, and not its own either: it is the first to be deployed", () => {
  expect(stack.resources("data.terraform_remote_state")).toEqual([]);
});

test("without fallback addresses there is one topic", () => {
  const small = synthesize("alerts", one);
  expect(small.resources("aws_sns_topic")).toHaveLength(1);
  expect(small.resources("aws_cloudwatch_metric_alarm")).toEqual([]);
  expect(small.outputs).not.toHaveProperty("fallback_topic_arn");
});
