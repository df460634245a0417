import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LambdaFunction } from "../../virtual-aws";
import { block, optionalMember, optionalNumber } from "./arguments";
import type { Reader, Source } from "./reader";
import { type Arguments, BlueprintError, type Resource } from "./synthesized";

/** Reads the Lambda functions. A function that no event source mapping and no rule invokes is unused. */
export const functionReader: Reader<"functions"> = {
  read: (source) => source.stack.resources("aws_lambda_function").map((each) => readFunction(source, each)),
  unused: ({ functions, eventSourceMappings, rules }) => {
    const invoked = new Set([
      ...eventSourceMappings.map((mapping) => mapping.function),
      ...rules.flatMap((rule) => rule.functions),
    ]);
    return functions.filter(({ name }) => !invoked.has(name)).map(({ name }) => `Nothing invokes function ${name}.`);
  },
};

const readFunction = ({ stack }: Source, { name, arguments: args }: Resource): LambdaFunction => {
  const zip = join(stack.folder, String(args["filename"]));
  if (typeof args["filename"] !== "string" || !existsSync(zip))
    throw new BlueprintError(`function ${name}: its code is not in ${zip}: synthesize again, with npm run synth`);
  return {
    name,
    zip,
    handler: String(args["handler"]),
    environment: (block(args, "environment")?.["variables"] ?? {}) as Record<string, string>,
    // Defaults of CreateFunction.
    timeoutSeconds: optionalNumber(args, "timeout") ?? 3,
    memoryMiB: optionalNumber(args, "memory_size") ?? 128,
    ...optionalMember("concurrency", reservedConcurrency(args)),
  };
};

/** Executions that are reserved for a function; -1 reserves none (Terraform's aws_lambda_function). */
const reservedConcurrency = (args: Arguments): number | undefined => {
  const reserved = optionalNumber(args, "reserved_concurrent_executions") ?? -1;
  return reserved < 0 ? undefined : reserved;
};
