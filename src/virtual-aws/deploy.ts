import type { Blueprint } from "../rehearsal/blueprint/blueprint";
import type { VirtualAws } from "./virtual-aws";

/**
 * Creates everything that a blueprint names. Functions that are in no zip are registered before. The group comes
 * last: by then all who take part in its instances' lives are there.
 *
 * @throws one sentence when the blueprint asks for what the virtual AWS does not know
 */
export function deploy(aws: VirtualAws, blueprint: Blueprint): void {
  aws.ecs.createCluster(blueprint.clusterName);
  for (const queue of blueprint.queues) aws.sqs.createQueue(queue);
  for (const config of blueprint.functions) aws.lambda.createFunction(config);
  for (const { queue, function: name } of blueprint.eventSourceMappings) checkFunction(aws, `queue ${queue}`, name);
  for (const { name, functions, queues = [] } of blueprint.rules) {
    for (const invoked of functions) checkFunction(aws, `rule ${name}`, invoked);
    for (const queue of queues)
      if (!aws.sqs.has(queue.name))
        throw new Error(`rule ${name} sends to ${queue.name}, which is not among the queues`);
  }
  for (const mapping of blueprint.eventSourceMappings) aws.sqs.createEventSourceMapping(mapping);
  for (const rule of blueprint.rules) aws.eventBridge.createRule(rule);
  for (const alarm of blueprint.alarms) aws.cloudWatch.createAlarm(alarm);
  aws.autoScaling.createGroup(blueprint.group);
}

const checkFunction = (aws: VirtualAws, source: string, name: string): void => {
  if (!aws.lambda.has(name)) throw new Error(`${source} invokes ${name}, which is not among the functions`);
};
