import {
  API,
  type ContainerInstance,
  type Instance,
  type Service,
  type Task,
  VirtualAws,
  VirtualClock,
} from "../../src/virtual-aws";
import type { Answers } from "./answering";

/** An instance of the group. */
export interface InstanceState {
  readonly state: NonNullable<Instance["state"]>;
  /** When its termination began. @default AWS has no such activity */
  readonly since?: Date;
}

/** A registration of an instance with the cluster. */
export interface RegistrationState extends Partial<Pick<ContainerInstance, "agentConnected" | "status">> {
  readonly arn: string;
  readonly instanceId: string;
  /** Resources that it registers. @default 1024 CPU units and 1024 MiB */
  readonly registered?: { readonly cpu: number; readonly memory: number };
  /** Resources that no task holds. @default none */
  readonly remaining?: { readonly cpu: number; readonly memory: number };
  /** Custom attributes by name. @default none */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A task that has a place. Tests change its statuses, as the passing of time would. */
export interface TaskState extends Omit<Task, "service"> {
  /** The ARN of its registration. */
  readonly on: string;
  service: Service | undefined;
}

/** States of a group and a cluster, as small as a test needs them. */
export interface States {
  /** By id. @default none */
  readonly instances?: Readonly<Record<string, InstanceState>>;
  /** @default none */
  readonly containerInstances?: readonly RegistrationState[];
  /** @default none */
  readonly tasks?: readonly TaskState[];
  /** Names of the services that are daemons; each group `service:<name>` of a task is a service. @default none */
  readonly daemonServices?: readonly string[];
  /** Items on a page of any list. @default that of AWS */
  readonly pageSize?: number;
}

/** A virtual AWS in given states; no time passes in it. */
export interface Account {
  readonly aws: VirtualAws;
  /** Instances of the group by id. */
  readonly instances: Readonly<Record<string, Instance>>;
  readonly containerInstances: readonly ContainerInstance[];
}

const GROUP = "demo-instances";
const SIZE = { cpu: 1, memory: 1 };

/** A task in one of its states. @default RUNNING, of the service "web" */
export const taskOf = (arn: string, on: string, fields: Partial<TaskState> = {}): TaskState => ({
  serial: 0,
  id: arn,
  arn,
  on,
  size: SIZE,
  service: undefined,
  group: "service:web",
  runSeconds: undefined,
  createdMs: 0,
  instance: undefined,
  lastStatus: "RUNNING",
  desiredStatus: "RUNNING",
  ...fields,
});

/** A virtual AWS with the cluster "demo" and the group "demo-instances", put into states. */
export function accountOf(states: States): Account {
  const aws = new VirtualAws({
    clock: new VirtualClock(Date.now()),
    region: "us-east-1",
    onCall: ({ command, input }, answer) => {
      const { shape } = API[command as keyof typeof API];
      return answer(shape.kind === "list" && states.pageSize ? { ...input, [shape.pageSize]: states.pageSize } : input);
    },
  });
  aws.ecs.createCluster("demo");
  aws.ecs.associate({ name: "instances-demo", managedScaling: { targetCapacity: 100 } });
  const instances = addInstances(aws, states.instances ?? {});
  // As the headroom function leaves it.
  aws.autoScaling.group(GROUP).suspended.add("AlarmNotification");
  const containerInstances = (states.containerInstances ?? []).map((each, index) => register(aws, each, index));
  (states.tasks ?? []).forEach((task, index) => {
    place(aws, Object.assign(task, { serial: index }), states.daemonServices ?? []);
  });
  return { aws, instances, containerInstances };
}

/** The answers of an account, to replace some of them. */
export const answersOf = ({ aws }: Account): Answers =>
  Object.fromEntries(Object.keys(API).map((command) => [command, (input: object) => aws.call(command, input)]));

function addInstances(
  { autoScaling }: VirtualAws,
  states: Readonly<Record<string, InstanceState>>,
): Record<string, Instance> {
  autoScaling.createGroup({
    name: GROUP,
    minSize: 2,
    maxSize: 5000,
    desiredCapacity: 0,
    instanceType: "m5.large",
    zones: 1,
    defaultCooldownSeconds: 300,
    hooks: [
      {
        name: "drain",
        transition: "autoscaling:EC2_INSTANCE_TERMINATING",
        heartbeatTimeoutSeconds: 1800,
        defaultResult: "CONTINUE",
      },
    ],
    policies: [],
  });
  const group = autoScaling.group(GROUP);
  // The minimum launches two instances that no test is about.
  group.instances.clear();
  group.inProgress.clear();
  const added: Record<string, Instance> = {};
  Object.entries(states).forEach(([instanceId, { state, since }], serial) => {
    const activity = {
      ActivityId: instanceId,
      AutoScalingGroupName: GROUP,
      Cause: "a test wants it",
      Description: `Terminating EC2 instance: ${instanceId}`,
      StartTime: since ?? new Date(),
      StatusCode: "InProgress" as const,
    };
    if (since) group.inProgress.add(activity);
    const instance: Instance = {
      serial,
      instanceId,
      zone: "us-east-1a",
      instanceType: "m5.large",
      group,
      warmupSeconds: 0,
      state,
      warmAtMs: 0,
      inServiceMs: 0,
      healthy: true,
      isProtected: false,
      activity,
      actions: new Map(),
    };
    group.instances.set(instanceId, instance);
    if (state === "Terminating:Wait") autoScaling.hooks.open(instance, "autoscaling:EC2_INSTANCE_TERMINATING");
    added[instanceId] = instance;
  });
  return added;
}

function register({ ecs, clock }: VirtualAws, state: RegistrationState, serial: number): ContainerInstance {
  const { registered = { cpu: 1024, memory: 1024 }, remaining = { cpu: 0, memory: 0 } } = state;
  const instance: ContainerInstance = {
    serial,
    id: state.arn,
    arn: state.arn,
    ec2InstanceId: state.instanceId,
    zone: "us-east-1a",
    instanceType: "m5.large",
    registeredMs: clock.now(),
    registered: { ...registered, gpus: 0, networkInterfaces: 0, takenPorts: [22] },
    remainingCpu: remaining.cpu,
    remainingMemory: remaining.memory,
    remainingGpus: 0,
    remainingNetworkInterfaces: 0,
    takenPorts: new Set([22]),
    status: state.status ?? "ACTIVE",
    agentConnected: state.agentConnected ?? true,
    version: 0,
    tasks: new Set(),
    attributes: new Map(Object.entries(state.attributes ?? {})),
    tasksOf: [],
  };
  ecs.inspect().instances.set(instance.id, instance);
  return instance;
}

/** Puts a task on its registration, and into its service, which wants as many tasks as it has. */
function place({ ecs }: VirtualAws, task: TaskState, daemonServices: readonly string[]): void {
  const cluster = ecs.inspect();
  const instance = cluster.instances.get(task.on);
  if (!instance) throw new Error(`${task.arn} is on ${task.on}, which is not among the container instances`);
  task.instance = instance;
  instance.tasks.add(task);
  cluster.tasks.set(task.id, task);
  const [, name] = /^service:(.*)$/.exec(task.group) ?? [];
  if (name === undefined) return;
  const isDaemonService = daemonServices.includes(name);
  if (!cluster.services.has(name))
    ecs.createService({ name, ...SIZE, schedulingStrategy: isDaemonService ? "DAEMON" : "REPLICA" });
  const service = cluster.services.get(name)!;
  task.service = service;
  service.placed.add(task);
  service.desiredCount += 1;
  service.running += 1;
  service.healthy += 1;
  task.isHealthy = true;
  service.tasksIn.set(instance.zone, (service.tasksIn.get(instance.zone) ?? 0) + 1);
  instance.tasksOf[service.index] = (instance.tasksOf[service.index] ?? 0) + 1;
}
