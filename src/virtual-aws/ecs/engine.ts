import { registeredResources, typeOf } from "../../aws/instance-types";
import { AwsError } from "../core/errors";
import { SECOND } from "../core/time";
import { FOR_EVER } from "../core/timing";
import { afterSeconds, arn, hex, isoTime, type World } from "../core/world";
import type { Machine, MachineEnd } from "../ec2/model";
import { followSessions } from "./agent-sessions";
import { describeInstance } from "./describe";
import {
  type CapacityProvider,
  type Cluster,
  type ContainerInstance,
  isDaemon,
  type Service,
  type ServiceSettings,
  type Size,
  type Task,
  type TaskSettings,
} from "./model";
import { chooseInstance } from "./placement";
import { ServiceScheduler } from "./scheduler";
import { TaskLifecycle, type TaskListener } from "./task-lifecycle";
import { INACTIVE_INSTANCE_VISIBLE_MS } from "./timings";

/** Takes the events of a cluster. */
export interface EcsListener {
  /** Whether anybody may get an event with these fields; it is not even put together when nobody does. */
  hears(known: object): boolean;
  /** Puts an event on the bus. */
  event(source: string, detailType: string, resources: readonly string[], detail: object): void;
}

const SOURCE = "aws.ecs";
const SERVICE_ACTION = "ECS Service Action";
const STATE_CHANGE = "ECS Container Instance State Change";
const TASK_CHANGE = "ECS Task State Change";

/** Amazon ECS: one cluster on EC2 instances, its services, their tasks, and draining. */
export class VirtualEcs {
  readonly #world: World;
  readonly #listener: EcsListener;
  readonly #byMachine = new Map<string, ContainerInstance>();
  #cluster: Cluster;
  #tasks: TaskLifecycle;
  #scheduler: ServiceScheduler;
  #serial = 0;
  #trunking = false;
  #provider: CapacityProvider | undefined;

  constructor(world: World, listener: EcsListener) {
    this.#world = world;
    this.#listener = listener;
    this.#cluster = emptyCluster(world, "default");
    this.#tasks = this.#lifecycle();
    this.#scheduler = this.#newScheduler();
  }

  /** Names the one cluster; to be called before anything else. @default "default" */
  createCluster(name: string): void {
    this.#cluster = emptyCluster(this.#world, name);
    this.#tasks = this.#lifecycle();
    this.#scheduler = this.#newScheduler();
  }

  #lifecycle(): TaskLifecycle {
    const listener: TaskListener = {
      changed: (instance) => this.#changed(instance),
      loadChanged: (instance) => this.#scheduler.instanceChanged(instance),
      becameHealthy: (service) => this.#scheduler.becameHealthy(service),
      provisioning: (task) => this.#taskProvisioning(task),
      freed: (instance) => this.#scheduler.roomOn(instance),
      stopped: (task, instance) => {
        this.#scheduler.stopLonelyDaemons(instance);
        // A task that stopped for another reason than its service's is replaced.
        if (task.service) this.#scheduler.reconcile(task.service);
        this.#scheduler.roomOn(instance);
      },
    };
    return new TaskLifecycle(this.#world, this.#cluster, listener, () => this.#nextSerial());
  }

  #newScheduler(): ServiceScheduler {
    return new ServiceScheduler(this.#world, this.#cluster, this.#tasks, (service, reason) =>
      this.#placementFailed(service, reason),
    );
  }

  /** The cluster of a call. @throws AwsError when it is another one */
  cluster(nameOrArn = "default"): Cluster {
    if (nameOrArn === this.#cluster.name || nameOrArn === this.#cluster.arn) return this.#cluster;
    throw new AwsError("ClusterNotFoundException", "Cluster not found.");
  }

  /** The ARN of the task definition of a service. Each service has one, of its own name. */
  taskDefinitionArn(service: string): string {
    return arn(this.#world, "ecs", `task-definition/${service}:1`);
  }

  /** The ARN of a service, by its name or ARN. */
  serviceArn(nameOrArn: string): string {
    const name = nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
    return arn(this.#world, "ecs", `service/${this.#cluster.name}/${name}`);
  }

  /**
   * A machine is gone, and so are the containers of its tasks. An agent that is connected deregisters its instance when
   * the machine is shut down in due form; otherwise the instance stays registered for a while, with its tasks RUNNING, and
   * only after a while ECS notices that the agent is lost. Source: API reference, DeregisterContainerInstance: "If you
   * terminate a running container instance, Amazon ECS automatically deregisters the instance from your cluster (stopped
   * container instances or instances with disconnected agents aren't automatically deregistered when terminated)."
   */
  machineEnded(instanceId: string, how: MachineEnd): void {
    const instance = this.#byMachine.get(instanceId);
    if (!instance) return;
    const { draws } = this.#world;
    const isOrderly = how === "terminated" && instance.agentConnected;
    const seconds = draws.of(isOrderly ? "deregistrationSeconds" : "ghostSeconds", instanceId);
    const deregister = () => {
      if (instance.status !== "INACTIVE") this.deregister(instance, `Host EC2 (instance ${instanceId}) terminated.`);
    };
    if (seconds === 0) {
      deregister();
      return;
    }
    instance.machineEnded = true;
    for (const task of instance.tasks) this.#tasks.die(task, instance);
    afterSeconds(this.#world, Math.min(seconds, draws.of("agentLostSeconds", instanceId)), () =>
      this.setAgentConnected(instanceId, false),
    );
    if (seconds < FOR_EVER) this.#world.clock.after(seconds * SECOND, deregister);
  }

  /**
   * Connects or disconnects an instance's agent. Its tasks run on; while it is disconnected it gets no new ones, and
   * nobody tells a task to stop.
   */
  setAgentConnected(instanceId: string, connected: boolean): void {
    const instance = this.#byMachine.get(instanceId);
    if (!instance || instance.agentConnected === connected || (connected && instance.machineEnded)) return;
    instance.agentConnected = connected;
    this.#changed(instance);
    if (connected) for (const task of instance.tasks) this.#tasks.resume(task);
    this.#scheduler.roomOn(instance);
  }

  /** Associates the cluster with a capacity provider, the only one, for services and tasks that name no launch type. */
  associate(provider: CapacityProvider): void {
    this.#provider = provider;
  }

  /** Turns the account setting awsvpcTrunking on: instances that register from now on have a trunk if their type can. */
  enableTrunking(): void {
    this.#trunking = true;
  }

  /** Has an instance's agent report that the container runtime below it is impaired, or well again. */
  setRuntimeImpaired(instanceId: string, impaired: boolean): void {
    const instance = this.#byMachine.get(instanceId);
    if (instance) instance.runtimeImpaired = impaired;
  }

  /** Creates a service; its tasks are wanted at once. */
  createService(settings: ServiceSettings): void {
    const service: Service = {
      index: this.#cluster.services.size,
      name: settings.name,
      taskGroup: `service:${settings.name}`,
      size: settings,
      provider: settings.launchType === undefined ? this.#provider : undefined,
      schedulingStrategy: settings.schedulingStrategy ?? "REPLICA",
      minimumHealthyPercent: settings.minimumHealthyPercent ?? 100,
      maximumPercent: settings.maximumPercent ?? 200,
      startSeconds: settings.startSeconds,
      deregistrationDelaySeconds: settings.deregistrationDelaySeconds ?? 0,
      healthCheckSeconds: settings.healthCheckSeconds,
      targetHealthCheckSeconds: settings.targetHealthCheckSeconds,
      placement: settings.placement ?? "spread",
      // Source: ECS developer guide, "Balancing an Amazon ECS service across Availability Zones": not with binpack.
      rebalancesZones: settings.availabilityZoneRebalancing !== "DISABLED" && settings.placement !== "binpack",
      stopSeconds: settings.stopSeconds ?? this.#world.draws.of("stopTimeoutSeconds", settings.name),
      desiredCount: settings.desiredCount ?? 0,
      waiting: new Set(),
      placed: new Set(),
      moving: new Set(),
      running: 0,
      healthy: 0,
      stopping: 0,
      extra: 0,
      tasksIn: new Map(),
    };
    this.#cluster.services.set(service.name, service);
    if (service.schedulingStrategy === "REPLICA") this.#scheduler.reconcile(service);
    else for (const instance of this.#cluster.instances.values()) this.#scheduler.placeDaemons(instance);
  }

  /** @throws when there is no such service, or it is a daemon service, which has no count */
  updateService(name: string, desiredCount: number): void {
    const service = this.#cluster.services.get(name);
    if (service?.schedulingStrategy !== "REPLICA") throw new Error(`${name} is not a service that has a desired count`);
    service.desiredCount = desiredCount;
    service.extra = 0;
    this.#scheduler.reconcile(service);
  }

  /**
   * Begins a rolling deployment: each task that a service has is replaced by a new one, at the pace of its healthy
   * percentages. Source: ECS developer guide, "Deploy Amazon ECS services by replacing tasks".
   *
   * @returns the tasks to replace
   * @throws when there is no such service
   */
  redeploy(name: string): ReadonlySet<Task> {
    const service = this.#cluster.services.get(name);
    if (!service) throw new Error(`there is no service ${name}`);
    const old = new Set([...service.placed, ...service.moving]);
    for (const task of service.placed) service.moving.add(task);
    service.placed.clear();
    for (const task of old) if (task.lastStatus === "PENDING") this.stop(task, "Scaling activity initiated.");
    this.#scheduler.reconcile(service);
    return old;
  }

  /**
   * Runs a standalone task. One that fits nowhere waits in PROVISIONING when a capacity provider with managed scaling has it.
   *
   * @returns its ARN, or undefined when it has no place and does not wait
   */
  runTask({ family, runSeconds, launchType, ...size }: TaskSettings): string | undefined {
    const task = this.#tasks.want(size, undefined, `family:${family}`, runSeconds);
    const instance = chooseInstance(this.#cluster.instances.values(), task.size, undefined);
    if (instance) this.#tasks.place(task, instance);
    else if (launchType || !this.#provider?.managedScaling || !this.#scheduler.provision(task)) {
      this.stop(task, "RESOURCE");
      return undefined;
    }
    return task.arn;
  }

  /** Stops a task. */
  stop(task: Task, reason: string): void {
    this.#tasks.stop(task, reason);
  }

  /** Whether a machine has registered, and has not left the cluster. */
  hasInstance(instanceId: string): boolean {
    return this.#byMachine.has(instanceId);
  }

  /** Sizes of the tasks that wait for room in PROVISIONING, one for each task. */
  inProvisioning(): readonly Size[] {
    return this.#tasks.waiting.provisioning();
  }

  /** Ids of the machines that run a task that is not a daemon's. */
  busyInstances(): ReadonlySet<string> {
    const busy = new Set<string>();
    for (const { ec2InstanceId, tasks } of this.#cluster.instances.values())
      for (const task of tasks) if (!isDaemon(task)) busy.add(ec2InstanceId);
    return busy;
  }

  /** The capacity provider of the cluster. @default it has none */
  get provider(): CapacityProvider | undefined {
    return this.#provider;
  }

  /** Whether the counts of pending tasks have those in PROVISIONING among them. */
  get countsProvisioning(): boolean {
    return this.#world.timings.pendingCount === "withProvisioning";
  }

  /** The cluster with all its state, for tests and measures. */
  inspect(): Cluster {
    return this.#cluster;
  }

  /** The ECS agent of a machine registers it with the cluster. */
  register(machine: Machine): void {
    const type = typeOf(machine);
    if (!type) throw new Error(`${machine.instanceType} is not an instance type whose resources are known`);
    const isTrunked = this.#trunking && type.trunkedInterfaces > 0;
    const registered = registeredResources(type, isTrunked);
    const serial = this.#nextSerial();
    const id = hex(serial, 32);
    const instance: ContainerInstance = {
      serial,
      id,
      arn: arn(this.#world, "ecs", `container-instance/${this.#cluster.name}/${id}`),
      ec2InstanceId: machine.instanceId,
      zone: machine.zone,
      instanceType: machine.instanceType,
      registeredMs: this.#world.clock.now(),
      registered,
      remainingCpu: registered.cpu,
      remainingMemory: registered.memory,
      remainingGpus: registered.gpus,
      remainingNetworkInterfaces: registered.networkInterfaces,
      takenPorts: new Set(registered.takenPorts),
      status: "ACTIVE",
      agentConnected: true,
      version: 0,
      isTrunked,
      attributes: new Map(),
      tasks: new Set(),
      tasksOf: [],
    };
    this.#cluster.instances.set(id, instance);
    this.#byMachine.set(machine.instanceId, instance);
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceRegistered", instance: machine.instanceId });
    this.#changed(instance);
    this.#scheduler.roomOn(instance);
    followSessions(this.#world, instance, (connected) => this.setAgentConnected(machine.instanceId, connected));
  }

  /** Takes an instance out of the cluster; its tasks die. */
  deregister(instance: ContainerInstance, reason: string): void {
    const services = new Set<Service>();
    for (const task of instance.tasks) {
      if (task.service) services.add(task.service);
      this.#tasks.kill(task, instance, reason);
    }
    instance.status = "INACTIVE";
    instance.agentConnected = false;
    this.#cluster.instances.delete(instance.id);
    this.#byMachine.delete(instance.ec2InstanceId);
    this.#cluster.inactive.set(instance.id, instance);
    this.#world.clock.after(INACTIVE_INSTANCE_VISIBLE_MS, () => {
      this.#cluster.inactive.delete(instance.id);
    });
    this.#world.observe({
      time: this.#world.clock.now(),
      kind: "instanceDeregistered",
      instance: instance.ec2InstanceId,
    });
    this.#changed(instance);
    for (const service of services) this.#scheduler.reconcile(service);
  }

  /** Lets an instance drain, or take tasks again. */
  setStatus(instance: ContainerInstance, status: "ACTIVE" | "DRAINING"): void {
    if (status === "DRAINING") this.#drain(instance);
    else this.#activate(instance);
  }

  #drain(instance: ContainerInstance): void {
    instance.status = "DRAINING";
    const tasks = [...instance.tasks];
    this.#world.observe({
      time: this.#world.clock.now(),
      kind: "drainBegan",
      instance: instance.ec2InstanceId,
      tasks: tasks.filter((task) => !isDaemon(task)).length,
    });
    this.#changed(instance);
    const services = new Set<Service>();
    const leaving = tasks.filter((task) => task.desiredStatus === "RUNNING" && !isDaemon(task));
    for (const task of leaving) {
      if (!task.service) continue;
      services.add(task.service);
      task.service.placed.delete(task);
      task.service.moving.add(task);
    }
    for (const task of leaving)
      if (task.service && task.lastStatus === "PENDING") this.stop(task, "The container instance is draining.");
    for (const service of services) this.#scheduler.reconcile(service);
    this.#scheduler.stopLonelyDaemons(instance);
  }

  #activate(instance: ContainerInstance): void {
    if (instance.status === "ACTIVE") return;
    instance.status = "ACTIVE";
    this.#changed(instance);
    const services = new Set<Service>();
    for (const task of instance.tasks) {
      if (!task.service?.moving.delete(task)) continue;
      task.service.placed.add(task);
      services.add(task.service);
    }
    for (const service of services) this.#scheduler.reconcile(service);
    this.#scheduler.roomOn(instance);
  }

  #changed(instance: ContainerInstance): void {
    instance.version += 1;
    this.#scheduler.instanceChanged(instance);
    const { ec2InstanceId, status, agentConnected } = instance;
    const clusterArn = this.#cluster.arn;
    const detail = { clusterArn, ec2InstanceId, status, agentConnected };
    if (!this.#listener.hears({ source: SOURCE, "detail-type": STATE_CHANGE, detail })) return;
    this.#listener.event(SOURCE, STATE_CHANGE, [instance.arn], {
      ...describeInstance(instance),
      clusterArn,
      registeredAt: new Date(instance.registeredMs).toISOString(),
      updatedAt: isoTime(this.#world),
    });
  }

  /** Whether ECS throttles a service. @throws when there is no such service */
  isThrottled(name: string): boolean {
    const service = this.#cluster.services.get(name);
    if (!service) throw new Error(`there is no service ${name}`);
    return this.#scheduler.isThrottled(service);
  }

  #placementFailed(service: Service, reason: string): void {
    const clusterArn = this.#cluster.arn;
    const detail = { eventType: "ERROR", eventName: "SERVICE_TASK_PLACEMENT_FAILURE", clusterArn, reason };
    if (!this.#listener.hears({ source: SOURCE, "detail-type": SERVICE_ACTION, detail })) return;
    const createdAt = isoTime(this.#world);
    this.#listener.event(SOURCE, SERVICE_ACTION, [this.serviceArn(service.name)], { ...detail, createdAt });
  }

  #taskProvisioning(task: Task): void {
    const { lastStatus, desiredStatus, group } = task;
    const detail = { clusterArn: this.#cluster.arn, taskArn: task.arn, lastStatus, desiredStatus, group };
    if (!this.#listener.hears({ source: SOURCE, "detail-type": TASK_CHANGE, detail })) return;
    this.#listener.event(SOURCE, TASK_CHANGE, [task.arn], { ...detail, createdAt: isoTime(this.#world) });
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

const emptyCluster = (world: World, name: string): Cluster => ({
  name,
  arn: arn(world, "ecs", `cluster/${name}`),
  services: new Map(),
  instances: new Map(),
  inactive: new Map(),
  tasks: new Map(),
  stopped: new Map(),
  stoppedOn: new Map(),
});
