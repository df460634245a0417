import type { z } from "zod";
import { UserError } from "../user-error";
import { explain } from "./explain";
import { agentWatchdogSchema } from "./schema/agent-watchdog";
import { applicationSchema } from "./schema/application";
import { capacitySchema } from "./schema/capacity";
import { capacityProviderSchema } from "./schema/capacity-provider";
import { drainingSchema } from "./schema/draining";
import { headroomSchema } from "./schema/headroom";
import { ingressSchema } from "./schema/ingress";
import { foreignObjects } from "./validate";

/**
 * Makes the function that checks the settings of one construct and fills in every default, for stacks of your own.
 * Environments are checked as a whole when they are loaded.
 *
 * @param path place of the settings in an environment, by which messages and docs/settings.md name them
 */
const settingsOfConstruct =
  <Schema extends z.ZodType>(path: readonly string[], schema: Schema) =>
  (input: z.input<Schema>): z.output<Schema> => {
    const foreign = foreignObjects(input, path);
    if (foreign.length > 0) throw new UserError(foreign.join("\n"));
    const result = schema.safeParse(input, { reportInput: true });
    if (result.success) return result.data;
    const issues = result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
    const whole = path.reduceRight<unknown>((part, key) => ({ [key]: part }), input);
    throw new UserError(explain(issues, whole).join("\n"));
  };

/** Settings of the construct `Application`. @throws UserError one sentence for each setting that is refused */
export const applicationSettings = settingsOfConstruct(["applications", "application"], applicationSchema);

/** Settings of the construct `Ingress`. @throws UserError one sentence for each setting that is refused */
export const ingressSettings = settingsOfConstruct(["cluster", "ingress"], ingressSchema);

/** Settings of the construct `ManagedScaling`. @throws UserError one sentence for each setting that is refused */
export const capacityProviderSettings = settingsOfConstruct(
  ["cluster", "capacity", "capacityProvider"],
  capacityProviderSchema,
);

/** Settings of the construct `Capacity`. @throws UserError one sentence for each setting that is refused */
export const capacitySettings = settingsOfConstruct(["cluster", "capacity"], capacitySchema);

/** Settings of the construct `Draining`. @throws UserError one sentence for each setting that is refused */
export const drainingSettings = settingsOfConstruct(["cluster", "draining"], drainingSchema);

/** Settings of the construct `HeadroomScaling`. @throws UserError one sentence for each setting that is refused */
export const headroomSettings = settingsOfConstruct(["cluster", "headroom"], headroomSchema);

/** Settings of the construct `AgentWatchdog`. @throws UserError one sentence for each setting that is refused */
export const agentWatchdogSettings = settingsOfConstruct(["cluster", "agentWatchdog"], agentWatchdogSchema);
