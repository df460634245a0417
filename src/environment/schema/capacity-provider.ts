import { z } from "zod";
import { percentage } from "./kinds/amounts";
import { note } from "./note";

export const capacityProviderSchema = z.strictObject({
  targetPercent: note(percentage(1).default(100), {
    description: "Managed scaling keeps the group this full. Below 100 some instances stay empty for new tasks.",
  }),
  managedDraining: note(z.boolean().default(false), {
    description:
      "ECS drains terminating instances in place of Drydock's function. It waits up to 48 hours, has no other timeout and reports no tasks that hold an instance.",
  }),
  terminationProtection: note(z.boolean().default(false), {
    description: "Instances that run tasks are protected from scale-in, so that only empty ones go.",
  }),
});
