import { z } from "zod";
import { AT_DEADLINE } from "../../../functions/drain/contract";
import { withRules } from "../rules";
import { seconds } from "./kinds/amounts";
import { note } from "./note";

/** The longest that a lifecycle hook waits: 48 hours (EC2 Auto Scaling user guide). */
export const LONGEST_HOOK_SECONDS = 172_800;

/** The time that `stopStandalone` takes after the timeout: at most a minute, two minutes for tasks to stop, and the next minute's run. */
const STOP_STANDALONE_SECONDS = 300;

export const drainingSchema = withRules(
  z.strictObject({
    timeoutSeconds: note(seconds(60, LONGEST_HOOK_SECONDS).default(60), {
      description: "A terminating instance has this long to give up its tasks. Then atDeadline decides.",
      remedy: "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
    }),
    stopTimeoutSeconds: note(seconds(2, LONGEST_HOOK_SECONDS).default(30), {
      description: "Time from SIGTERM until a container is killed, unless its task definition has another.",
    }),
    atDeadline: note(z.enum(AT_DEADLINE).default("terminate"), {
      description:
        "What happens when tasks are left at the timeout. terminate: the instance terminates with them. stopStandalone: tasks that belong to no service are stopped first and have two minutes. wait: the instance stays until the tasks are gone or 48 hours have passed. An alarm reports each case.",
    }),
  }),
  [
    {
      setting: "timeoutSeconds",
      needs: ["timeoutSeconds", "atDeadline"],
      broken: ({ timeoutSeconds, atDeadline }) =>
        atDeadline === "stopStandalone" && timeoutSeconds > LONGEST_HOOK_SECONDS - STOP_STANDALONE_SECONDS,
      problem: () =>
        `with cluster.draining.atDeadline stopStandalone at most ${LONGEST_HOOK_SECONDS - STOP_STANDALONE_SECONDS} s leave tasks time to stop within the hook's 48 hours`,
      remedy: "lower timeoutSeconds, or choose another atDeadline",
    },
  ],
);

/** The longest time that a drain takes, with everything that happens at its deadline, in seconds. */
export const longestDrainSeconds = ({ timeoutSeconds, atDeadline }: z.output<typeof drainingSchema>): number =>
  ({
    terminate: timeoutSeconds,
    stopStandalone: timeoutSeconds + STOP_STANDALONE_SECONDS,
    wait: LONGEST_HOOK_SECONDS,
  })[atDeadline];
