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

/**
 * Checks the settings of the construct `Application`, which are those of `applications.NAME`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const applicationSettings = settingsOfConstruct(["applications", "application"], applicationSchema);

/**
 * Checks the settings of the construct `Ingress`, which are those of `cluster.ingress`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const ingressSettings = settingsOfConstruct(["cluster", "ingress"], ingressSchema);

/**
 * Checks the settings of the construct `ManagedScaling`, which are those of `cluster.capacity.capacityProvider`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const capacityProviderSettings = settingsOfConstruct(
  ["cluster", "capacity", "capacityProvider"],
  capacityProviderSchema,
);

/**
 * Checks the settings of the construct `Capacity`, which are those of `cluster.capacity`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const capacitySettings = settingsOfConstruct(["cluster", "capacity"], capacitySchema);

/**
 * Checks the settings of the construct `Draining`, which are those of `cluster.draining`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const drainingSettings = settingsOfConstruct(["cluster", "draining"], drainingSchema);

/**
 * Checks the settings of the construct `HeadroomScaling`, which are those of `cluster.headroom`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const headroomSettings = settingsOfConstruct(["cluster", "headroom"], headroomSchema);

/**
 * Checks the settings of the construct `AgentWatchdog`, which are those of `cluster.agentWatchdog`, and fills in every default.
 *
 * @throws UserError one sentence for each setting that is refused
 */
export const agentWatchdogSettings = settingsOfConstruct(["cluster", "agentWatchdog"], agentWatchdogSchema);
