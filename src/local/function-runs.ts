import { setTimeout as sleep } from "node:timers/promises";
import { CREDENTIALS } from "./emulators";

/** Whether a function has run, started by its own trigger. */
export interface FunctionRun {
  /** Name of the function. */
  readonly name: string;
  /** Milliseconds of its first run; undefined when it has not run in time. */
  readonly durationMs: number | undefined;
}

/** Seconds until a schedule of one minute must have started a function. */
const SCHEDULE_SECONDS = 90;

/** Lambda's last line on a run. */
const REPORT = /^REPORT .*?\bDuration: ([\d.]+) ms/;

/**
 * Waits until schedules have started functions, and reads Lambda's line on the run in their logs.
 *
 * @param url endpoint of the emulators
 * @param names of functions that a schedule of one minute starts
 */
export async function functionRuns(
  url: string,
  region: string,
  names: readonly string[],
  interruption: AbortSignal,
): Promise<readonly FunctionRun[]> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = CREDENTIALS;
  const client = new CloudWatchLogsClient({ endpoint: url, region, credentials: { accessKeyId, secretAccessKey } });
  const runOf = async (name: string): Promise<FunctionRun> => {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }));
    const report = events.map(({ message = "" }) => REPORT.exec(message)).find((match) => match !== null);
    return { name, durationMs: report ? Number(report[1]) : undefined };
  };
  const deadlineMs = Date.now() + SCHEDULE_SECONDS * 1000;
  for (;;) {
    const runs = await Promise.all(names.map(runOf));
    if (runs.every(({ durationMs }) => durationMs !== undefined) || Date.now() > deadlineMs) return runs;
    await sleep(2000, undefined, { signal: interruption });
  }
}

/** A synthesized stack, as far as it says what starts its functions. */
export interface TriggersJson {
  /** Resources by type and logical id. */
  readonly resource?: {
    readonly aws_lambda_function?: Readonly<Record<string, { readonly function_name: string }>>;
    readonly aws_cloudwatch_event_rule?: Readonly<Record<string, { readonly schedule_expression?: string }>>;
    readonly aws_cloudwatch_event_target?: Readonly<Record<string, { readonly rule: string; readonly arn: string }>>;
  };
}

/** Names of the functions that schedules start. */
export function scheduledFunctions({ resource = {} }: TriggersJson): readonly string[] {
  const { aws_lambda_function: functions = {}, aws_cloudwatch_event_rule: rules = {} } = resource;
  return Object.values(resource.aws_cloudwatch_event_target ?? {}).flatMap(({ rule, arn }) => {
    const isScheduled = rules[logicalId(rule)]?.schedule_expression !== undefined;
    const { function_name: name } = functions[logicalId(arn)] ?? {};
    return isScheduled && name !== undefined ? [name] : [];
  });
}

/** The logical id in a reference, for example of `${aws_lambda_function.draining_function_14C6C97D.arn}`. */
const logicalId = (reference: string): string => reference.split(".")[1] ?? "";
