import { wrap } from "../wrapped-text";
import type {
  ActivityStatus,
  AlarmStatus,
  ClusterStatus,
  DrainStatus,
  FailedLaunch,
  HeadroomStatus,
  HoldStatus,
  InstanceStatus,
  ServiceStatus,
} from "./cluster-status";

/** Scaling activities that are shown to people. */
const SHOWN_ACTIVITIES = 5;

/**
 * A status for people: the verdict first, then what is out of order, then what is there.
 *
 * @param columns of a line
 */
export function renderStatus(status: ClusterStatus, columns: number): string {
  const { instances, drains, waiting, alarms, activities, failedLaunches } = status;
  return [
    wrap("", headline(status), columns),
    section("Alarms", alarms, alarmLines),
    section("Failed launches", failedLaunches, (launch) => failedLaunchLines(launch)),
    section("Tasks that wait", waiting, waitingLines),
    section("Drains", drains, (drain) => drainLines(drain, status.time)),
    section("Instances", instances, (instance) => [instanceLine(instance)]),
    section("Last scaling activities", activities.slice(0, SHOWN_ACTIVITIES), (activity) => [activityLine(activity)]),
  ]
    .filter((text) => text !== "")
    .join("\n\n");

  function section<Item>(title: string, items: readonly Item[], linesOf: (item: Item) => readonly string[]): string {
    if (items.length === 0) return "";
    return [title, ...items.flatMap(linesOf).map((line) => indented(line, columns))].join("\n");
  }
}

/** A line with its own indent, whose further lines are indented by two more. */
function indented(line: string, columns: number): string {
  const text = line.trimStart();
  const indent = " ".repeat(2 + line.length - text.length);
  return wrap("  ".concat(indent), text, columns).replace(/^ {2}/, "");
}

function headline({ environment, region, time, group, instances, headroom, ...rest }: ClusterStatus): string {
  const working = instances.filter(isWorking).length;
  const troubles = [
    ...(rest.alarms.length > 0 ? [count(rest.alarms.length, "alarm")] : []),
    ...(group.launchSuspended ? ["launching is suspended"] : []),
    ...(group.scalingSuspended ? ["scaling is suspended"] : []),
    ...(rest.waiting.length > 0 ? [`${count(rest.waiting.reduce(tasksMissing, 0), "task")} not running`] : []),
    ...(rest.drains.some(({ isOverdue }) => isOverdue) ? ["a drain is overdue"] : []),
    ...(working < group.desired ? [`${count(group.desired - working, "instance")} missing`] : []),
  ];
  return [
    `${environment} in ${region}, ${time.slice(0, 19)}Z: ${troubles.length === 0 ? "in order" : troubles.join(", ")}.`,
    `${count(working, "instance")} ${working === 1 ? "takes" : "take"} tasks, ${group.desired} wanted`,
    `(${group.minSize} to ${group.maxSize} allowed).`,
    headroomSentence(headroom),
  ].join(" ");
}

const isWorking = ({ lifecycleState, registration, agentWorks }: InstanceStatus): boolean =>
  lifecycleState === "InService" && registration === "ACTIVE" && agentWorks === true;

const tasksMissing = (sum: number, { desired, running }: ServiceStatus): number => sum + desired - running;

function headroomSentence(headroom: HeadroomStatus): string {
  const { schedulableContainers, launchingContainers, missingInstances, surplusInstances, cpu, memory } = headroom;
  const kinds = Object.entries(headroom.containers).map(([name, fit]) => `${name} ${fit}`);
  return [
    `${count(schedulableContainers, "container")} of ${cpu} CPU units and ${memory} MiB still fit`,
    ...(kinds.length > 0 ? [` (${kinds.join(", ")})`] : []),
    ...(launchingContainers > 0 ? [`, ${launchingContainers} more on instances that launch`] : []),
    `; ${headroom.reservedContainers} are to stay free.`,
    ...(missingInstances > 0 ? [` The group grows by ${missingInstances}.`] : []),
    ...(surplusInstances > 0 ? [` ${count(surplusInstances, "instance")} may go.`] : []),
  ].join("");
}

const alarmLines = ({ name, since, fires, todo }: AlarmStatus): readonly string[] => [
  `${name}${since ? `, since ${shortTime(since)}` : ""}: ${fires}.`,
  ...(todo ? [`  ${todo}`] : []),
];

const failedLaunchLines = (launch: FailedLaunch): readonly string[] => [
  activityLine(launch),
  ...launch.bootLog.map((line) => `  ${line}`),
];

const waitingLines = ({ name, desired, running, starting, withoutPlace, event }: ServiceStatus): readonly string[] => [
  `${name}: ${running} of ${desired} run, ${starting} start, ${withoutPlace} without a place.`,
  ...(event ? [`  ${event}`] : []),
];

function drainLines({ instanceId, since, timeoutSeconds, isOverdue, heldBy }: DrainStatus, time: string): string[] {
  const age = since === undefined ? undefined : Math.round((Date.parse(time) - Date.parse(since)) / 1000);
  return [
    `${instanceId}, ${age === undefined ? "of unknown age" : `for ${age} s`} of at most ${timeoutSeconds} s` +
      `${isOverdue ? ", overdue" : ""}: ${heldBy.length === 0 ? "nothing holds it" : `held by ${heldBy.length}`}.`,
    ...heldBy.map((hold) => `  ${holdLine(hold)}`),
  ];
}

const holdLine = ({ why, task, group, lastStatus }: HoldStatus): string =>
  task === undefined ? why : `${group} ${task} ${lastStatus}: ${why}`;

const instanceLine = (instance: InstanceStatus): string =>
  [
    instance.id,
    instance.type,
    instance.zone,
    instance.lifecycleState ?? "not in the group",
    instance.registration ?? "not registered",
    ...(instance.agentWorks === false ? ["agent disconnected"] : []),
    ...(instance.health && instance.health !== "HEALTHY" ? [instance.health] : []),
    count(instance.tasks, "task"),
  ]
    .filter((part) => part !== undefined)
    .join("  ");

const activityLine = ({ time, status, description, message }: ActivityStatus): string =>
  `${time ? `${shortTime(time)}  ` : ""}${status}: ${description}${message ? `: ${message}` : ""}`;

/** A time without its fraction of a second. */
const shortTime = (time: string): string => `${time.slice(0, 19)}Z`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
