import { z } from "zod";
import { withRules } from "../rules";
import { percentage, seconds } from "./kinds/amounts";
import { alarmName } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { note } from "./note";

/** The pause at a checkpoint unless another is set (EC2 Auto Scaling API reference, RefreshPreferences). */
const DEFAULT_CHECKPOINT_SECONDS = 3600;

/** The longest pause at a checkpoint (the same page). */
const LONGEST_CHECKPOINT_SECONDS = 172_800;

export const instanceRefreshSchema = withRules(
  z.strictObject({
    maxHealthyPercent: note(percentage(100, "% of the instances wanted", 200).default(110), {
      description:
        "Old and new instances together may come to this share of the instances that are wanted. New instances launch before old ones go, and their tasks are drained. 110 replaces a tenth of a large group at a time and a small group instance by instance; 200 launches the whole group anew at once, which needs room in the account's quota and moves every task in one go.",
    }),
    checkpointPercent: note(percentage(1).optional(), {
      description: "The instance refresh pauses once this share of the instances is replaced.",
      defaultIs: "no pause",
    }),
    checkpointSeconds: note(seconds(0, LONGEST_CHECKPOINT_SECONDS).optional(), {
      description: "Length of that pause. Cancel the instance refresh in it if something is wrong.",
      defaultIs: `${DEFAULT_CHECKPOINT_SECONDS}, with checkpointPercent`,
    }),
    alarms: note(listOf(alarmName(), { max: 10 }).default([]), {
      description:
        "Alarms of CloudWatch, by name. One in alarm fails the instance refresh, which then leaves the group as it is: part old, part new. While one is in alarm none can be started.",
      remedy: "write alarms: ['example-target-5xx']",
    }),
  }),
  [
    {
      setting: "checkpointSeconds",
      needs: ["checkpointPercent", "checkpointSeconds"],
      broken: ({ checkpointPercent, checkpointSeconds }) =>
        checkpointSeconds !== undefined && checkpointPercent === undefined,
      problem: () => "there is no cluster.capacity.instanceRefresh.checkpointPercent to pause at",
      remedy: "set checkpointPercent too, or leave it out",
    },
    {
      setting: "checkpointPercent",
      needs: ["checkpointPercent"],
      broken: ({ checkpointPercent }) => checkpointPercent === 100,
      problem: () => "then every instance is replaced already",
      remedy: "choose 1 to 99, or leave it out",
    },
  ],
);

/** The checkpoints of an instance refresh; without one there are none. The last is 100, or the refresh would end before. */
export const checkpointsOf = ({
  checkpointPercent,
  checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS,
}: z.output<typeof instanceRefreshSchema>) =>
  checkpointPercent === undefined
    ? undefined
    : { checkpointPercentages: [checkpointPercent, 100], checkpointDelay: String(checkpointSeconds) };
