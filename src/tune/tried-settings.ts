import { isDeepStrictEqual } from "node:util";
import { WEEKDAYS } from "../../functions/headroom/schedule";
import { containersPerInstance, findInstanceType } from "../aws/instance-types";
import type { SettingMembers, SettingValue } from "../environment/patch";
import type { Environment } from "../environment/schema";
import { instanceTypesOf } from "../environment/schema/capacity";
import { zonesOf } from "../environment/schema/network";
import type { Plan } from "../rehearsal/run";
import { instancesFor } from "../rehearsal/sizing";
import { type Candidate, DEFAULT, SCHEDULE_AS_SET } from "./candidate";
import { MAX_SIZE, PATHS } from "./paths";
import type { Rhythm } from "./rhythm";
import { SCHEDULE_FORMS, type Schedule, scheduleFor } from "./schedule";

/** An environment that is tuned, and its traffic. */
export interface Tuned {
  readonly environment: Environment;
  readonly plan: Plan;
  /** The rhythm of the training days; undefined where no days are held out to judge a schedule. */
  readonly rhythm: Rhythm | undefined;
}

/** The settings that a candidate stands for, by their paths. A setting that is left to its default is `default`. */
export const settingsOf = (tuned: Tuned, candidate: Candidate): SettingMembers => ({
  ...candidate,
  ...(PATHS.schedule in candidate && { [PATHS.schedule]: scheduleOf(tuned, candidate) }),
  [MAX_SIZE]: maxSizeOf(tuned, candidate),
});

/**
 * The settings of a candidate that differ from today's, as a file says them: null takes away what is set today, also a window of
 * today's schedule. Its max size holds as many containers as today's.
 */
export function changesOf(tuned: Tuned, candidate: Candidate, today: Candidate): SettingMembers {
  const { capacity } = tuned.environment.cluster;
  return changesBetween(settingsOf(tuned, candidate), { ...settingsOf(tuned, today), [MAX_SIZE]: capacity.maxSize });
}

/** The changes that make some settings of others, as a file says them. */
export const changesBetween = (settings: SettingMembers, today: SettingMembers): SettingMembers =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([path, value]) => !isDeepStrictEqual(value, today[path]))
      .map(([path, value]) => [path, asChange(value, today[path])]),
  );

function asChange(value: SettingValue, today: SettingValue | undefined): SettingValue {
  if (value === DEFAULT) return null;
  if (typeof value !== "object" || value === null) return value;
  const before = (today ?? {}) as SettingMembers;
  const gone = Object.keys(before).map((name) => [name, null]);
  const windows = Object.entries(value as Schedule).map(([name, { days, ...its }]) => [
    name,
    // A window of each day needs no days, unless it takes the place of one that has some.
    days.length === WEEKDAYS.length && !(name in before) ? its : { days, ...its },
  ]);
  return windows.length === 0 ? null : Object.fromEntries([...gone, ...windows]);
}

/** Changes as `--set` takes them. */
export const asTexts = (changes: SettingMembers): readonly string[] =>
  Object.entries(changes).map(
    ([path, value]) => `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );

/** The schedule of a candidate: that of the environment, none, or one for the rhythm, in the cluster that the candidate makes. */
function scheduleOf({ environment, plan, rhythm }: Tuned, candidate: Candidate): Schedule & SettingMembers {
  const form = SCHEDULE_FORMS.find((each) => each === candidate[PATHS.schedule]);
  const schedule = form && rhythm ? scheduleFor(rhythm, form, clusterOf({ environment, plan }, candidate)) : {};
  return candidate[PATHS.schedule] === SCHEDULE_AS_SET ? environment.cluster.headroom.schedule : schedule;
}

/** The cluster that a candidate makes. */
export function clusterOf({ environment, plan }: Pick<Tuned, "environment" | "plan">, candidate: Candidate) {
  const { headroom } = plan.run;
  const tasksPerInstance = containersPerInstance(typeOf(environment, candidate), headroom.container);
  const its = {
    ...headroom,
    reservePercent: Number(candidate[PATHS.reservePercent]),
    shortageThreshold: Number(candidate[PATHS.shortageThreshold]),
  };
  return {
    tasksPerInstance,
    instancesFor: (tasks: number) => instancesFor(tasks, tasksPerInstance, its),
    minSize: Number(candidate[PATHS.minSize]),
    maxSize: maxSizeOf({ environment, plan }, candidate),
  };
}

const typeOf = ({ cluster }: Environment, candidate: Candidate) =>
  findInstanceType(String(candidate[PATHS.instanceType])) ?? instanceTypesOf(cluster.capacity)[0];

function maxSizeOf({ environment, plan }: Pick<Tuned, "environment" | "plan">, candidate: Candidate): number {
  const { capacity } = environment.cluster;
  const [present] = instanceTypesOf(capacity);
  const { container } = plan.run.headroom;
  const instances = Math.ceil(
    (capacity.maxSize * containersPerInstance(present, container)) /
      containersPerInstance(typeOf(environment, candidate), container),
  );
  return Math.max(zonesOf(environment.network), Number(candidate[PATHS.minSize]), instances);
}
