import type { Container } from "../../functions/headroom/contract";
import { containersPerInstance, hasAccelerators, type InstanceType } from "../aws/instance-types";
import type { ServiceConduct } from "./blueprint/applications";
import { fargateSizeOf } from "./money";

/** A service, as far as it decides where its tasks can run. */
export interface RunnableService {
  /** Name of the service. */
  readonly name: string;
  /** The resources that one task reserves. */
  readonly task: Container;
  /** How its tasks stop. @default within 30 s */
  readonly conduct?: Pick<ServiceConduct, "stopSeconds"> | undefined;
  /** Things of an instance that its tasks need and Fargate does not have, in words: `a privileged container`. @default none */
  readonly hostNeeds?: readonly string[] | undefined;
}

/** Longest time from SIGTERM to SIGKILL on Fargate, in seconds. Source: ECS API reference, ContainerDefinition, stopTimeout. */
const LONGEST_FARGATE_STOP_SECONDS = 120;

/**
 * The first thing for which services cannot run on Fargate. It has no GPUs and no Neuron devices, no privileged containers, no
 * devices and no directories of a host. Sources: ECS developer guide, "Amazon ECS task definition differences for Fargate"; API
 * reference, ResourceRequirement. EFS and a network mode are no reason: each task gets a network interface there.
 *
 * @param type of the instances: their accelerators are there for the tasks. @default it is unknown
 * @returns a part of a sentence
 */
export const notOnFargate = (services: readonly RunnableService[], type?: InstanceType): string | undefined =>
  type && hasAccelerators(type)
    ? `${type.name} has ${type.gpus > 0 ? "GPUs" : "Neuron devices"}, and Fargate has none`
    : services.map(taskNotOnFargate).find((reason) => reason !== undefined);

const taskNotOnFargate = ({ name, task, conduct, hostNeeds = [] }: RunnableService): string | undefined => {
  const { cpu, memory, gpus = 0 } = task;
  const stopSeconds = conduct?.stopSeconds ?? 0;
  if (gpus > 0) return `a task of ${name} reserves ${gpus} ${gpus === 1 ? "GPU" : "GPUs"}, and Fargate has none`;
  if (!fargateSizeOf(task))
    return `a task of ${name} has ${cpu} CPU units and ${memory} MiB, which no size of Fargate holds`;
  if (hostNeeds.length > 0) return `a task of ${name} needs ${hostNeeds.join(" and ")}, which Fargate does not have`;
  if (stopSeconds > LONGEST_FARGATE_STOP_SECONDS)
    return `a task of ${name} may take ${stopSeconds} s to stop, and Fargate allows ${LONGEST_FARGATE_STOP_SECONDS}`;
  return undefined;
};

/**
 * The first thing for which services cannot run on ECS Managed Instances of a type as densely as on own instances. Each task has
 * a network interface of its own: the mode `bridge` does not exist there, and with `host` two tasks cannot have one port. Every
 * type is open, with GPUs and Neuron devices too, and Spot Instances are. Sources: ECS developer guide, "Amazon ECS task
 * networking for Amazon ECS Managed Instances", "Allocate a network interface for tasks on Amazon ECS Managed Instances" (a
 * trunk where the type supports one) and "Amazon ECS Managed Instances instance types".
 *
 * @param type of the instances. @default it is unknown, and nothing is said
 * @returns a part of a sentence
 */
export const sparserOnManagedInstances = (
  services: readonly RunnableService[],
  type?: InstanceType,
): string | undefined => {
  if (!type) return undefined;
  for (const { task } of services) {
    const places = containersPerInstance(type, task, true);
    const withInterfaces = containersPerInstance(type, { ...task, networkInterfaces: 1 }, true);
    if (withInterfaces < places)
      return `${type.name} has ${withInterfaces} ${withInterfaces === 1 ? "interface" : "interfaces"} for ${places} tasks`;
  }
  return undefined;
};
