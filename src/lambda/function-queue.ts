import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type PolicyStatement, policyDocument, type ResourcePolicyStatement } from "../terraform/policy";
import type { NodeFunction } from "./node-function";
import { checkLimits, type QueueLimits } from "./queue-limits";

export interface FunctionQueueProps {
  readonly name: string;
  /** Required with, and only with, `limits.deadLetters`. */
  readonly deadLetterName?: string;
  readonly limits: QueueLimits;
}

/** The rights that a queue's policy gives to others; it names the queue itself. */
export type QueueGrant = Omit<ResourcePolicyStatement, "Resource">;

/**
 * A queue whose messages Lambda hands to a function: queue, dead letters and mapping, from one set of limits. Both
 * queues are encrypted by SQS and refuse whoever comes without TLS.
 *
 * The scope's children are `queue`, `queue-policy` and `event-source-mapping`, and with dead letters
 * `dead-letter-queue` and `dead-letter-queue-policy`.
 */
export class FunctionQueue {
  readonly queue: SqsQueue;
  readonly deadLetterQueue: SqsQueue | undefined;
  /** What the function must be allowed to do. */
  readonly takeMessages: PolicyStatement;
  private readonly scope: Construct;
  private readonly props: FunctionQueueProps;

  constructor(scope: Construct, props: FunctionQueueProps) {
    const { name, deadLetterName, limits } = props;
    if ((deadLetterName === undefined) !== (limits.deadLetters === undefined))
      throw new Error(`queue ${name}: a name and limits for dead letters belong together`);
    this.scope = scope;
    this.props = props;
    if (deadLetterName !== undefined)
      this.deadLetterQueue = new SqsQueue(scope, "dead-letter-queue", {
        name: deadLetterName,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: limits.deadLetters!.retentionSeconds,
      });
    this.queue = new SqsQueue(scope, "queue", {
      name,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: limits.retentionSeconds,
      visibilityTimeoutSeconds: limits.visibilityTimeoutSeconds,
      ...(this.deadLetterQueue && {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: this.deadLetterQueue.arn,
          maxReceiveCount: limits.deadLetters!.maxReceiveCount,
        }),
      }),
    });
    this.takeMessages = {
      Sid: "TakeMessages",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      Resource: this.queue.arn,
    };
  }

  /**
   * Hands the messages to a function, which must be allowed {@link takeMessages}.
   *
   * @param grants who else may do what with the queue, for example send to it
   * @returns everything but the queues and the function, for whom to depend on them
   * @throws one sentence for each rule of AWS's that the limits and the function's own break
   */
  deliverTo(receiver: NodeFunction, grants: readonly QueueGrant[] = []): readonly ITerraformDependable[] {
    const { scope, props } = this;
    const { name, limits } = props;
    const broken = checkLimits({ ...limits, function: receiver.limits });
    if (broken.length > 0) throw new Error(broken.map((sentence) => `queue ${name}: ${sentence}`).join("\n"));

    const policies = [
      queuePolicy(scope, "queue-policy", this.queue, grants),
      ...(this.deadLetterQueue ? [queuePolicy(scope, "dead-letter-queue-policy", this.deadLetterQueue, [])] : []),
    ];
    const mapping = new LambdaEventSourceMapping(scope, "event-source-mapping", {
      eventSourceArn: this.queue.arn,
      functionName: receiver.resource.functionName,
      batchSize: limits.batchSize,
      ...(limits.batchingWindowSeconds > 0 && { maximumBatchingWindowInSeconds: limits.batchingWindowSeconds }),
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: limits.maximumConcurrency },
      dependsOn: [receiver.policy],
    });
    return [...policies, mapping];
  }
}

const queuePolicy = (scope: Construct, id: string, queue: SqsQueue, grants: readonly QueueGrant[]): SqsQueuePolicy =>
  new SqsQueuePolicy(scope, id, {
    queueUrl: queue.url,
    policy: policyDocument([
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queue.arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...grants.map((grant) => ({ ...grant, Resource: queue.arn })),
    ]),
  });
