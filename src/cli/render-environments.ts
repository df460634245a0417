import { type ScheduleWindow, WEEKDAYS } from "../../functions/headroom/schedule";
import type { SettingDifference } from "../environment/differences";
import { wrap } from "../wrapped-text";
import { valueInWords } from "./render-settings";

/** An environment as it is described and deployed. */
export interface EnvironmentRow {
  /** Its name. */
  readonly environment: string;
  /** Id of the account that its file names. @default any */
  readonly accountId?: string;
  /** Code of its region. @default the file was not read */
  readonly region?: string;
  /** Place of the states. @default the file was not read */
  readonly state?: string;
  /** Instances of the cluster. @default the file was not read */
  readonly instances?: Instances;
  /** Cost at rest, in USD a month. @default there is no price of its instances */
  readonly usdPerMonth?: number;
  /** Names of the stacks that its file describes. */
  readonly stacks: readonly string[];
  /** Names of those that are deployed. */
  readonly deployed: readonly string[];
  /** Names of those that are deployed and that its file does not describe. */
  readonly orphans: readonly string[];
  /** Whether the states lie in a bucket and no credentials are at hand to read them. @default false */
  readonly isUnread?: boolean;
  /** The reason why the file or the states were not read. @default they were */
  readonly problem?: string;
}

/** The instances of a cluster. */
export interface Instances {
  /** Type of the first choice, for example `t3.micro`. */
  readonly type: string;
  /** Number of other types that may be launched. */
  readonly otherTypes: number;
  /** The way in which they are paid for. */
  readonly purchase: "onDemand" | "spot" | "mixed";
  /** Minimum number of instances. */
  readonly minSize: number;
  /** Maximum number of instances. */
  readonly maxSize: number;
  /** Windows in which the minimum is another one; empty in most environments. */
  readonly schedule: readonly ScheduleWindow[];
}

/** A stack that is deployed and belongs to no environment that has a file. */
export interface StrayStack {
  /** Name of the stack. */
  readonly stack: string;
  /** Name of the environment that it belonged to. */
  readonly environment: string;
  /** Place of its state in a bucket. @default a local file */
  readonly place?: string;
}

const HEAD = ["environment", "account", "region", "deployed", "instances", "USD a month"];

/** The environments as a table, and below it what is left behind or was not read, a line each. */
export function renderEnvironments(rows: readonly EnvironmentRow[], strays: readonly StrayStack[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const unread = rows.flatMap(({ environment, isUnread }) => (isUnread ? [environment] : []));
  const remarks = [
    ...rows.flatMap(({ environment, orphans, problem }) => [
      ...orphans.map(
        (stack) =>
          `! ${stack} is deployed and not described; npm run destroy -- -e ${environment} --orphans removes it`,
      ),
      ...(problem === undefined ? [] : [`! ${environment}: ${problem}`]),
    ]),
    ...strays.map(
      ({ stack, environment, place }) =>
        `! ${stack} is deployed${place === undefined ? "" : ` (${place})`}, and there is no environments/${environment}; bring its file back to update or destroy it`,
    ),
    ...(unread.length > 0
      ? [
          `! States in buckets are not read without credentials (${unread.join(", ")}); set them, for example with AWS_PROFILE`,
        ]
      : []),
  ];
  return [
    ...cells.map((line) =>
      line
        .map((cell, column) => aligned(cell, column, widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    ...(remarks.length > 0 ? ["", ...remarks] : []),
  ].join("\n");
}

/** Figures of the last column end below each other. */
const aligned = (cell: string, column: number, width: number): string =>
  column === HEAD.length - 1 ? cell.padStart(width) : cell.padEnd(width);

function cellsOf({ environment, accountId, region, deployed, stacks, instances, usdPerMonth, ...row }: EnvironmentRow) {
  if (region === undefined || instances === undefined) return [environment, ...HEAD.slice(1).map(() => "")];
  const described = stacks.filter((stack) => deployed.includes(stack)).length;
  return [
    environment,
    accountId ?? "any",
    region,
    row.isUnread ? "not read" : `${described} of ${stacks.length} stacks`,
    instancesInWords(instances),
    usdPerMonth?.toFixed(2) ?? "unknown",
  ];
}

const PURCHASE: Readonly<Record<Instances["purchase"], string>> = {
  onDemand: "",
  spot: ", Spot",
  mixed: ", mixed",
};

const instancesInWords = ({ type, otherTypes, purchase, minSize, maxSize, schedule }: Instances): string =>
  `${minSize} to ${maxSize} ${type}${otherTypes > 0 ? ` and ${otherTypes} more` : ""}${PURCHASE[purchase]}${scheduleInWords(schedule, minSize)}`;

/** The minimum that a schedule sets beyond that of the group: of several windows the highest. */
const scheduleInWords = (schedule: readonly ScheduleWindow[], minSize: number): string => {
  const [first, ...others] = schedule.toSorted((one, other) => other.minInstances - one.minInstances);
  if (!first || first.minInstances <= minSize) return "";
  return `, ${first.minInstances} or more in ${first.name}${others.length > 0 ? ` (of ${schedule.length} windows)` : ""}`;
};

/** The windows of a schedule, a line each. One that asks for no more than the group always has does nothing. */
const windowsInWords = ({ schedule, minSize }: Instances): readonly string[] =>
  schedule.map(({ name, minInstances, days, from, to, timeZone }) => {
    const its = days.length === WEEKDAYS.length ? "every day" : days.join(", ");
    const idle = minInstances > minSize ? "" : `, which does nothing: there are never fewer than ${minSize}`;
    return `  ${name}: ${minInstances} or more, ${its} from ${from} to ${to} ${timeZone}${idle}`;
  });

/** An environment with the windows of its schedule and its stacks, a line each. */
export const renderEnvironment = ({ state, stacks, deployed, ...row }: EnvironmentRow): string =>
  [
    renderEnvironments([{ ...row, stacks, deployed }], []),
    ...(row.instances?.schedule.length ? ["", "schedule:", ...windowsInWords(row.instances)] : []),
    "",
    ...(state === undefined ? [] : [`states: ${state}`]),
    ...stacks.map((stack) => `  ${stack}${deployed.includes(stack) ? ", deployed" : ""}`),
  ].join("\n");

/**
 * Two environments with the settings that differ, a paragraph each.
 *
 * @param columns of a line
 */
export function renderDifferences(
  rows: readonly [EnvironmentRow, EnvironmentRow],
  differences: readonly SettingDifference[],
  columns: number,
): string {
  const names = rows.map(({ environment }) => environment);
  const width = Math.max(...names.map((name) => name.length));
  return [
    renderEnvironments(rows, []),
    ...(differences.length === 0 ? ["", "All settings are the same."] : []),
    ...differences.flatMap(({ setting, unit, one, other }) => [
      "",
      setting,
      ...[one, other].map((value, index) => {
        const text =
          value === undefined ? "does not have it" : valueInWords({ ...value, ...(unit !== undefined && { unit }) });
        return wrap(`  ${names[index]!.padEnd(width)}  `, text, columns);
      }),
    ]),
  ].join("\n");
}
