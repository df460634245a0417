import type { Activity, ScalingActivityStatusCode } from "@aws-sdk/client-auto-scaling";
import { isoTime, uuid, type World } from "../core/world";
import type { Group } from "./model";
import { ACTIVITIES_KEPT } from "./timings";

/** An activity to begin. */
export interface ActivityBeginning {
  /** As the API shows it; it names the instance. */
  readonly description: string;
  /** The instance's fate. */
  readonly fate: "started" | "taken out of service";
  /** The reason, as a sentence. */
  readonly cause: string;
}

/** Begins a scaling activity of a group. @param serial makes its id */
export function beginActivity(
  world: World,
  group: Group,
  serial: number,
  { description, fate, cause }: ActivityBeginning,
): Activity {
  const activity: Activity = {
    ActivityId: uuid(serial),
    AutoScalingGroupName: group.config.name,
    AutoScalingGroupARN: group.arn,
    Description: description,
    Cause: causeOf(world, group, fate, cause),
    StartTime: new Date(world.clock.now()),
    StatusCode: "InProgress",
    Progress: 0,
  };
  group.inProgress.add(activity);
  return activity;
}

/** The reason for an activity in the words of AWS. Source: EC2 Auto Scaling user guide, "Verify a scaling activity". */
const causeOf = (world: World, { change }: Group, fate: ActivityBeginning["fate"], cause: string): string => {
  const now = `At ${isoTime(world)} an instance was ${fate}`;
  if (cause !== change?.cause) return `${now} because ${cause}.`;
  const { atMs, from, to } = change;
  return (
    `At ${new Date(atMs).toISOString()} ${cause} changing the desired capacity from ${from} to ${to}.  ` +
    `${now} in response to a difference between desired and actual capacity.`
  );
};

/** Ends a scaling activity of a group. */
export function finishActivity(
  { clock }: World,
  group: Group,
  activity: Activity,
  status: ScalingActivityStatusCode,
): void {
  activity.StatusCode = status;
  activity.EndTime = new Date(clock.now());
  activity.Progress = 100;
  group.inProgress.delete(activity);
  group.finished.push(activity);
  if (group.finished.length >= 2 * ACTIVITIES_KEPT) group.finished = group.finished.slice(-ACTIVITIES_KEPT);
  group.activityEndedMs = clock.now();
}

/** Scaling activities of groups, newest first, those that have not ended before all others. */
export function* activitiesOf(groups: readonly Group[]): Generator<Activity> {
  for (const { inProgress } of groups) yield* [...inProgress].reverse();
  for (const { finished } of groups) for (let index = finished.length - 1; index >= 0; index--) yield finished[index]!;
}
