import { z } from "zod";
import { AT_DEADLINE } from "../../../functions/drain/contract";
import { withRules } from "../rules";
import { note, wholeNumber } from "./note";

/** The longest that a lifecycle hook waits: 48 hours (EC2 Auto Scaling user guide). */
export const LONGEST_HOOK_SECONDS = 172_800;

/** What `stopStandalone` needs after the timeout: a look within a minute, two minutes for tasks to stop, one more look. */
const STOP_STANDALONE_SECONDS = 300;

export const draining = withRules(
  z.strictObject({
    timeoutSeconds: note(wholeNumber().min(60).max(LONGEST_HOOK_SECONDS).default(60), {
      description: "How long a terminating instance may take to give up its tasks before atDeadline decides.",
      unit: "s",
      remedy: "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
    }),
    stopTimeoutSeconds: note(wholeNumber().min(2).max(172_800).default(30), {
      description:
        "How long a container that was told to stop (SIGTERM) may take before it is killed, unless its task definition says otherwise.",
      unit: "s",
    }),
    atDeadline: note(z.enum(AT_DEADLINE).default("terminate"), {
      description:
        "What happens when tasks are left at the timeout: terminate lets the instance die with them; stopStandalone first stops those that no service will move and gives them two minutes; wait holds the instance until they are gone or 48 hours have passed. An alarm tells of each.",
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

/** How long a drain may take with all that happens at its deadline, in seconds. */
export const longestDrainSeconds = ({ timeoutSeconds, atDeadline }: z.output<typeof draining>): number =>
  ({
    terminate: timeoutSeconds,
    stopStandalone: timeoutSeconds + STOP_STANDALONE_SECONDS,
    wait: LONGEST_HOOK_SECONDS,
  })[atDeadline];
