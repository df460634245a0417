import type { Activity, ScalingActivityStatusCode } from "@aws-sdk/client-auto-scaling";
import { isoTime, uuid, type World } from "../core/world";
import type { Group } from "./model";
import { ACTIVITIES_KEPT } from "./timings";

/** Begins a scaling activity of a group. @param serial makes its id */
export function beginActivity(
  world: World,
  group: Group,
  serial: number,
  { description, cause }: { readonly description: string; readonly cause: string },
): Activity {
  const activity: Activity = {
    ActivityId: uuid(serial),
    AutoScalingGroupName: group.config.name,
    AutoScalingGroupARN: group.arn,
    Description: description,
    Cause: `At ${isoTime(world)} ${cause}.`,
    StartTime: new Date(world.clock.now()),
    StatusCode: "InProgress",
    Progress: 0,
  };
  group.inProgress.add(activity);
  return activity;
}

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
export const activitiesOf = (groups: readonly Group[]): readonly Activity[] => [
  ...groups.flatMap((group) => [...group.inProgress].reverse()),
  ...groups.flatMap((group) => group.finished.toReversed()),
];
