import { z } from "zod";
import type { InstanceResources, TaskInterfaces } from "../../../functions/headroom/contract";
import { registeredResources } from "../../aws/instance-types";
import { withRules } from "../rules";
import { agentWatchdogSchema } from "./agent-watchdog";
import { bootSettings } from "./boot";
import { MAXIMUM_SCRIPT_CHARACTERS, scriptCharacters } from "./boot-steps";
import { type CapacitySettings, capacitySchema, instanceTypesOf, usesSpot } from "./capacity";
import { drainingSchema, LONGEST_HOOK_SECONDS } from "./draining";
import { headroomSchema } from "./headroom";
import { ingressSchema } from "./ingress";
import { instanceRoleSchema } from "./instance-role";
import { count } from "./kinds/amounts";
import { namespaceName } from "./kinds/aws";
import { hostMountPoint } from "./kinds/container";
import { listOf } from "./kinds/kind";
import { cachePrefix, ecrRepository } from "./kinds/rights";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";

/** The part of Spot's two minutes that is left once the notice has been seen and tasks have been asked to stop. */
export const LONGEST_SPOT_STOP_SECONDS = 110;

const settingsSchema = z.strictObject({
  ingress: note(ingressSchema.prefault({}), { description: "The load balancer." }),
  capacity: note(capacitySchema.prefault({}), { description: "The machines." }),
  draining: note(drainingSchema.prefault({}), { description: "The time before an instance terminates." }),
  agentWatchdog: note(agentWatchdogSchema.prefault({}), { description: "The watch over the ECS agents." }),
  headroom: note(headroomSchema.prefault({}), { description: "When the cluster grows and shrinks." }),
  logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "Logs are kept this long.",
    unit: "days",
  }),
  exec: note(z.boolean().default(false), {
    description:
      "ECS Exec writes the input and output of sessions to a log group of its own. A KMS key of its own encrypts sessions and logs. Services ask for ECS Exec with enable_execute_command.",
  }),
  containerInsights: note(z.enum(["disabled", "enabled", "enhanced"]).default("enabled"), {
    description:
      "CloudWatch Container Insights of the cluster. enabled: metrics of cluster and services, charged as custom metrics (about 0.30 USD a month each) and by the gigabyte of performance logs. enhanced: those of tasks and containers as well, about 0.07 USD a month each. disabled: ECS's own metrics of reserved and used CPU and memory stay, free of charge. Scaling, alarms and dashboards need none of it.",
  }),
  serviceConnectNamespace: note(namespaceName().optional(), {
    description: "A Cloud Map namespace of this name is created, and services use it by default for Service Connect.",
    defaultIs: "none",
  }),
  reservedConcurrency: note(count("executions", 2, 1000).optional(), {
    description:
      "Each function reserves this many concurrent executions of the account, so that other functions never take them away. A new account has ten executions in all.",
    defaultIs: "none",
  }),
  tracing: note(z.boolean().default(false), { description: "Trace the functions with X-Ray." }),
  instanceRole: note(instanceRoleSchema.prefault({}), {
    description: "Further rights of the instances. Containers on the bridge network cannot reach them.",
  }),
  imageRepositories: note(listOf(ecrRepository(), { max: 100 }).optional(), {
    description:
      "Repositories of Amazon ECR, of any account and region, that tasks without an execution role pull from: their images are pulled with the instances' role. Applications have execution roles.",
    remedy: "write imageRepositories: ['123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/*']",
    defaultIs: "all of the environment's account and region",
  }),
  pullThroughCachePrefixes: note(listOf(cachePrefix(), { max: 50 }).default([]), {
    description:
      "Prefixes of pull-through cache rules of Amazon ECR. Who may pull an image below one of them may let ECR import it and create its repository.",
  }),
  ...bootSettings,
  volumeDirectory: note(hostMountPoint("/mnt/efs").default("/mnt/efs"), {
    description: "The volume is mounted on this directory of every instance. The setting has no use without a volume.",
  }),
});

export const clusterSchema = withRules(settingsSchema, [
  {
    setting: "bootSteps",
    needs: ["bootSteps"],
    broken: ({ bootSteps }) => scriptCharacters(bootSteps) > MAXIMUM_SCRIPT_CHARACTERS,
    problem: ({ bootSteps }) =>
      `the scripts have ${scriptCharacters(bootSteps)} characters together in JSON, and ${MAXIMUM_SCRIPT_CHARACTERS} fit into the SSM document beside Drydock's`,
    remedy: "shorten them, or let a step fetch a longer script with bootFiles",
  },
  {
    setting: "draining.atDeadline",
    needs: ["capacity.capacityProvider", "draining.atDeadline"],
    broken: ({ capacity, draining }) =>
      capacity.capacityProvider?.managedDraining === true && draining.atDeadline !== "terminate",
    problem: () =>
      "with cluster.capacity.capacityProvider.managedDraining ECS drains, and after 48 hours it always terminates",
    remedy: "leave one of the two out",
  },
  {
    setting: "draining.stopTimeoutSeconds",
    needs: ["draining.stopTimeoutSeconds", "draining.timeoutSeconds"],
    broken: ({ draining: { stopTimeoutSeconds, timeoutSeconds = LONGEST_HOOK_SECONDS } }) =>
      stopTimeoutSeconds > timeoutSeconds,
    problem: ({ draining: { timeoutSeconds } }) =>
      `a terminating instance goes after cluster.draining.timeoutSeconds (${timeoutSeconds} s), even if a container has not stopped`,
    remedy: "lower it, or raise cluster.draining.timeoutSeconds",
  },
  {
    setting: "draining.stopTimeoutSeconds",
    needs: ["capacity.purchase", "draining.stopTimeoutSeconds"],
    broken: ({ capacity, draining }) => usesSpot(capacity) && draining.stopTimeoutSeconds > LONGEST_SPOT_STOP_SECONDS,
    problem: () =>
      `a Spot instance is gone two minutes after its notice, which leaves a container ${LONGEST_SPOT_STOP_SECONDS} s to stop`,
    remedy: `set it to ${LONGEST_SPOT_STOP_SECONDS} or less`,
  },
]);

/** CPU units, MiB and GPUs that an instance of the first type registers: the group launches it where it can. */
export const instanceOf = (capacity: CapacitySettings): InstanceResources => {
  const [type] = instanceTypesOf(capacity);
  const { cpu, memory, gpus } = registeredResources(type);
  return { cpu, memory, gpus };
};

/** Network interfaces for tasks that any instance of the cluster has. */
export const interfacesOf = (capacity: CapacitySettings): TaskInterfaces => {
  const types = instanceTypesOf(capacity);
  const trunked = types.map(({ trunkedInterfaces }) => trunkedInterfaces).filter((interfaces) => interfaces > 0);
  return {
    networkInterfaces: Math.min(...types.map((type) => registeredResources(type).networkInterfaces)),
    trunkedInterfaces: trunked.length > 0 ? Math.min(...trunked) : 0,
  };
};
