import { createHash } from "node:crypto";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { accountIdOf, accountRootArn, arnsIn, policyDocument } from "../terraform/policy";
import { DrydockStack } from "../terraform/stack";
import { alarmOf } from "./alarms";

type Protocol = "email" | "http" | "https";

/**
 * The encrypted SNS topic that alarms notify, with its subscriptions. With fallback addresses there is a second topic, which
 * an alarm notifies when the first one could not deliver.
 */
export class AlertsStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "alerts", environment);
    const { alerts } = environment;
    if (!alerts) throw new Error("an environment without alerts settings needs no alerts stack");

    // AWS's own key of SNS does not let CloudWatch publish.
    const key = new KmsKey(this, "key", {
      description: `Encrypts the alerts of ${environment.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: this.keyPolicy(),
      lifecycle: { preventDestroy: !environment.throwAway },
      tags: { Name: this.nameOf("alerts") },
    });
    new KmsAlias(this, "key-alias", { name: `alias/${this.nameOf("alerts")}`, targetKeyId: key.keyId });

    const topic = this.topic("topic", this.nameOf("alerts"), key, [
      ...alerts.emails.map((address) => ["email", address] as const),
      ...alerts.httpsEndpoints.map((url) => ["https", url] as const),
      ...alerts.httpEndpoints.map((url) => ["http", url] as const),
    ]);
    this.output({ topic_arn: topic.arn });

    if (alerts.fallbackEmails.length === 0) return;
    const fallback = this.topic(
      "fallback-topic",
      this.nameOf("alerts-fallback"),
      key,
      alerts.fallbackEmails.map((address) => ["email", address] as const),
    );
    // To the fallback alone: the other topic is what does not deliver.
    new CloudwatchMetricAlarm(
      this,
      "notifications-failed-alarm",
      alarmOf(this.deployment, { alarm: "notificationsFailed", of: [topic.name] }, fallback.arn),
    );
    this.output({ fallback_topic_arn: fallback.arn });
  }

  private topic(
    id: string,
    name: string,
    key: KmsKey,
    subscriptions: readonly (readonly [Protocol, string])[],
  ): SnsTopic {
    const scope = new Construct(this, id);
    const topic = new SnsTopic(scope, "topic", { name, kmsMasterKeyId: key.arn });
    new SnsTopicPolicy(scope, "policy", {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: {
            ArnLike: { "aws:SourceArn": arnsIn(this, this.environment.region)("cloudwatch", "alarm:*") },
            StringEquals: { "aws:SourceAccount": accountIdOf(this) },
          },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
    // Named after the endpoint: adding one touches no other.
    for (const [protocol, endpoint] of subscriptions)
      new SnsTopicSubscription(scope, `${protocol}-${slug(endpoint)}`, { topicArn: topic.arn, protocol, endpoint });
    return topic;
  }

  private keyPolicy(): string {
    return policyDocument([
      { Sid: "Administer", Effect: "Allow", Principal: { AWS: accountRootArn(this) }, Action: "kms:*", Resource: "*" },
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": accountIdOf(this) } },
      },
    ]);
  }
}

/** Readable, and different for endpoints that differ in signs alone. */
const slug = (endpoint: string): string => {
  const readable = endpoint.replace(/^https?:\/\//, "").replaceAll(/[^A-Za-z0-9]+/g, "-");
  return `${readable}-${createHash("sha256").update(endpoint).digest("hex").slice(0, 6)}`;
};
