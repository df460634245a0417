import type { Queue } from "../../virtual-aws";
import { optionalMember, optionalNumber } from "./arguments";
import type { Reader, Source } from "./reader";
import { BlueprintError, type Resource } from "./synthesized";

/** Reads the SQS queues. */
export const queueReader: Reader<"queues"> = {
  read: (source) => source.stack.resources("aws_sqs_queue").map((queue) => readQueue(source, queue)),
};

const readQueue = ({ stack, report }: Source, queue: Resource): Queue => {
  const args = queue.arguments;
  const redrive = redrivePolicy(queue);
  const deadLetterQueue = redrive && stack.find("aws_sqs_queue", redrive.deadLetterTargetArn);
  if (redrive && !deadLetterQueue)
    report(
      `Queue ${queue.name} sends its dead letters to a queue that is not in this stack (${redrive.deadLetterTargetArn}).`,
    );
  return {
    name: queue.name,
    // Defaults of CreateQueue.
    visibilityTimeoutSeconds: optionalNumber(args, "visibility_timeout_seconds") ?? 30,
    delaySeconds: optionalNumber(args, "delay_seconds") ?? 0,
    ...optionalMember("retentionSeconds", optionalNumber(args, "message_retention_seconds")),
    ...(redrive &&
      deadLetterQueue && { deadLetterQueue: deadLetterQueue.name, maxReceiveCount: Number(redrive.maxReceiveCount) }),
  };
};

interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const redrivePolicy = (queue: Resource): RedrivePolicy | undefined => {
  const text = queue.arguments["redrive_policy"];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw new BlueprintError(`queue ${queue.name}: its redrive_policy is not JSON`);
  }
};
