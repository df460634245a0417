import { resolve } from "node:path";
import { only } from "./arguments";
import type { Blueprint } from "./blueprint";
import type { Kind, Source } from "./reader";
import { READERS } from "./readers";
import { BlueprintError, type ResolvedStack, readStack } from "./synthesized";

/** An environment as it would be deployed, and what of it is not wired as it seems to be meant. */
export interface BlueprintReading {
  readonly blueprint: Blueprint;
  /** One sentence each. The blueprint holds what is really wired: a rehearsal behaves accordingly. */
  readonly warnings: readonly string[];
}

/**
 * Reads the cluster stack of an environment as it was synthesized: what scales, drains and watches it.
 *
 * @param stacksDir the folder `stacks` of the synthesized output
 * @param environment the environment's name
 * @throws BlueprintError when the stack is missing or holds something that a rehearsal does not know
 */
export function readBlueprint(stacksDir: string, environment: string): BlueprintReading {
  const stack = readStack(resolve(stacksDir, `${environment}-cluster`));
  refuseUnknown(stack);
  const warnings: string[] = [];
  const blueprint: Blueprint = {
    environment,
    region: stack.region,
    clusterName: only(stack, "aws_ecs_cluster").name,
    awsvpcTrunking: turnsTrunkingOn(stack),
    ...readAll({ stack, report: (warning) => void warnings.push(warning) }),
  };
  for (const { unused } of Object.values(READERS)) warnings.push(...(unused?.(blueprint) ?? []));
  return { blueprint, warnings };
}

const readAll = (source: Source): Pick<Blueprint, Kind> =>
  Object.fromEntries(Object.entries(READERS).map(([kind, { read }]) => [kind, read(source)])) as Pick<Blueprint, Kind>;

const turnsTrunkingOn = (stack: ResolvedStack): boolean =>
  stack
    .resources("aws_ecs_account_setting_default")
    .some(({ arguments: args }) => args["name"] === "awsvpcTrunking" && args["value"] === "enabled");

/** Resources that act on the cluster in ways that a rehearsal does not know. */
const UNKNOWN_TYPES = [
  "aws_appautoscaling_policy",
  "aws_autoscaling_schedule",
  "aws_autoscaling_traffic_source_attachment",
  "aws_pipes_pipe",
  "aws_scheduler_schedule",
  "aws_sfn_state_machine",
];

const refuseUnknown = (stack: ResolvedStack): void => {
  const unknown = UNKNOWN_TYPES.flatMap((type) => stack.resources(type)).map(({ type, id }) => `${type}.${id}`);
  if (unknown.length > 0)
    throw new BlueprintError(`${stack.folder} holds what a rehearsal does not know: ${unknown.join(", ")}`);
};
