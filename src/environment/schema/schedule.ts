import { z } from "zod";
import { type ScheduleWindow, WEEKDAYS } from "../../../functions/headroom/schedule";
import { CLUSTER_LIMIT } from "../../aws/cluster-limit";
import { count } from "./kinds/amounts";
import { name } from "./kinds/aws";
import { listOf, recordOf } from "./kinds/kind";
import { endTime, timeOfDay, timeZone, weekday } from "./kinds/time";
import { note } from "./note";

const windowSchema = z.strictObject({
  days: note(listOf(weekday(), { min: 1, max: WEEKDAYS.length }).default([...WEEKDAYS]), {
    description: "Days on which the window begins.",
    remedy: "write ['mon', 'tue'], or leave it out for every day",
  }),
  from: note(timeOfDay(), { description: "Local time at which the window begins." }),
  to: note(endTime(), {
    description:
      "Local time at which the window ends. One before from is on the next day, so that 22:00 to 02:00 crosses midnight. 24:00 is the end of the day, so that 00:00 to 24:00 is all of it.",
  }),
  timeZone: note(timeZone().default("UTC"), {
    description:
      "Time zone of both times, with its daylight saving: the window holds while the clock there shows a time in it. An hour that the clock skips is in no window, and one that it shows twice is, twice.",
  }),
  minInstances: note(count("instances", 1, CLUSTER_LIMIT), {
    description: "Minimum number of instances within the window, up to the maximum of the group.",
  }),
});

/** Hours in which the cluster has a minimum of instances. */
export const scheduleSetting = note(recordOf(name(32), windowSchema, { max: 20 }).default({}), {
  description:
    "Hours in which the cluster has a minimum of instances beyond cluster.capacity.minSize, each under a name that the function's log shows. The headroom function holds it, also while no task is wanted. Where windows overlap, the highest minimum counts. Instances take a boot to come, so begin a window some minutes before the demand.",
  key: "window",
  remedy: "write schedule: { office: { days: ['mon', 'tue'], from: '07:30', to: '19:00', minInstances: 12 } }",
});

/** The settings of a schedule with every default filled in, by the names of its windows. */
type Schedule = z.output<typeof scheduleSetting>;

/** The windows of a schedule as the headroom function has them. */
export const windowsOf = (schedule: Schedule): readonly ScheduleWindow[] =>
  Object.entries(schedule).map(([window, its]) => ({ name: window, ...its }));
