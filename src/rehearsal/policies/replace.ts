import { drainContract } from "../../../functions/drain/contract";
import { headroomContract } from "../../../functions/headroom/contract";
import type { Alarm, LambdaFunction, Rule, ScalingPolicy } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import type { DrainHook } from "./drain-hook";

/** Whether a function of Drydock's is the one that publishes its headroom. */
export const isHeadroom = ({ environment }: LambdaFunction): boolean => headroomContract.isContractOf(environment);

/** Whether a function of Drydock's is the one that drains. */
export const isDrain = ({ environment }: LambdaFunction): boolean => drainContract.isContractOf(environment);

/** Everything that scales a cluster. */
export interface Scaling {
  readonly policies: readonly ScalingPolicy[];
  readonly alarms: readonly Alarm[];
  readonly rules: readonly Rule[];
}

/**
 * Drydock with another one's alarms, scaling policies and schedule in the place of its own, and without its capacity
 * provider: ECS throttles a service whose tasks find no room.
 */
export const withScaling = (drydock: Blueprint, { policies, alarms, rules }: Scaling): Blueprint => {
  const others = without(drydock, isHeadroom);
  return {
    ...others,
    capacityProvider: undefined,
    group: { ...others.group, policies },
    alarms,
    rules: [...others.rules, ...rules],
  };
};

/** Drydock with another one's hook, queues and function in the place of its own. */
export const withDraining = (drydock: Blueprint, { hook, queues, mapping }: DrainHook): Blueprint => {
  const others = without(drydock, isDrain);
  return {
    ...others,
    group: { ...others.group, hooks: [hook] },
    queues: [...others.queues, ...queues],
    eventSourceMappings: [...others.eventSourceMappings, mapping],
  };
};

/** A cluster whose instances nobody drains: without the hook, the queues and the function of Drydock's drain. */
export const withoutDraining = (drydock: Blueprint): Blueprint => {
  const others = without(drydock, isDrain);
  const hooks = others.group.hooks.filter(({ transition }) => transition !== "autoscaling:EC2_INSTANCE_TERMINATING");
  return { ...others, group: { ...others.group, hooks } };
};

/** Without a function, what invokes it, and the queues that only it reads. */
const without = (blueprint: Blueprint, isRemoved: (each: LambdaFunction) => boolean): Blueprint => {
  const functions = blueprint.functions.filter((each) => !isRemoved(each));
  const removed = new Set(blueprint.functions.filter(isRemoved).map(({ name }) => name));
  const eventSourceMappings = blueprint.eventSourceMappings.filter((mapping) => !removed.has(mapping.function));
  const read = new Set(eventSourceMappings.map(({ queue }) => queue));
  const unread = new Set(blueprint.eventSourceMappings.map(({ queue }) => queue).filter((queue) => !read.has(queue)));
  return {
    ...blueprint,
    queues: blueprint.queues.filter(({ name }) => !unread.has(name)),
    functions,
    eventSourceMappings,
    rules: blueprint.rules
      .map((rule) => ({
        ...rule,
        functions: rule.functions.filter((name) => !removed.has(name)),
        queues: (rule.queues ?? []).filter(({ name }) => !unread.has(name)),
      }))
      .filter((rule) => rule.functions.length + rule.queues.length > 0),
  };
};
