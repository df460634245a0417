import { type Command, Option } from "commander";
import { ALL_POLICIES, POLICIES } from "../rehearsal/policies";
import { ALL } from "../rehearsal/policies/choose";
import { SCENARIOS } from "../rehearsal/scenarios";
import { ALL as ALL_SCENARIOS } from "../rehearsal/scenarios/choose";
import { assignPeaks } from "../rehearsal/services";
import { type GapsMode, MAX_TASKS, MAX_TRACE_DAYS, type TrafficUnit } from "../rehearsal/traffic/traffic";
import { UserError } from "../user-error";
import type { TimingsName } from "../virtual-aws";
import { repeatedOption, wholeNumberOption } from "./options";

/** Options that shape the traffic of a rehearsal, and the run. */
export interface TrafficOptions {
  /** Files of traces, each for all applications or, as `web=FILE`, for one. @default generated match days */
  readonly trace?: readonly string[];
  /** The trace's column to read. @default the only one beside the time */
  readonly column?: string;
  /** The trace's column that tells several sources apart. @default none */
  readonly series?: string;
  /** How holes are read. @default by what the trace counts */
  readonly gaps?: GapsMode;
  /** Unit of the trace. @default by the column's name */
  readonly unit?: TrafficUnit;
  /** Tasks wanted at the peak, as a number or, for one application, as `web=N`. @default by the trace, or by max size */
  readonly peakTasks?: readonly string[];
  /** Days of traffic. @default all */
  readonly days?: number;
  /** Start of the random numbers. @default 1 */
  readonly seed?: number;
  /** Runs of each policy. @default 1 */
  readonly runs?: number;
  /** Whether the group's max size stays although the peak does not fit. @default false */
  readonly asIs?: boolean;
  /** Named set of the virtual AWS's timings. @default "aws" */
  readonly timings?: TimingsName;
  /** File of measured timings. @default none */
  readonly physics?: string;
  /** Percent of its reserved CPU that a task uses. @default unknown */
  readonly cpuUse?: number;
  /** Names of scenarios, or "all". @default none */
  readonly scenario?: string;
  /** Names of policies, or "all". @default those that a newcomer needs */
  readonly policies?: string;
  /** File of prices. @default none */
  readonly prices?: string;
  /** Whether the report has further figures of Drydock and of the last policy. @default false */
  readonly details?: boolean;
}

export const addTrafficOptions = (command: Command): Command => addRunOptions(addTraceOptions(command));

/** Options of the traffic and of the virtual AWS, and the minutes that a tuning takes. */
export const addTuningOptions = (command: Command): Command =>
  addVirtualAwsOptions(addTraceOptions(command)).addOption(
    wholeNumberOption(
      "--minutes <N>",
      "work to do, in minutes of two cores that do nothing else; the same minutes give the same answer (default: 2)",
      { least: 1, most: 1440, remedy: "name more minutes to try more settings on more days" },
    ),
  );

const addTraceOptions = (command: Command): Command =>
  command
    .addOption(
      repeatedOption(
        "--trace <FILE>",
        "CSV of times and values, JSON of CloudWatch or Grafana, or access logs; with several applications also APP=FILE for each (default: generated match days)",
      ),
    )
    .option("--column <NAME>", "the trace's column to read (default: the only one beside the time)")
    .option("--series <NAME>", "the trace's column that tells several sources apart, which are added (default: none)")
    .addOption(
      wordOption("--unit <UNIT>", "what the trace counts (default: by the column's name)", {
        words: ["requests", "tasks"],
        remedy: "requests are scaled to the peak, tasks are wanted as they are",
      }),
    )
    .addOption(
      wordOption(
        "--gaps <MODE>",
        "how holes are read (default: zero in counts that leave out quiet times, else hold)",
        {
          words: ["zero", "hold", "refuse"],
          remedy: "choose 0, the value before the hole, or a refusal",
        },
      ),
    )
    .addOption(
      repeatedOption(
        "--peak-tasks <N>",
        `tasks wanted at the peak, 1 to ${MAX_TASKS}; with several applications APP=N for each (default: a trace's own tasks, else 80 % of what max size holds)`,
        refuseWrongPeak,
      ),
    )
    .addOption(
      wholeNumberOption("--days <N>", "days of traffic (default: the whole trace, 14 generated ones)", {
        least: 1,
        most: MAX_TRACE_DAYS,
        remedy: "name the days to rehearse, or leave the option out for all of the trace",
      }),
    );

const addRunOptions = (command: Command): Command =>
  addVirtualAwsOptions(command)
    .addOption(
      wholeNumberOption(
        "--runs <N>",
        "runs of each policy, which show how far AWS's clocks and delays matter (default: 1)",
        {
          least: 1,
          most: 99,
          remedy: "9 plays nine pairs of the seconds at which alarms and schedules beat",
        },
      ),
    )
    .option("--as-is", "keep the group's max size although the peak does not fit")
    .addOption(
      wholeNumberOption("--cpu-use <PERCENT>", "CPU that a task uses of what it reserves (default: not counted)", {
        least: 1,
        most: 1000,
        remedy: "name the mean of CPUUtilization of your service, which may be above 100",
      }),
    )
    .option(
      "--scenario <NAMES>",
      `events to play at the peak, each in a run of its own, separated by commas, or ${ALL_SCENARIOS}: ${SCENARIOS.map(({ name }) => name).join(", ")} (default: none)`,
    )
    .option(
      "--policies <NAMES>",
      `policies to compare, separated by commas, or ${ALL}: ${ALL_POLICIES.map(({ name }) => name).join(", ")} (default: ${POLICIES.map(({ name }) => name).join(",")})`,
    )
    .option("--details", "show drains and further figures of Drydock beside the last policy");

/** Options of the virtual AWS in which something is rehearsed, and of prices. */
const addVirtualAwsOptions = (command: Command): Command =>
  command
    .addOption(
      wholeNumberOption("--seed <N>", "start of the random numbers, the same seed gives the same run (default: 1)", {
        least: 0,
        most: 4_294_967_295,
        remedy: "name any such number",
      }),
    )
    .addOption(
      wordOption("--timings <SET>", "timings of the virtual AWS (default: aws)", {
        words: ["aws", "steady"] satisfies TimingsName[],
        remedy: "aws is what is known of AWS, drawn by the seed, steady is constants in step (docs/virtual-aws.md)",
      }),
    )
    .option("--prices <FILE>", "JSON of prices of your own, instead of the table's (default: none)")
    .option(
      "--physics <FILE>",
      "JSON of timings that you measured, instead of the set's; docs/virtual-aws.md lists names and figures (default: none)",
    );

/** Refuses a wrong number before anything is synthesized; whether an application has its name is known after that. */
const refuseWrongPeak = (text: string): void => {
  const [, name] = /^([^=]*)=/.exec(text) ?? [];
  assignPeaks([text], name === undefined ? [] : [name]);
};

function wordOption(
  flags: string,
  description: string,
  { words, remedy }: { readonly words: readonly string[]; readonly remedy: string },
): Option {
  const option = new Option(flags, `${description}, ${words.join(", ")}`);
  return option.argParser((text: string) => {
    if (words.includes(text)) return text;
    throw new UserError(`${option.long}: got ${JSON.stringify(text)}, allowed ${words.join(", ")}; ${remedy}`);
  });
}
