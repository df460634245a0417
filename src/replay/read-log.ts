import { readFileSync } from "node:fs";
import { z } from "zod";
import { CAPACITY_MESSAGE, DECISION_MESSAGE } from "../../functions/headroom/contract";
import { isObject } from "../environment/paths";
import { UserError } from "../user-error";

/** A log that cannot be played. The message names the file, and the line where there is one. */
class LogError extends UserError {
  override readonly name = "LogError";
}

/** ISO 8601 as milliseconds since the epoch. */
const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => !Number.isNaN(ms));
const count = z.number().int().min(0);

/** A decision of the headroom function, as its contract logs it. */
const decision = z
  .object({
    startedAt: time,
    wantedContainers: count,
    missingInstances: count,
    surplusInstances: count,
    inServiceInstances: count,
    schedulableInstances: count,
    desiredCapacity: count,
    pendingInstances: count,
    registrations: z.record(z.string(), time),
  })
  .transform(({ startedAt: at, ...seen }) => ({ at, ...seen }));

/** A change of the desired capacity. */
const change = z
  .object({ setAt: time, from: count, to: count })
  .transform(({ setAt: at, from, to }) => ({ at, from, to }));

/** A run of the headroom function: times in milliseconds since the epoch, counts of instances and usual containers. */
export type Decision = z.output<typeof decision>;

/** A change of the desired capacity: time in milliseconds since the epoch, counts of instances. */
export type CapacityChange = z.output<typeof change>;

/** The log of the headroom function. */
export interface DecisionLog {
  /** In the order of time, at least two. */
  readonly decisions: readonly Decision[];
  /** In the order of time. */
  readonly changes: readonly CapacityChange[];
}

/**
 * Reads the log of the headroom function as CloudWatch Logs exports it: JSON of `aws logs filter-log-events`, or a JSON
 * object in each line, with or without what Lambda writes around the function's own. Other lines are passed over.
 *
 * @throws LogError when it holds no decisions, or one lacks something
 */
export function readLog(file: string): DecisionLog {
  return logOf(linesOf(textOf(file), file), file);
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new LogError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); name the file of a log`);
  }
};

/** A line of a log, and its place for messages. */
interface Line {
  readonly text: string;
  readonly place: string;
}

const filtered = z.object({ events: z.array(z.object({ message: z.string() })) });

const linesOf = (text: string, file: string): readonly Line[] => {
  const whole = filtered.safeParse(parsed(text));
  if (whole.success)
    return whole.data.events.map(({ message }, index) => ({ text: message, place: `${file}: events[${index}]` }));
  return text.split("\n").map((line, index) => ({ text: line, place: `${file}, line ${index + 1}` }));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads lines of the function's log. @param file for messages */
export function logOf(lines: readonly Line[], file: string): DecisionLog {
  const decisions: Decision[] = [];
  const changes: CapacityChange[] = [];
  for (const { text, place } of lines) {
    const fields = fieldsOf(parsed(text));
    if (fields?.["message"] === DECISION_MESSAGE) decisions.push(read(decision, fields, place));
    if (fields?.["message"] === CAPACITY_MESSAGE) changes.push(read(change, fields, place));
  }
  if (decisions.length < 2)
    throw new LogError(
      `${file}: it has ${decisions.length} lines "${DECISION_MESSAGE}", allowed 2 or more; export the log group of the headroom function, /aws/lambda/ENVIRONMENT-headroom, with aws logs filter-log-events`,
    );
  return { decisions: inOrder(decisions), changes: inOrder(changes) };
}

const inOrder = <Item extends { readonly at: number }>(items: readonly Item[]): readonly Item[] =>
  [...items].sort((one, other) => one.at - other.at);

/** The function's own object: Lambda puts it into `message` of an object of its own. */
const fieldsOf = (line: unknown): Readonly<Record<string, unknown>> | undefined => {
  if (!isObject(line)) return undefined;
  return isObject(line["message"]) ? line["message"] : line;
};

const read = <Output>(schema: z.ZodType<Output>, fields: object, place: string): Output => {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const member = result.error.issues[0]!.path.join(".");
  throw new LogError(
    `${place}: ${member} is missing or wrong; a headroom function of this version logs it: deploy it, and export its log`,
  );
};
