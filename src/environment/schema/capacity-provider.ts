import { z } from "zod";
import { note, wholeNumber } from "./note";

export const capacityProvider = z.strictObject({
  targetPercent: note(wholeNumber().min(1).max(100).default(100), {
    description: "How full managed scaling keeps the group: below 100 some instances stay empty for what comes next.",
    unit: "%",
  }),
  managedDraining: note(z.boolean().default(false), {
    description:
      "Let ECS drain terminating instances instead of Drydock's function: it waits up to 48 hours, knows no other timeout and names no blockers.",
  }),
  terminationProtection: note(z.boolean().default(false), {
    description: "Protect instances that run tasks from scale-in, so that only empty ones go.",
  }),
});
