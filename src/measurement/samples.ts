import type { Activity } from "@aws-sdk/client-auto-scaling";
import type { AlarmHistoryItem } from "@aws-sdk/client-cloudwatch";
import type { Task } from "@aws-sdk/client-ecs";
import type { Timings } from "../virtual-aws";
import type { Records } from "./calls";

/** Seconds that were observed, by the behaviour of the virtual AWS that they are samples of. */
export type Samples = Readonly<Record<MeasuredTiming, readonly number[]>>;

/** The behaviours that records of AWS show, each with its source in them. */
export const MEASURED = {
  agentRegisteredSeconds: "scaling activities, and when container instances that are there now were registered",
  bootCompletedSeconds: "container instances that are there now, and the ends of their launches",
  launchDelaySeconds: "scaling activities that name the change of the desired capacity",
  removalDelaySeconds: "scaling activities that name the change of the desired capacity",
  imagePullSeconds: "tasks that run or stopped within the last hour; pulls of a second and more",
  taskStartSeconds: "tasks that run or stopped within the last hour",
  deprovisioningSeconds: "tasks that stopped within the last hour",
  alarmEvaluationSeconds: "changes of state by one datapoint, of alarms with a period of a minute",
} as const satisfies Partial<Record<keyof Timings, string>>;

/** Name of a behaviour that records of AWS show. */
export type MeasuredTiming = keyof typeof MEASURED;

/** The durations that records of AWS show. A record that lacks a time, or has them in another order, is no sample. */
export function samplesOf({ activities, instances, tasks, alarmHistory }: Records): Samples {
  const launches = launchesIn(activities);
  const boots = instances.flatMap(({ ec2InstanceId, registeredAt }) => {
    const launch = launches.get(ec2InstanceId ?? "");
    return launch && registeredAt ? [{ launch, registeredAt }] : [];
  });
  return {
    agentRegisteredSeconds: boots.flatMap(({ launch, registeredAt }) => secondsFrom(launch.StartTime, registeredAt)),
    bootCompletedSeconds: boots.flatMap(({ launch, registeredAt }) => secondsFrom(registeredAt, launch.EndTime)),
    launchDelaySeconds: activities.flatMap((activity) => delayOf(activity, "started")),
    removalDelaySeconds: activities.flatMap((activity) => delayOf(activity, "taken out of service")),
    imagePullSeconds: tasks.flatMap(pullOf).filter((seconds) => seconds >= 1),
    taskStartSeconds: tasks.flatMap(({ pullStoppedAt, startedAt }) => secondsFrom(pullStoppedAt, startedAt)),
    deprovisioningSeconds: tasks.flatMap(({ executionStoppedAt, stoppedAt }) =>
      secondsFrom(executionStoppedAt, stoppedAt),
    ),
    alarmEvaluationSeconds: alarmHistory.flatMap(evaluationOf),
  };
}

/** Launches that succeeded, by instance id. */
const launchesIn = (activities: readonly Activity[]): ReadonlyMap<string, Activity> =>
  new Map(
    activities.flatMap((activity) => {
      const [, instanceId] = /^Launching a new EC2 instance: (i-[0-9a-f]+)/.exec(activity.Description ?? "") ?? [];
      return instanceId !== undefined && activity.StatusCode === "Successful" ? [[instanceId, activity] as const] : [];
    }),
  );

const pullOf = ({ pullStartedAt, pullStoppedAt }: Task): readonly number[] => secondsFrom(pullStartedAt, pullStoppedAt);

/** Seconds between two times; none when one is missing, or they come in the other order. */
const secondsFrom = (begin: Date | undefined, end: Date | undefined): readonly number[] => {
  if (!begin || !end) return [];
  const seconds = (end.getTime() - begin.getTime()) / 1000;
  return seconds >= 0 ? [seconds] : [];
};

/** The two times in the cause of an activity. Source: EC2 Auto Scaling user guide, "Verify a scaling activity". */
const CAUSE =
  /At (\S+) .*changing the desired capacity from \d+ to \d+\.\s+At (\S+) an instance was (started|taken out of service)/;

/** Longer delays are those of a group that could not act: a cooldown, a refresh, no capacity. */
const LONGEST_DELAY_SECONDS = 120;

/** Seconds from a new desired capacity until the group acted on it. */
const delayOf = ({ Cause = "" }: Activity, fate: "started" | "taken out of service"): readonly number[] => {
  const [, changed = "", acted = "", what] = CAUSE.exec(Cause) ?? [];
  if (what !== fate) return [];
  return secondsFrom(dateOf(changed), dateOf(acted)).filter((seconds) => seconds <= LONGEST_DELAY_SECONDS);
};

const dateOf = (text: string): Date | undefined => {
  const date = new Date(text.replace(/\+0000$/, "Z"));
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** Alarms are evaluated each minute: what came later waited for its datapoints, and is no sample of the evaluation. */
const LONGEST_EVALUATION_SECONDS = 120;

/**
 * Seconds from the end of a minute until an alarm evaluated it. Of several datapoints some may be missing, and nothing
 * says which: only a decision by one tells the time of its newest.
 */
const evaluationOf = ({ HistoryData = "{}" }: AlarmHistoryItem): readonly number[] => {
  const { queryDate = "", startDate = "", period, recentDatapoints = [] } = reasonIn(HistoryData);
  if (period !== 60 || recentDatapoints.length !== 1) return [];
  const start = dateOf(startDate);
  const end = start && new Date(start.getTime() + period * 1000);
  return secondsFrom(end, dateOf(queryDate)).filter((seconds) => seconds <= LONGEST_EVALUATION_SECONDS);
};

/** The part of a history item that says which datapoints decided. Source: the AWS CLI's example of describe-alarm-history. */
interface ReasonData {
  /** When they were read. */
  readonly queryDate?: string;
  /** Begin of the first of them. */
  readonly startDate?: string;
  /** Seconds. */
  readonly period?: number;
  readonly recentDatapoints?: readonly number[];
}

const reasonIn = (historyData: string): ReasonData => {
  try {
    const data = JSON.parse(historyData) as { readonly newState?: { readonly stateReasonData?: ReasonData } };
    return data.newState?.stateReasonData ?? {};
  } catch {
    return {};
  }
};
