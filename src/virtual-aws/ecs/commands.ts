import type * as sdk from "@aws-sdk/client-ecs";
import type { CommandTable } from "../core/api";
import { AwsError, invalidParameter } from "../core/errors";
import { pageOf } from "../core/paging";
import { describeInstance, describeService, describeTask, describeTaskDefinition } from "./describe";
import type { VirtualEcs } from "./engine";
import { matcherOf } from "./filter";
import type { Cluster, ContainerInstance, Task } from "./model";
import { attributeTargets, checkAttributeValue, idOf, lookUp, lookUpInstances, pageSize } from "./requests";
import { ECS_ATTRIBUTES, ECS_CHANGES, ECS_DESCRIBE, ECS_DESCRIBE_SERVICES, ECS_READS, ECS_UPDATE } from "./timings";

/** Errors of every call about a cluster. */
const ERRORS = ["ClusterNotFoundException", "InvalidParameterException"] as const;

const targetsOf = (attributes: readonly sdk.Attribute[] | undefined): readonly string[] =>
  (attributes ?? []).map(({ targetId = "" }) => targetId);

/** The API of Amazon ECS. */
export const ECS_COMMANDS = {
  DeleteAttributesCommand: {
    action: "ecs:DeleteAttributes",
    resources: (_service, input) => targetsOf(input.attributes),
    throttle: ECS_CHANGES,
    errors: [...ERRORS, "TargetNotFoundException"],
    shape: { kind: "change" },
    answer: (service, input) => {
      const targets = attributeTargets(service.cluster(input.cluster), input.attributes);
      for (const [{ attributes }, { name }] of targets) attributes.delete(name!);
      return { attributes: input.attributes };
    },
  },

  DeregisterContainerInstanceCommand: {
    action: "ecs:DeregisterContainerInstance",
    resources: (service, input) => [service.cluster(input.cluster).arn],
    throttle: ECS_CHANGES,
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const instance = service.cluster(input.cluster).instances.get(idOf(input.containerInstance ?? ""));
      if (!instance) throw invalidParameter("Referenced container instance was not found.");
      if (instance.tasks.size > 0 && !input.force) throw invalidParameter("Found running tasks on the instance.");
      service.deregister(instance, `Container instance ${instance.id} was deregistered.`);
      return { containerInstance: describeInstance(instance) };
    },
  },

  DescribeContainerInstancesCommand: {
    action: "ecs:DescribeContainerInstances",
    resources: (_service, input) => input.containerInstances ?? [],
    throttle: ECS_READS,
    errors: ERRORS,
    shape: { kind: "describe", items: "containerInstances" },
    answer: (service, input) => {
      const [found, failures] = lookUpInstances(service.cluster(input.cluster), input.containerInstances, ECS_DESCRIBE);
      return {
        containerInstances: found.map((instance) => describeInstance(instance, input.include, service.provider)),
        failures,
      };
    },
  },

  DescribeServicesCommand: {
    action: "ecs:DescribeServices",
    resources: (service, input) => (input.services ?? []).map((name) => service.serviceArn(name)),
    // Its bucket is another one than that of container instances and tasks.
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "describe", items: "services" },
    answer: (service, input) => {
      const cluster = service.cluster(input.cluster);
      const request = { ids: input.services, limit: ECS_DESCRIBE_SERVICES, items: "Services" };
      const [services, failures] = lookUp(request, (name) => cluster.services.get(name));
      return {
        services: services.map((each) =>
          describeService(each, {
            cluster,
            serviceArn: service.serviceArn(each.name),
            taskDefinition: service.taskDefinitionArn(each.name),
            countsProvisioning: service.countsProvisioning,
          }),
        ),
        failures,
      };
    },
  },

  DescribeTaskDefinitionCommand: {
    action: "ecs:DescribeTaskDefinition",
    resources: "*",
    // Its bucket is another one than that of container instances and tasks.
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "describe", items: "taskDefinition" },
    answer: (service, input) => {
      const family = idOf(input.taskDefinition ?? "").replace(/:\d+$/, "");
      const found = service.inspect().services.get(family);
      if (!found) throw new AwsError("ClientException", "Unable to describe task definition.");
      return { taskDefinition: describeTaskDefinition(found, service.taskDefinitionArn(family)) };
    },
  },

  DescribeTasksCommand: {
    action: "ecs:DescribeTasks",
    resources: (_service, input) => input.tasks ?? [],
    throttle: ECS_READS,
    errors: ERRORS,
    shape: { kind: "describe", items: "tasks" },
    answer: (service, input) => {
      const cluster = service.cluster(input.cluster);
      const request = { ids: input.tasks, limit: ECS_DESCRIBE, items: "Tasks" };
      const [tasks, failures] = lookUp(request, (id) => cluster.tasks.get(id) ?? cluster.stopped.get(id));
      return { tasks: tasks.map((task) => describeTask(task, cluster)), failures };
    },
  },

  ListContainerInstancesCommand: {
    action: "ecs:ListContainerInstances",
    resources: (service, input) => [service.cluster(input.cluster).arn],
    throttle: ECS_READS,
    errors: ERRORS,
    shape: { kind: "list", pageSize: "maxResults", token: "nextToken", items: "containerInstanceArns" },
    answer: (service, input) => {
      const matches = matcherOf(input.filter);
      const found = [...service.cluster(input.cluster).instances.values()].filter(
        (instance) => (input.status === undefined || instance.status === input.status) && matches(instance),
      );
      const { items, nextToken } = pageOf(found, pageSize(input.maxResults), input.nextToken);
      return { containerInstanceArns: items.map((instance) => instance.arn), ...(nextToken && { nextToken }) };
    },
  },

  ListServicesCommand: {
    action: "ecs:ListServices",
    resources: "*",
    // Its bucket is another one than that of container instances and tasks.
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "list", pageSize: "maxResults", token: "nextToken", items: "serviceArns" },
    answer: (service, input) => {
      const { schedulingStrategy: wanted } = input;
      const found = [...service.cluster(input.cluster).services.values()]
        .filter(({ schedulingStrategy }) => wanted === undefined || schedulingStrategy === wanted)
        .map(({ name, index }) => ({ name, serial: index }));
      const { items, nextToken } = pageOf(found, pageSize(input.maxResults), input.nextToken);
      return { serviceArns: items.map(({ name }) => service.serviceArn(name)), ...(nextToken && { nextToken }) };
    },
  },

  ListTasksCommand: {
    action: "ecs:ListTasks",
    resources: (service, input) => [input.containerInstance ?? service.cluster(input.cluster).arn],
    throttle: ECS_READS,
    errors: ERRORS,
    shape: { kind: "list", pageSize: "maxResults", token: "nextToken", items: "taskArns" },
    answer: (service, input) => {
      const found = tasksFor(service.cluster(input.cluster), input);
      const { items, nextToken } = pageOf(found, pageSize(input.maxResults), input.nextToken);
      return { taskArns: items.map((task) => task.arn), ...(nextToken && { nextToken }) };
    },
  },

  PutAttributesCommand: {
    action: "ecs:PutAttributes",
    resources: (_service, input) => targetsOf(input.attributes),
    throttle: ECS_CHANGES,
    errors: [...ERRORS, "TargetNotFoundException", "AttributeLimitExceededException"],
    shape: { kind: "change" },
    answer: (service, input) => {
      const targets = attributeTargets(service.cluster(input.cluster), input.attributes);
      for (const [{ attributes }, { name, value }] of targets) {
        const checked = checkAttributeValue(value);
        if (attributes.size === ECS_ATTRIBUTES && !attributes.has(name!))
          throw new AwsError("AttributeLimitExceededException", "Too many attributes.");
        attributes.set(name!, checked);
      }
      return { attributes: input.attributes };
    },
  },

  StopTaskCommand: {
    action: "ecs:StopTask",
    resources: (_service, { task = "" }) => [task],
    throttle: ECS_CHANGES,
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const cluster = service.cluster(input.cluster);
      const task = cluster.tasks.get(idOf(input.task ?? ""));
      if (!task) throw invalidParameter("The referenced task was not found.");
      service.stop(task, input.reason ?? "Task stopped by user");
      return { task: describeTask(task, cluster) };
    },
  },

  UpdateContainerInstancesStateCommand: {
    action: "ecs:UpdateContainerInstancesState",
    resources: (_service, input) => input.containerInstances ?? [],
    throttle: ECS_CHANGES,
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const { status } = input;
      if (status !== "ACTIVE" && status !== "DRAINING")
        throw invalidParameter(`Container instance status ${status} is not ACTIVE or DRAINING.`);
      const [found, failures] = lookUpInstances(service.cluster(input.cluster), input.containerInstances, ECS_UPDATE);
      const changed: ContainerInstance[] = [];
      for (const instance of found) {
        if (instance.status === "ACTIVE" || (status === "ACTIVE" && instance.status === "DRAINING")) {
          service.setStatus(instance, status);
          changed.push(instance);
        } else failures.push({ arn: instance.arn, reason: instance.status });
      }
      return { containerInstances: changed.map((instance) => describeInstance(instance)), failures };
    },
  },
} as const satisfies CommandTable<"ecs", VirtualEcs>;

/** The tasks that ListTasks means, in the order of their creation. */
function tasksFor(cluster: Cluster, input: sdk.ListTasksCommandInput): readonly Task[] {
  const { desiredStatus = "RUNNING", containerInstance, serviceName } = input;
  const instance = containerInstance === undefined ? undefined : instanceFor(cluster, containerInstance);
  const found: Task[] = [];
  for (const task of instance?.tasks ?? cluster.tasks.values())
    if (task.desiredStatus === desiredStatus) found.push(task);
  if (desiredStatus === "STOPPED")
    for (const task of (instance ? cluster.stoppedOn.get(instance) : cluster.stopped.values()) ?? []) found.push(task);
  const ofService = serviceName === undefined ? undefined : idOf(serviceName);
  return found
    .filter(({ service }) => ofService === undefined || service?.name === ofService)
    .sort((one, other) => one.serial - other.serial);
}

const instanceFor = ({ instances, inactive }: Cluster, arnOrId: string): ContainerInstance => {
  const instance = instances.get(idOf(arnOrId)) ?? inactive.get(idOf(arnOrId));
  if (!instance) throw invalidParameter("Referenced container instance was not found.");
  return instance;
};
