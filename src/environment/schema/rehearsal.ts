import { z } from "zod";
import { count, seconds } from "./kinds/amounts";
import { note } from "./note";

const DAY_SECONDS = 86_400;

/** The maximum of instances in an ECS cluster (Amazon ECS service quotas). */
const CLUSTER_LIMIT = 5000;

const objective = <Kind extends z.ZodType>(kind: Kind, description: string) =>
  note(kind.optional(), { description, defaultIs: "not judged" });

const objectivesSchema = z.strictObject({
  p99WaitSeconds: objective(seconds(0, DAY_SECONDS), "99th percentile of the time that tasks wait for a place."),
  maxWaitSeconds: objective(seconds(0, DAY_SECONDS), "Longest time that a task waits for a place."),
  waitingTaskMinutesPerDay: objective(
    count("task-minutes a day", 0, 1_000_000),
    "Minutes that tasks wait for a place, added up, a day.",
  ),
  tasksKilled: objective(count("tasks", 0, 1_000_000), "Tasks that die with their instance."),
  drainSeconds: objective(
    seconds(0, DAY_SECONDS),
    "Longest time from the begin of a termination to the instance's end.",
  ),
  instances: objective(
    count("instances", 1, CLUSTER_LIMIT),
    "Maximum of instances at a time, those that boot and drain included.",
  ),
  startsAndStopsPerDay: objective(
    count("starts and stops a day", 0, 1_000_000),
    "Instances launched and terminated, a day.",
  ),
  monthlyUsd: objective(
    count("USD a month", 1, 100_000_000),
    "Cost of the instances a month with their disks and their detailed monitoring, at the rehearsal's prices.",
  ),
});

export const rehearsalSchema = z.strictObject({
  objectives: note(objectivesSchema.prefault({}), {
    description:
      "The highest figures that a rehearsal of the environment may have. `npm run rehearse` and `npm start` end with exit code 1 where one is missed, so that a pipeline can refuse a change.",
  }),
});
