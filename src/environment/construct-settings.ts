import type { z } from "zod";
import { UserError } from "../user-error";
import { explain } from "./explain";
import { agentWatchdog } from "./schema/agent-watchdog";
import { application } from "./schema/application";
import { capacity } from "./schema/capacity";
import { draining } from "./schema/draining";
import { headroom } from "./schema/headroom";
import { ingress } from "./schema/ingress";

/**
 * Makes the function that checks the settings of one construct and fills in every default, for stacks of one's own.
 * Environments are checked as a whole when they are loaded.
 *
 * @param path place of the settings in an environment, by which messages and docs/settings.md name them
 */
const settingsAt =
  <Schema extends z.ZodType>(path: readonly string[], schema: Schema) =>
  (input: z.input<Schema>): z.output<Schema> => {
    const result = schema.safeParse(input, { reportInput: true });
    if (result.success) return result.data;
    const issues = result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
    const whole = path.reduceRight<unknown>((part, key) => ({ [key]: part }), input);
    throw new UserError(explain(issues, whole).join("\n"));
  };

/** Settings of the construct `Application`. @throws UserError one sentence for each setting that is refused */
export const applicationSettings = settingsAt(["applications", "application"], application);

/** Settings of the construct `Ingress`. @throws UserError one sentence for each setting that is refused */
export const ingressSettings = settingsAt(["cluster", "ingress"], ingress);

/** Settings of `Capacity` and `ManagedScaling`. @throws UserError one sentence for each setting that is refused */
export const capacitySettings = settingsAt(["cluster", "capacity"], capacity);

/** Settings of the construct `Draining`. @throws UserError one sentence for each setting that is refused */
export const drainingSettings = settingsAt(["cluster", "draining"], draining);

/** Settings of the construct `HeadroomScaling`. @throws UserError one sentence for each setting that is refused */
export const headroomSettings = settingsAt(["cluster", "headroom"], headroom);

/** Settings of the construct `AgentWatchdog`. @throws UserError one sentence for each setting that is refused */
export const agentWatchdogSettings = settingsAt(["cluster", "agentWatchdog"], agentWatchdog);
