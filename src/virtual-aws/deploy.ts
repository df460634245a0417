import type { AutoScalingGroup } from "./auto-scaling/model";
import type { Alarm } from "./cloudwatch/model";
import type { CapacityProvider } from "./ecs/model";
import type { Rule } from "./eventbridge/model";
import type { LambdaFunction } from "./lambda/model";
import { manageGroup } from "./managed-scaling";
import type { EventSourceMapping, Queue } from "./sqs/model";
import type { VirtualAws } from "./virtual-aws";

/** The resources of one cluster: its group, and all that scales, drains and watches it. */
export interface Deployment {
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** The group of its instances. */
  readonly group: AutoScalingGroup;
  /** The cluster's capacity provider, whose group is `group`. @default it has none */
  readonly capacityProvider?: CapacityProvider | undefined;
  /** Whether the account setting awsvpcTrunking is on. @default false */
  readonly awsvpcTrunking?: boolean;
  /** Alarms that scale the group or only notify. */
  readonly alarms: readonly Alarm[];
  /** Queues, dead-letter queues too. */
  readonly queues: readonly Queue[];
  /** Functions with their deployment packages. */
  readonly functions: readonly LambdaFunction[];
  /** Pollers of the queues. */
  readonly eventSourceMappings: readonly EventSourceMapping[];
  /** Rules of the default event bus. */
  readonly rules: readonly Rule[];
}

/**
 * Creates all resources of a deployment. A function that is in no zip must be registered before. The group comes last:
 * by then everything that takes part in the lives of its instances exists.
 *
 * @throws one sentence when a resource names another one that does not exist, or needs a feature that is not modelled
 */
export function deploy(aws: VirtualAws, deployment: Deployment): void {
  aws.ecs.createCluster(deployment.clusterName);
  if (deployment.capacityProvider) aws.ecs.associate(deployment.capacityProvider);
  if (deployment.awsvpcTrunking) aws.ecs.enableTrunking();
  for (const queue of deployment.queues) aws.sqs.createQueue(queue);
  for (const config of deployment.functions) aws.lambda.createFunction(config);
  for (const { queue, function: name } of deployment.eventSourceMappings) checkFunction(aws, `queue ${queue}`, name);
  for (const rule of deployment.rules) checkTargets(aws, rule);
  for (const mapping of deployment.eventSourceMappings) aws.sqs.createEventSourceMapping(mapping);
  for (const rule of deployment.rules) aws.eventBridge.createRule(rule);
  const { clusterName, capacityProvider } = deployment;
  const managed = manageGroup(aws, clusterName, deployment.group, capacityProvider);
  for (const alarm of [...deployment.alarms, ...managed.alarms]) aws.cloudWatch.createAlarm(alarm);
  aws.autoScaling.createGroup(managed.group);
}

const checkTargets = (aws: VirtualAws, { name, functions, queues = [] }: Rule): void => {
  for (const invoked of functions) checkFunction(aws, `rule ${name}`, invoked);
  for (const queue of queues)
    if (!aws.sqs.has(queue.name)) throw new Error(`rule ${name} sends to ${queue.name}, which is not among the queues`);
};

const checkFunction = (aws: VirtualAws, source: string, name: string): void => {
  if (!aws.lambda.has(name)) throw new Error(`${source} invokes ${name}, which is not among the functions`);
};
