import { z } from "zod";
import { count, seconds } from "./kinds/amounts";
import { note } from "./note";

const DAY_SECONDS = 86_400;

/** The maximum of instances in an ECS cluster (Amazon ECS service quotas). */
const CLUSTER_LIMIT = 5000;

const NOT_JUDGED = "not judged";

const objectivesSchema = z.strictObject({
  p99WaitSeconds: note(seconds(0, DAY_SECONDS).optional(), {
    description: "99th percentile of the time that tasks wait for a place.",
    defaultIs: NOT_JUDGED,
  }),
  maxWaitSeconds: note(seconds(0, DAY_SECONDS).optional(), {
    description: "Longest time that a task waits for a place.",
    defaultIs: NOT_JUDGED,
  }),
  waitingTaskMinutesPerDay: note(count("task-minutes a day", 0, 1_000_000).optional(), {
    description: "Minutes that tasks wait for a place, added up, a day.",
    defaultIs: NOT_JUDGED,
  }),
  tasksKilled: note(count("tasks", 0, 1_000_000).optional(), {
    description: "Tasks that die with their instance.",
    defaultIs: NOT_JUDGED,
  }),
  drainSeconds: note(seconds(0, DAY_SECONDS).optional(), {
    description: "Longest time from the begin of a termination to the instance's end.",
    defaultIs: NOT_JUDGED,
  }),
  instances: note(count("instances", 1, CLUSTER_LIMIT).optional(), {
    description: "Maximum of instances at a time, those that boot and drain included.",
    defaultIs: NOT_JUDGED,
  }),
  startsAndStopsPerDay: note(count("starts and stops a day", 0, 1_000_000).optional(), {
    description: "Instances launched and terminated, a day.",
    defaultIs: NOT_JUDGED,
  }),
  monthlyUsd: note(count("USD a month", 1, 100_000_000).optional(), {
    description: "Cost of the instances a month, at the rehearsal's prices.",
    defaultIs: NOT_JUDGED,
  }),
});

export const rehearsalSchema = z.strictObject({
  objectives: note(objectivesSchema.prefault({}), {
    description:
      "The highest figures that a rehearsal of the environment may have. `npm run rehearse` and `npm start` end with exit code 1 where one is missed, so that a pipeline can refuse a change.",
  }),
});
