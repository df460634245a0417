import { z } from "zod";
import { minutes } from "./kinds/amounts";
import { note } from "./note";

export const agentWatchdogSchema = z.strictObject({
  disconnectedMinutes: note(minutes(1, 1440).default(10), {
    description:
      "An alarm goes off once the ECS agent of an instance has been disconnected, or its container runtime impaired, for this long.",
    remedy: "choose 1 to 1440 (a day, the longest that an alarm of one-minute periods looks back)",
  }),
  replace: note(z.boolean().default(false), {
    description:
      "Mark an instance unhealthy once its agent has been disconnected, or its container runtime impaired, for disconnectedMinutes; the group then replaces it. One instance goes at a time, and none while more than half of them are.",
  }),
});
