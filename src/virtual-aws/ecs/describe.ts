import type {
  Attribute,
  ContainerInstance as ContainerInstanceDescription,
  ContainerInstanceField,
  ContainerInstanceHealthStatus,
  Resource,
  Service as ServiceDescription,
  ServiceEvent,
  TaskDefinition as TaskDefinitionDescription,
  Task as TaskDescription,
} from "@aws-sdk/client-ecs";
import { AGENT_PORTS } from "../../aws/instance-types";
import type { CapacityProvider, Cluster, ContainerInstance, Service, Task } from "./model";

const resource = (name: string, integerValue: number): Resource => ({
  name,
  type: "INTEGER",
  integerValue,
  doubleValue: 0,
  longValue: 0,
});

/**
 * A value that is made once for each key, and frozen. Every answer that has it shares it: a function that measures thousands
 * of instances would hold thousands of equal ones.
 */
const shared = <Value>(): ((key: string, make: () => Value) => Value) => {
  const values = new Map<string, Value>();
  return (key, make) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    const value = make();
    Object.freeze(value);
    values.set(key, value);
    return value;
  };
};

const sharedResources = shared<Resource[]>();
const sharedAttributes = shared<Attribute[]>();
const sharedHealth = shared<ContainerInstanceHealthStatus>();

/** The resources of an instance. Those whose tasks take no port of the host share them with others. */
const resourcesOf = (cpu: number, memory: number, gpus: number, takenPorts?: ReadonlySet<number>): Resource[] => {
  const ports = takenPorts && takenPorts.size > AGENT_PORTS.length ? [...takenPorts] : AGENT_PORTS;
  const make = () => [
    resource("CPU", cpu),
    resource("MEMORY", memory),
    { name: "PORTS", type: "STRINGSET", stringSetValue: ports.map(String) },
    ...(gpus > 0
      ? [{ name: "GPU", type: "STRINGSET", stringSetValue: Array.from({ length: gpus }, (_, index) => `GPU-${index}`) }]
      : []),
  ];
  return ports === AGENT_PORTS ? sharedResources(`${cpu} ${memory} ${gpus}`, make) : make();
};

const attributesOf = ({ id, zone, instanceType, isTrunked, attributes }: ContainerInstance): Attribute[] => {
  const ofEcs = sharedAttributes(`${zone} ${instanceType}`, () => [
    { name: "ecs.availability-zone", value: zone },
    { name: "ecs.instance-type", value: instanceType },
  ]);
  if (!isTrunked && attributes.size === 0) return ofEcs;
  const trunk = isTrunked ? [{ name: "ecs.awsvpc-trunk-id", value: `trunk-${id}` }] : [];
  return [...ofEcs, ...trunk, ...[...attributes].map(([name, value]) => ({ name, value }))];
};

/** A container instance as DescribeContainerInstances shows it. */
export function describeInstance(
  instance: ContainerInstance,
  include: readonly ContainerInstanceField[] = [],
  provider?: CapacityProvider,
): ContainerInstanceDescription {
  const { registered } = instance;
  let pendingTasksCount = 0;
  let runningTasksCount = 0;
  for (const { lastStatus } of instance.tasks) {
    if (lastStatus === "PENDING") pendingTasksCount += 1;
    if (lastStatus === "RUNNING") runningTasksCount += 1;
  }
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    ...(provider && { capacityProviderName: provider.name }),
    version: instance.version,
    status: instance.status,
    agentConnected: instance.agentConnected,
    registeredAt: new Date(instance.registeredMs),
    registeredResources: resourcesOf(registered.cpu, registered.memory, registered.gpus),
    remainingResources: resourcesOf(
      instance.remainingCpu,
      instance.remainingMemory,
      instance.remainingGpus,
      instance.takenPorts,
    ),
    runningTasksCount,
    pendingTasksCount,
    attributes: attributesOf(instance),
    attachments: [],
    ...(include.includes("CONTAINER_INSTANCE_HEALTH") && { healthStatus: healthStatusOf(instance) }),
  };
}

/** Health as DescribeContainerInstances shows it: one check, of the container runtime. */
const healthStatusOf = ({ runtimeImpaired = false }: ContainerInstance): ContainerInstanceHealthStatus => {
  const status = runtimeImpaired ? "IMPAIRED" : "OK";
  return sharedHealth(status, () => ({ overallStatus: status, details: [{ type: "CONTAINER_RUNTIME", status }] }));
};

const isProvisioning = ({ lastStatus }: Task): boolean => lastStatus === "PROVISIONING";

const date = (timeMs: number | undefined): Date | undefined => (timeMs === undefined ? undefined : new Date(timeMs));

/** A task as DescribeTasks shows it. */
export const describeTask = (task: Task, cluster: Cluster): TaskDescription => ({
  taskArn: task.arn,
  clusterArn: cluster.arn,
  containerInstanceArn: task.instance?.arn,
  availabilityZone: task.instance?.zone,
  group: task.group,
  startedBy: task.service && `ecs-svc/${task.service.name}`,
  launchType: "EC2",
  lastStatus: task.lastStatus,
  desiredStatus: task.desiredStatus,
  cpu: String(task.size.cpu),
  memory: String(task.size.memory),
  createdAt: date(task.createdMs),
  pullStartedAt: date(task.pullStartedMs),
  pullStoppedAt: date(task.pullStoppedMs),
  startedAt: date(task.startedMs),
  stoppingAt: date(task.stoppingMs),
  executionStoppedAt: date(task.executionStoppedMs),
  stoppedAt: date(task.stoppedMs),
  stoppedReason: task.stoppedReason,
  attachments: Array.from({ length: task.size.networkInterfaces ?? 0 }, (_, index) => ({
    id: `${task.id}-${index}`,
    type: "ElasticNetworkInterface",
    status: task.lastStatus === "STOPPED" ? "DELETED" : "ATTACHED",
  })),
});

/** The parts of a service's description that are not its own. */
interface ServiceContext {
  readonly cluster: Cluster;
  readonly serviceArn: string;
  /** ARN of its task definition. */
  readonly taskDefinition: string;
  /** Whether tasks in PROVISIONING are among its pending ones. */
  readonly countsProvisioning: boolean;
}

/** A service as DescribeServices shows it. */
export const describeService = (
  service: Service,
  { cluster, serviceArn, taskDefinition, countsProvisioning }: ServiceContext,
): ServiceDescription => {
  const runningCount = service.running;
  const { provider } = service;
  const provisioning = countsProvisioning ? [...service.waiting].filter(isProvisioning).length : 0;
  return {
    serviceName: service.name,
    serviceArn,
    taskDefinition,
    placementConstraints: [],
    clusterArn: cluster.arn,
    status: "ACTIVE",
    schedulingStrategy: service.schedulingStrategy,
    desiredCount: service.schedulingStrategy === "DAEMON" ? cluster.instances.size : service.desiredCount,
    runningCount,
    pendingCount: service.placed.size + service.moving.size - runningCount + provisioning,
    ...(provider
      ? { capacityProviderStrategy: [{ capacityProvider: provider.name, weight: 1, base: 0 }] }
      : { launchType: "EC2" }),
    events: serviceEvents(service),
  };
};

/** The newest of the events of a service about its tasks. Texts: ECS developer guide, "Amazon ECS service event messages". */
const serviceEvents = ({ name, withoutRoomMs, placedMs }: Service): ServiceEvent[] =>
  [
    {
      timeMs: withoutRoomMs,
      message: `(service ${name}) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance has insufficient CPU units available.`,
    },
    { timeMs: placedMs, message: `(service ${name}) has started 1 tasks: (task).` },
  ]
    .flatMap(({ timeMs, message }) => (timeMs === undefined ? [] : [{ createdAt: new Date(timeMs), message }]))
    .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());

/** The task definition of a service as DescribeTaskDefinition shows it: one container. */
export const describeTaskDefinition = (
  { name, size }: Service,
  taskDefinitionArn: string,
): TaskDefinitionDescription => {
  const { cpu, memory, gpus = 0, networkInterfaces = 0, hostPorts = [] } = size;
  return {
    taskDefinitionArn,
    family: name,
    networkMode: networkInterfaces > 0 ? "awsvpc" : "bridge",
    placementConstraints: [],
    containerDefinitions: [
      {
        name,
        cpu,
        memory,
        portMappings: hostPorts.map((hostPort) => ({ containerPort: hostPort, hostPort, protocol: "tcp" })),
        resourceRequirements: gpus > 0 ? [{ type: "GPU", value: String(gpus) }] : [],
      },
    ],
  };
};
