import { z } from "zod";
import { note, wholeNumber } from "./note";

export const agentWatchdog = z.strictObject({
  disconnectedMinutes: note(wholeNumber().min(1).max(1440).default(10), {
    description: "After how long with a disconnected ECS agent on any instance an alarm tells of it.",
    unit: "minutes",
    remedy: "choose 1 to 1440 (a day, the longest that an alarm of one-minute periods looks back)",
  }),
  replace: note(z.boolean().default(false), {
    description:
      "Mark an instance unhealthy once its agent has been disconnected for disconnectedMinutes; the group then replaces it. One at a time, and none while more than half of the agents are disconnected.",
  }),
});
