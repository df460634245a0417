import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type PolicyStatement, policyDocument, type ResourcePolicyStatement } from "../terraform/policy";
import { UserError } from "../user-error";
import type { NodeFunction } from "./node-function";
import type { QueueLimits } from "./queue-limits";
import type { WatchedParts } from "./watched-parts";

export interface FunctionQueueProps {
  /** Name of the queue. */
  readonly name: string;
  /** Name of the queue of dead letters. Required with, and only with, `limits.deadLetters`. */
  readonly deadLetterName?: string;
  /** Limits of the queue, from `queueLimits`. */
  readonly limits: QueueLimits;
}

/** A right that a queue's policy gives to others. The policy adds the queue as the resource. */
type QueueGrant = Omit<ResourcePolicyStatement, "Resource">;

/**
 * A queue whose messages Lambda passes to a function: queue, dead letters and mapping, from one set of limits. Both
 * queues are encrypted by SQS and refuse requests without TLS.
 *
 * The scope's children are `queue`, `queue-policy` and `event-source-mapping`, and with dead letters
 * `dead-letter-queue` and `dead-letter-queue-policy`.
 */
export class FunctionQueue {
  /** The queue whose messages the function receives. */
  readonly queue: SqsQueue;
  private readonly deadLetterQueue: SqsQueue | undefined;
  /** The statement that the function's policy needs. */
  readonly takeMessages: PolicyStatement;
  /** Both queues, for alarms and dashboards. */
  readonly watched: Pick<WatchedParts, "queues" | "deadLetterQueues">;
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
    this.watched = {
      queues: [{ name, retentionSeconds: limits.retentionSeconds }],
      deadLetterQueues: deadLetterName === undefined ? [] : [deadLetterName],
    };
    this.takeMessages = {
      Sid: "TakeMessages",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      Resource: this.queue.arn,
    };
  }

  /**
   * Passes the messages to a function, whose policy must have {@link takeMessages}.
   *
   * @param grants rights of others in the queue's policy, for example to send to it
   * @returns the policies and the mapping, for resources that must be destroyed before them
   * @throws UserError when the function reserves fewer executions than the queue starts
   */
  deliverTo(receiver: NodeFunction, grants: readonly QueueGrant[] = []): readonly ITerraformDependable[] {
    const { scope, props } = this;
    const { name, limits } = props;
    const { reservedConcurrency = limits.maximumConcurrency } = receiver.limits;
    // Throttled receives count as attempts: messages would become dead letters that no invocation has seen.
    if (reservedConcurrency < limits.maximumConcurrency)
      throw new UserError(
        `queue ${name}: its function's reservedConcurrency is ${reservedConcurrency}, but the queue starts ` +
          `${limits.maximumConcurrency} executions at once; reserve ${limits.maximumConcurrency} or more, or none`,
      );

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
