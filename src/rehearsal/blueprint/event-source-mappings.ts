import type { EventSourceMapping } from "../../virtual-aws";
import { block, list, optionalMember, optionalNumber, show } from "./arguments";
import type { Reader, Source } from "./reader";
import type { Resource } from "./synthesized";

/** Reads the event source mappings from queues to functions; one that is not wired, or switched off, is left out. */
export const eventSourceMappingReader: Reader<"eventSourceMappings"> = {
  read: (source) =>
    source.stack.resources("aws_lambda_event_source_mapping").flatMap((mapping) => readMapping(source, mapping)),
};

const readMapping = ({ stack, report }: Source, mapping: Resource): readonly EventSourceMapping[] => {
  const args = mapping.arguments;
  const title = `Event source mapping ${mapping.id}`;
  const queue = stack.find("aws_sqs_queue", args["event_source_arn"]);
  const invoked = stack.find("aws_lambda_function", args["function_name"]);
  const isOff = args["enabled"] === false;
  if (!queue) report(`${title} reads from a queue that is not in this stack (${show(args["event_source_arn"])}).`);
  if (!invoked) report(`${title} invokes a function that is not in this stack (${show(args["function_name"])}).`);
  if (isOff) report(`${title} is switched off.`);
  if (!queue || !invoked || isOff) return [];
  return [
    {
      queue: queue.name,
      function: invoked.name,
      // Defaults of CreateEventSourceMapping for SQS.
      batchSize: optionalNumber(args, "batch_size") ?? 10,
      batchingWindowSeconds: optionalNumber(args, "maximum_batching_window_in_seconds") ?? 0,
      reportBatchItemFailures: list(args["function_response_types"]).includes("ReportBatchItemFailures"),
      ...optionalMember(
        "maximumConcurrency",
        optionalNumber(block(args, "scaling_config") ?? {}, "maximum_concurrency"),
      ),
    },
  ];
};
