import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Resources } from "../../../functions/headroom/contract";
import type { ServiceSettings } from "../../virtual-aws";
import { block, blocks, number, only, optionalMember, optionalNumber } from "./arguments";
import { serviceFeaturesNotPlayed } from "./not-played";
import { BlueprintError, type ResolvedStack, readStack } from "./synthesized";

/** Settings of a rehearsed service beside its size and its count. */
export type ServiceConduct = Omit<ServiceSettings, "name" | "desiredCount" | "schedulingStrategy" | keyof Resources>;

/** An application of the environment, as its stack was synthesized. */
export interface ApplicationBlueprint {
  /** Name of the application and of its service. */
  readonly name: string;
  /** CPU units and MiB that one of its tasks reserves. */
  readonly task: Resources;
  /** Tasks below which its own scaling never goes. */
  readonly minCount: number;
  /** Tasks above which its own scaling never goes. */
  readonly maxCount: number;
  /** How its tasks are replaced, checked, moved between zones, taken out of the load balancer and stopped. */
  readonly conduct: ServiceConduct;
  /** Things of an instance that its tasks need and Fargate does not have, in words: `a privileged container`. @default none */
  readonly hostNeeds?: readonly string[];
  /** One sentence for each thing that its service uses and the rehearsal does not play. @default none */
  readonly notPlayed?: readonly string[];
}

/**
 * Reads the stacks of an environment's applications, in the order of their names.
 *
 * @param stacksDir the folder `stacks` of the synthesized output
 * @returns none when the environment has no applications
 * @throws BlueprintError when a stack is not as this version synthesizes it
 */
export function readApplications(stacksDir: string, environment: string): readonly ApplicationBlueprint[] {
  const prefix = `${environment}-application-`;
  return stackNames(stacksDir)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => readApplication(readStack(join(stacksDir, name))));
}

/** Stacks of the last synth; those of earlier ones whose state is kept are no part of the environment any more. */
const stackNames = (stacksDir: string): readonly string[] => {
  const manifest = join(dirname(stacksDir), "manifest.json");
  if (!existsSync(manifest)) return readdirSync(stacksDir);
  const { stacks } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly stacks: object };
  return Object.keys(stacks);
};

const readApplication = (stack: ResolvedStack): ApplicationBlueprint => {
  const { name, arguments: service } = only(stack, "aws_ecs_service");
  const scaling = only(stack, "aws_appautoscaling_target").arguments;
  const targetGroup = only(stack, "aws_lb_target_group").arguments;
  const definition = only(stack, "aws_ecs_task_definition");
  const containers = containersIn(definition.arguments["container_definitions"]);
  return {
    name,
    task: taskOf(stack, definition.id, containers),
    minCount: number(scaling, "min_capacity", stack.folder),
    maxCount: number(scaling, "max_capacity", stack.folder),
    conduct: {
      ...optionalMember("minimumHealthyPercent", optionalNumber(service, "deployment_minimum_healthy_percent")),
      ...optionalMember("maximumPercent", optionalNumber(service, "deployment_maximum_percent")),
      ...optionalMember("deregistrationDelaySeconds", optionalNumber(targetGroup, "deregistration_delay")),
      ...optionalMember(
        "targetHealthCheckSeconds",
        optionalNumber(block(targetGroup, "health_check") ?? {}, "interval"),
      ),
      ...optionalMember("stopSeconds", highest(containers.map(({ stopTimeout }) => stopTimeout))),
      ...optionalMember("healthCheckSeconds", highest(containers.map(checkSecondsOf))),
      ...(blocks(service, "capacity_provider_strategy").length === 0 && { launchType: "EC2" as const }),
      availabilityZoneRebalancing: service["availability_zone_rebalancing"] === "DISABLED" ? "DISABLED" : "ENABLED",
    },
    notPlayed: serviceFeaturesNotPlayed(name, service),
  };
};

/** Seconds between two checks of a container's health where it names none (ECS API reference, HealthCheck). */
const DEFAULT_CHECK_SECONDS = 30;

const checkSecondsOf = ({ healthCheck }: ContainerDefinition): number | undefined =>
  healthCheck && (healthCheck.interval ?? DEFAULT_CHECK_SECONDS);

const highest = (seconds: readonly (number | undefined)[]): number | undefined => {
  const known = seconds.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

interface ContainerDefinition {
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeout?: number;
  readonly healthCheck?: {
    /** Seconds between two checks. */
    readonly interval?: number;
  };
}

/** The room that ECS sets aside for a task: the sums of its containers. */
const taskOf = ({ folder }: ResolvedStack, id: string, containers: readonly ContainerDefinition[]): Resources => {
  const sum = (amount: (container: ContainerDefinition) => number | undefined): number =>
    containers.reduce((total, container) => total + (amount(container) ?? 0), 0);
  // Of both the reservation counts. Source: ECS API reference, ContainerDefinition, memoryReservation.
  const task = { cpu: sum(({ cpu }) => cpu), memory: sum((each) => each.memoryReservation ?? each.memory) };
  if (task.cpu > 0 && task.memory > 0) return task;
  throw new BlueprintError(
    `${folder}: a rehearsal needs the CPU units and the MiB of task definition ${id}; synthesize again, with this version`,
  );
};

const containersIn = (definitions: unknown): readonly ContainerDefinition[] => {
  try {
    return JSON.parse(String(definitions)) as readonly ContainerDefinition[];
  } catch {
    return [];
  }
};
