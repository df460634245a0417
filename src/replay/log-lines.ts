import { z } from "zod";
import { CAPACITY_MESSAGE, DECISION_MESSAGE } from "../../functions/headroom/contract";
import { isObject } from "../environment/paths";
import { jsonIn, maybe } from "../json-values";
import { readTextFile } from "../text-file";
import { UserError } from "../user-error";

/** A log that cannot be played. The message names the file, and the line where there is one. */
export class LogError extends UserError {
  override readonly name = "LogError";
}

/** A line of a log, and its place for messages. */
export interface Line {
  /** The text of the line. */
  readonly text: string;
  /** Its place, for example "night.json: events[3]". */
  readonly place: string;
  /** Its log group. @default unknown, as in all forms but that of Logs Insights */
  readonly logGroup?: string | undefined;
}

/** The command that gives a log as it is read. */
export const EXPORT_COMMAND =
  "aws logs filter-log-events --log-group-name /aws/lambda/ENVIRONMENT-headroom --output json";

/**
 * The lines of a log in a file: JSON of `aws logs filter-log-events`, of what `--query` takes of it, or of
 * `aws logs get-query-results`; else each line of the text. Text may be UTF-16, as PowerShell writes it.
 *
 * @throws LogError when the file cannot be read, or holds a part of a log alone
 */
export function linesOf(file: string): readonly Line[] {
  const text = textOf(file);
  const json = jsonIn(text);
  for (const form of FORMS) {
    const lines = form(json, file);
    if (lines) return lines;
  }
  return text.split("\n").map((line, index) => ({ text: line, place: `${file}, line ${index + 1}` }));
}

const textOf = (file: string): string => {
  let text: string | undefined;
  try {
    text = readTextFile(file);
  } catch (error) {
    throw new LogError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); name the file of a log`);
  }
  if (text === undefined)
    throw new LogError(
      `${file}: it is no text; unpack it where it is packed, or export the log with ${EXPORT_COMMAND}`,
    );
  return text;
};

/** Gives the lines of JSON of a form; undefined for that of another one. */
type LogForm = (json: unknown, file: string) => readonly Line[] | undefined;

const logForm =
  <Schema extends z.ZodType>(
    schema: Schema,
    lines: (json: z.output<Schema>, file: string) => readonly Line[],
  ): LogForm =>
  (json, file) => {
    const { data, success } = schema.safeParse(json);
    return success ? lines(data as z.output<Schema>, file) : undefined;
  };

const message = z.union([z.string(), z.object({ message: z.string() }).transform((logged) => logged.message)]);

const linesFrom = (messages: readonly string[], file: string): readonly Line[] =>
  messages.map((text, index) => ({ text, place: `${file}: events[${index}]` }));

/** Source: CloudWatch Logs API reference, FilterLogEvents and GetLogEvents. */
const events = logForm(
  z.object({ events: z.array(message), nextToken: maybe(z.string()), nextForwardToken: maybe(z.string()) }),
  (json, file) => {
    if (json.nextToken)
      throw new LogError(
        `${file}: it is the first page of several (nextToken); run aws logs filter-log-events without --no-paginate and --max-items`,
      );
    if (json.nextForwardToken)
      throw new LogError(
        `${file}: it is one page of one stream (nextForwardToken), as aws logs get-log-events gives it; get the whole log with ${EXPORT_COMMAND}`,
      );
    return linesFrom(json.events, file);
  },
);

/** The same with --query events, or 'events[].message'. */
const queried = logForm(z.array(message).min(1), linesFrom);

/** Source: CloudWatch Logs API reference, GetQueryResults. */
const insights = logForm(
  z.object({
    results: z.array(z.array(z.object({ field: z.string(), value: maybe(z.string()) }))),
    status: maybe(z.string()),
    statistics: maybe(z.object({ recordsMatched: maybe(z.number()) })),
  }),
  ({ results, status = "Complete", statistics }, file) => {
    const { recordsMatched = results.length } = statistics ?? {};
    if (status !== "Complete")
      throw new LogError(`${file}: the query is not complete (status ${status}); ask for its results again`);
    if (recordsMatched > results.length)
      throw new LogError(
        `${file}: it has ${results.length} of ${recordsMatched} records; add "| limit 10000" to the query, ask for fewer hours, or use ${EXPORT_COMMAND}`,
      );
    const lines = results.map((row, index) => {
      const its = (field: string) => row.find((each) => each.field === field)?.value;
      return { text: its("@message"), place: `${file}: results[${index}]`, logGroup: its("@log") };
    });
    const messages = lines.filter((line): line is typeof line & Line => line.text !== undefined);
    if (messages.length < lines.length)
      throw new LogError(
        `${file}: ${lines.length - messages.length} of its records have no @message; begin the query with fields @timestamp, @message`,
      );
    return messages;
  },
);

const FORMS: readonly LogForm[] = [events, queried, insights];

/** A line that holds what the function says, or says that it does and cannot be read. */
export type LoggedLine =
  | { readonly fields: Readonly<Record<string, unknown>>; readonly isCut: false }
  | { readonly isCut: true };

/**
 * The object that the function logged: Lambda puts it into `message` of an object of its own, and tools write a time or a
 * stream before it.
 *
 * @returns undefined for a line of others
 */
export const loggedIn = (text: string): LoggedLine | undefined => {
  const line = jsonIn(text) ?? jsonIn(text.slice(Math.max(0, text.indexOf("{"))));
  if (isObject(line)) return { fields: isObject(line["message"]) ? line["message"] : line, isCut: false };
  return [DECISION_MESSAGE, CAPACITY_MESSAGE].some((each) => text.includes(each)) ? { isCut: true } : undefined;
};
