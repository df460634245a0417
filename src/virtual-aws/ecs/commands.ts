import type {
  Attribute,
  DeleteAttributesCommandInput,
  DeregisterContainerInstanceCommandInput,
  DescribeContainerInstancesCommandInput,
  DescribeServicesCommandInput,
  DescribeTasksCommandInput,
  Failure,
  ListContainerInstancesCommandInput,
  ListTasksCommandInput,
  PutAttributesCommandInput,
  StopTaskCommandInput,
  UpdateContainerInstancesStateCommandInput,
} from "@aws-sdk/client-ecs";
import { AwsError, invalidParameter } from "../core/errors";
import { pageOf } from "../core/paging";
import type { Commands } from "../core/world";
import { ECS_ATTRIBUTES, ECS_DESCRIBE, ECS_DESCRIBE_SERVICES, ECS_PAGE, ECS_UPDATE } from "../timings";
import { type Cluster, type ContainerInstance, describeInstance, describeTask, type Service, type Task } from "./model";

/** What the API can do to a cluster besides looking at it. */
export interface EcsActions {
  setStatus(instance: ContainerInstance, status: "ACTIVE" | "DRAINING"): void;
  deregister(instance: ContainerInstance): void;
  stop(task: Task, reason: string): void;
}

/** The ECS API over a cluster. */
export function ecsCommands(cluster: () => Cluster, actions: EcsActions): Commands {
  const clusterOf = (name = "default"): Cluster => {
    const found = cluster();
    if (name === found.name || name === found.arn) return found;
    throw new AwsError("ClusterNotFoundException", "Cluster not found.");
  };

  return {
    ListContainerInstancesCommand: (input: ListContainerInstancesCommandInput) => {
      const matches = matcherOf(input.filter);
      const found = [...clusterOf(input.cluster).instances.values()].filter(
        (instance) => (input.status === undefined || instance.status === input.status) && matches(instance),
      );
      const { items, nextToken } = pageOf(found, pageSize(input.maxResults), input.nextToken);
      return { containerInstanceArns: items.map((instance) => instance.arn), ...(nextToken && { nextToken }) };
    },

    DescribeContainerInstancesCommand: (input: DescribeContainerInstancesCommandInput) => {
      const { instances, inactive } = clusterOf(input.cluster);
      const [found, failures] = lookUp(
        input.containerInstances,
        ECS_DESCRIBE,
        "Container instance",
        (id) => instances.get(id) ?? inactive.get(id),
      );
      return { containerInstances: found.map(describeInstance), failures };
    },

    UpdateContainerInstancesStateCommand: (input: UpdateContainerInstancesStateCommandInput) => {
      const { status } = input;
      if (status !== "ACTIVE" && status !== "DRAINING")
        throw invalidParameter(`Container instance status ${status} is not ACTIVE or DRAINING.`);
      const { instances, inactive } = clusterOf(input.cluster);
      const [found, failures] = lookUp(
        input.containerInstances,
        ECS_UPDATE,
        "Container instance",
        (id) => instances.get(id) ?? inactive.get(id),
      );
      const changed: ContainerInstance[] = [];
      for (const instance of found) {
        if (instance.status === "ACTIVE" || (status === "ACTIVE" && instance.status === "DRAINING")) {
          actions.setStatus(instance, status);
          changed.push(instance);
        } else failures.push({ arn: instance.arn, reason: instance.status });
      }
      return { containerInstances: changed.map(describeInstance), failures };
    },

    PutAttributesCommand: (input: PutAttributesCommandInput) => {
      const targets = attributeTargets(clusterOf(input.cluster), input.attributes);
      for (const [{ attributes }, { name, value }] of targets) {
        if (!value || !ATTRIBUTE_VALUE.test(value)) throw invalidParameter(`Attribute value ${value} is invalid.`);
        if (attributes.size === ECS_ATTRIBUTES && !attributes.has(name!))
          throw new AwsError("AttributeLimitExceededException", "Too many attributes.");
        attributes.set(name!, value);
      }
      return { attributes: input.attributes };
    },

    DeleteAttributesCommand: (input: DeleteAttributesCommandInput) => {
      const targets = attributeTargets(clusterOf(input.cluster), input.attributes);
      for (const [{ attributes }, { name }] of targets) attributes.delete(name!);
      return { attributes: input.attributes };
    },

    DeregisterContainerInstanceCommand: (input: DeregisterContainerInstanceCommandInput) => {
      const instance = clusterOf(input.cluster).instances.get(idOf(input.containerInstance ?? ""));
      if (!instance) throw invalidParameter("Referenced container instance was not found.");
      if (instance.tasks.size > 0 && !input.force) throw invalidParameter("Found running tasks on the instance.");
      actions.deregister(instance);
      return { containerInstance: describeInstance(instance) };
    },

    ListTasksCommand: (input: ListTasksCommandInput) => {
      const { tasks, stopped, instances, inactive } = clusterOf(input.cluster);
      const wanted = input.desiredStatus ?? "RUNNING";
      let instance: ContainerInstance | undefined;
      if (input.containerInstance !== undefined) {
        const id = idOf(input.containerInstance);
        instance = instances.get(id) ?? inactive.get(id);
        if (!instance) throw invalidParameter("Referenced container instance was not found.");
      }
      const serviceName = input.serviceName && idOf(input.serviceName);
      const found: Task[] = [];
      for (const task of instance?.tasks ?? tasks.values()) if (task.desiredStatus === wanted) found.push(task);
      if (wanted === "STOPPED")
        for (const task of stopped.values()) if (!instance || task.instance === instance) found.push(task);
      const { items, nextToken } = pageOf(
        found
          .filter(({ service }) => !serviceName || service?.name === serviceName)
          .sort((one, other) => one.serial - other.serial),
        pageSize(input.maxResults),
        input.nextToken,
      );
      return { taskArns: items.map((task) => task.arn), ...(nextToken && { nextToken }) };
    },

    DescribeTasksCommand: (input: DescribeTasksCommandInput) => {
      const found = clusterOf(input.cluster);
      const [tasks, failures] = lookUp(
        input.tasks,
        ECS_DESCRIBE,
        "Tasks",
        (id) => found.tasks.get(id) ?? found.stopped.get(id),
      );
      return { tasks: tasks.map((task) => describeTask(task, found)), failures };
    },

    StopTaskCommand: (input: StopTaskCommandInput) => {
      const found = clusterOf(input.cluster);
      const task = found.tasks.get(idOf(input.task ?? ""));
      if (!task) throw invalidParameter("The referenced task was not found.");
      actions.stop(task, input.reason ?? "Task stopped by user");
      return { task: describeTask(task, found) };
    },

    DescribeServicesCommand: (input: DescribeServicesCommandInput) => {
      const found = clusterOf(input.cluster);
      const [services, failures] = lookUp(input.services, ECS_DESCRIBE_SERVICES, "Services", (name) =>
        found.services.get(name),
      );
      return { services: services.map((service) => describeService(service, found)), failures };
    },
  };
}

const describeService = (service: Service, cluster: Cluster) => {
  const runningCount = service.running;
  return {
    serviceName: service.name,
    serviceArn: cluster.arn.replace(":cluster/", ":service/").concat("/", service.name),
    clusterArn: cluster.arn,
    status: "ACTIVE",
    schedulingStrategy: service.schedulingStrategy,
    desiredCount: service.schedulingStrategy === "DAEMON" ? cluster.instances.size : service.desiredCount,
    runningCount,
    pendingCount: service.placed.size + service.moving.size - runningCount,
  };
};

/** The last part of an ARN, or the id that was given instead. */
const idOf = (arnOrId: string): string => arnOrId.slice(arnOrId.lastIndexOf("/") + 1);

const pageSize = (maxResults: number | undefined): number => {
  const size = maxResults ?? ECS_PAGE;
  if (!(size >= 1 && size <= ECS_PAGE)) throw invalidParameter(`maxResults must be between 1 and ${ECS_PAGE}.`);
  return size;
};

const lookUp = <T>(
  ids: readonly string[] | undefined,
  limit: number,
  what: string,
  find: (id: string) => T | undefined,
): [T[], Failure[]] => {
  if (!ids?.length) throw invalidParameter(`${what} cannot be empty.`);
  if (ids.length > limit) throw invalidParameter(`${what} can have at most ${limit} items.`);
  const found: T[] = [];
  const failures: Failure[] = [];
  for (const id of ids) {
    const item = find(idOf(id));
    if (item) found.push(item);
    else failures.push({ arn: id, reason: "MISSING" });
  }
  return [found, failures];
};

/** What the API accepts as an attribute's name and value (ECS API reference, Attribute). */
const ATTRIBUTE_NAME = /^[\w./\\-]{1,128}$/;
const ATTRIBUTE_VALUE = /^(?! )[\w.@/\\: -]{1,128}(?<! )$/;

/** The container instances that attributes are meant for. */
const attributeTargets = (
  { instances }: Cluster,
  attributes: readonly Attribute[] = [],
): readonly (readonly [ContainerInstance, Attribute])[] => {
  if (attributes.length < 1 || attributes.length > ECS_ATTRIBUTES)
    throw invalidParameter(`attributes must have 1 to ${ECS_ATTRIBUTES} items.`);
  return attributes.map((attribute) => {
    const { name = "", targetId = "" } = attribute;
    if (!ATTRIBUTE_NAME.test(name) || name.startsWith("ecs.")) throw invalidParameter(`Attribute ${name} is invalid.`);
    const instance = instances.get(idOf(targetId));
    if (!instance) throw new AwsError("TargetNotFoundException", `The target ${targetId} could not be found.`);
    return [instance, attribute] as const;
  });
};

type Matcher = (instance: ContainerInstance) => boolean;

/**
 * The part of the cluster query language that functions use: `ec2InstanceId == i-…`, `ec2InstanceId in [i-…, …]`,
 * `agentConnected == true`, `attribute:… exists`, and several of these with `or` between them.
 */
const matcherOf = (filter: string | undefined): Matcher => {
  if (!filter) return () => true;
  const matchers = filter.split(/\s(?:or|\|\|)\s/).map(simpleMatcherOf);
  return (instance) => matchers.some((matches) => matches(instance));
};

const simpleMatcherOf = (filter: string): Matcher => {
  const [, connected] = /^\s*agentConnected\s*==\s*(true|false)\s*$/.exec(filter) ?? [];
  if (connected) return ({ agentConnected }) => String(agentConnected) === connected;
  const [, attribute] = /^\s*attribute:(\S+)\s+exists\s*$/.exec(filter) ?? [];
  if (attribute) return ({ attributes }) => attributes.has(attribute);
  const [, one, many] = /^\s*ec2InstanceId\s*(?:==\s*([^\s[\]]+)|in\s*\[([^\]]*)\])\s*$/.exec(filter) ?? [];
  const list = one ?? many;
  if (list === undefined) throw invalidParameter(`The virtual ECS does not know the filter expression ${filter}`);
  const ids = new Set(list.split(",").map((id) => id.trim().replace(/^['"]|['"]$/g, "")));
  return (instance) => ids.has(instance.ec2InstanceId);
};
