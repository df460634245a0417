import { z } from "zod";
import { CLUSTER_LIMIT } from "../../aws/cluster-limit";
import { count, seconds } from "./kinds/amounts";
import { patternText, recordOf } from "./kinds/kind";
import { note } from "./note";

const DAY_SECONDS = 86_400;

const objective = <Kind extends z.ZodType>(kind: Kind, description: string) =>
  note(kind.optional(), { description, defaultIs: "not judged" });

const tasksKilled = () => objective(count("tasks", 0, 1_000_000), "Tasks that die with their instance.");

const instances = () =>
  objective(
    count("instances", 1, CLUSTER_LIMIT),
    "Maximum of instances at a time, those that boot and drain included.",
  );

const objectivesSchema = z.strictObject({
  p99WaitSeconds: objective(seconds(0, DAY_SECONDS), "99th percentile of the time that tasks wait for a place."),
  maxWaitSeconds: objective(seconds(0, DAY_SECONDS), "Longest time that a task waits for a place."),
  waitingTaskMinutesPerDay: objective(
    count("task-minutes a day", 0, 1_000_000),
    "Minutes that tasks wait for a place, added up, a day.",
  ),
  tasksKilled: tasksKilled(),
  drainSeconds: objective(
    seconds(0, DAY_SECONDS),
    "Longest time from the begin of a termination to the instance's end.",
  ),
  instances: instances(),
  startsAndStopsPerDay: objective(
    count("starts and stops a day", 0, 1_000_000),
    "Instances launched and terminated, a day.",
  ),
  monthlyUsd: objective(
    count("USD a month", 1, 100_000_000),
    "Cost of the instances a month with their disks and their detailed monitoring, at the rehearsal's prices.",
  ),
});

/** Names of the scenarios of a rehearsal; a test holds that there are no others. */
export const SCENARIO_NAMES: readonly string[] = [
  "roll-out",
  "deployment",
  "spot-storm",
  "zone-loss",
  "no-capacity",
  "vcpu-quota",
  "api-throttling",
  "missing-metric",
  "delayed-metric",
  "function-failing",
  "flash-crowd",
  "scale-to-zero",
  "slow-image",
];

const scenarioName = () =>
  patternText(
    { kind: "scenario", allowed: `one of ${SCENARIO_NAMES.join(", ")}`, known: () => SCENARIO_NAMES },
    new RegExp(`^(?:${SCENARIO_NAMES.join("|")})$`),
  );

const scenarioObjectivesSchema = z.strictObject({
  tasksKilled: tasksKilled(),
  unservedTaskMinutes: objective(
    count("task-minutes", 0, 1_000_000),
    "Minutes for which tasks are wanted and do not run, added up, beyond those without the event.",
  ),
  recoverySeconds: objective(
    seconds(0, DAY_SECONDS),
    "Time from the begin of the event until the cluster has recovered.",
  ),
  instances: instances(),
});

export const rehearsalSchema = z.strictObject({
  objectives: note(objectivesSchema.prefault({}), {
    description:
      "The highest figures that a rehearsal of the environment may have. `npm run rehearse` and `npm start` end with exit code 1 where one is missed, so that a pipeline can refuse a change.",
  }),
  scenarios: note(recordOf(scenarioName(), scenarioObjectivesSchema, { max: SCENARIO_NAMES.length }).default({}), {
    description:
      "The highest figures that a scenario may have, by its name. Each scenario that is named here is played by every rehearsal of the environment, and judged as the objectives are; one that the environment cannot have is missed.",
    key: "scenario",
    remedy: "write scenarios: { 'zone-loss': { tasksKilled: 0, recoverySeconds: 900 } }",
  }),
});
