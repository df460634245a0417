import { SECOND } from "../core/time";
import { afterSeconds, arn, hex, type World } from "../core/world";
import { AgentQueues } from "./agent-queues";
import { type Cluster, type ContainerInstance, type Service, type Size, STOP_PATH, type Task, take } from "./model";
import { WaitingTasks } from "./placement";
import { StoppedTasks } from "./stopped-tasks";

/** Hears of the steps in the lives of tasks. */
export interface TaskListener {
  /** An instance has other tasks or other free resources than before. */
  changed(instance: ContainerInstance): void;
  /** An instance has other room or other tasks of a service than before. */
  loadChanged(instance: ContainerInstance): void;
  /** A task of a service counts as healthy. */
  becameHealthy(service: Service): void;
  /** A task waits in PROVISIONING. */
  provisioning(task: Task): void;
  /** A task that is to stop has left room on its instance, and holds its containers' resources still. */
  freed(instance: ContainerInstance): void;
  /** A task went its regular way to STOPPED, and its resources are free. */
  stopped(task: Task, instance: ContainerInstance): void;
}

/** The lives of a cluster's tasks: wanted, placed, running, on the stop path, stopped. */
export class TaskLifecycle {
  /** Tasks without a place. */
  readonly waiting = new WaitingTasks();
  /** Tasks that agents have begun with, and tasks that wait for them. */
  readonly agents = new AgentQueues();
  /** When the images of services are on instances, in milliseconds since the epoch. */
  readonly #images = new WeakMap<ContainerInstance, Map<Service, number>>();
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #listener: TaskListener;
  readonly #nextSerial: () => number;
  readonly #stopped: StoppedTasks;
  /** ARN of a task without its id: of hundreds of thousands of tasks each would be put together of ten parts else. */
  readonly #arnPrefix: string;

  /** @param nextSerial numbers tasks */
  constructor(world: World, cluster: Cluster, listener: TaskListener, nextSerial: () => number) {
    this.#world = world;
    this.#cluster = cluster;
    this.#listener = listener;
    this.#nextSerial = nextSerial;
    this.#stopped = new StoppedTasks(cluster);
    this.#arnPrefix = arn(world, "ecs", `task/${cluster.name}/`);
  }

  /** Wants a task; it has no place yet. @param group as the API shows it */
  want(size: Size, service: Service | undefined, group: string, runSeconds?: number): Task {
    const serial = this.#nextSerial();
    const id = hex(serial, 32);
    const task: Task = {
      serial,
      id,
      arn: this.#arnPrefix + id,
      size,
      service,
      group,
      runSeconds,
      createdMs: this.#world.clock.now(),
      instance: undefined,
      lastStatus: "WAITING",
      desiredStatus: "RUNNING",
    };
    service?.waiting.add(task);
    this.#world.observe({
      time: task.createdMs,
      kind: "taskWanted",
      task: id,
      ...(service && { service: service.name }),
    });
    return task;
  }

  /** The API shows a task that waits in PROVISIONING. */
  provision(task: Task): void {
    this.#cluster.tasks.set(task.id, task);
    this.#listener.provisioning(task);
  }

  /** Gives a task its place, where it starts. */
  place(task: Task, instance: ContainerInstance): void {
    const { service, size } = task;
    task.instance = instance;
    task.lastStatus = "PENDING";
    instance.tasks.add(task);
    take(size, instance, 1);
    this.#cluster.tasks.set(task.id, task);
    if (service) {
      service.waiting.delete(task);
      service.placed.add(task);
      countTask(service, instance, 1);
      const now = this.#world.clock.now();
      service.placedMs = now;
      // The same try that has placed this task has found no room for the others.
      if (service.waiting.size > 0 && service.withoutRoomMs !== undefined) service.withoutRoomMs = now;
    }
    this.#listener.loadChanged(instance);
    this.#world.observe({
      time: this.#world.clock.now(),
      kind: "taskPlaced",
      task: task.id,
      instance: instance.ec2InstanceId,
    });
    this.#listener.changed(instance);
    this.agents.admit(task, instance, () => {
      const pullSeconds = this.#pullSeconds(task, instance);
      task.pullStartedMs = this.#world.clock.now();
      task.pullStoppedMs = task.pullStartedMs + pullSeconds * SECOND;
      this.#world.clock.after((pullSeconds + this.#startSeconds(task)) * SECOND, () => {
        if (task.lastStatus === "PENDING" && !instance.machineEnded) this.#run(task);
      });
    });
  }

  /** Seconds until a task's image is on an instance: 0 where it is already. */
  #pullSeconds({ service }: Task, instance: ContainerInstance): number {
    if (!service || service.startSeconds !== undefined) return 0;
    const { clock, draws } = this.#world;
    const images = this.#images.get(instance) ?? new Map<Service, number>();
    this.#images.set(instance, images);
    const pulledMs = images.get(service);
    if (pulledMs !== undefined) return Math.max(0, pulledMs - clock.now()) / SECOND;
    const seconds = draws.next("imagePullSeconds", service.name);
    images.set(service, clock.now() + seconds * SECOND);
    return seconds;
  }

  /** Seconds from the image on the instance to RUNNING. */
  #startSeconds({ service }: Task): number {
    return service?.startSeconds ?? this.#world.draws.next("taskStartSeconds", service?.name);
  }

  #run(task: Task): void {
    const { service } = task;
    task.lastStatus = "RUNNING";
    task.startedMs = this.#world.clock.now();
    this.#world.observe({ time: task.startedMs, kind: "taskRunning", task: task.id });
    if (service) {
      service.running += 1;
      afterSeconds(this.#world, this.#healthySeconds(service), () => this.#becomeHealthy(task, service));
    }
    if (task.runSeconds !== undefined)
      this.#world.clock.after(task.runSeconds * SECOND, () => {
        if (task.lastStatus === "RUNNING" && !task.instance!.machineEnded)
          this.stop(task, "Essential container in task exited", "DEPROVISIONING");
      });
  }

  /** Seconds from RUNNING until a task counts towards the minimum healthy percent. */
  #healthySeconds({ name, healthCheckSeconds, targetHealthCheckSeconds }: Service): number {
    const { draws } = this.#world;
    if (healthCheckSeconds === undefined && targetHealthCheckSeconds === undefined)
      return draws.of("healthySeconds", name);
    const registered = targetHealthCheckSeconds === undefined ? 0 : draws.next("targetRegistrationSeconds", name);
    const check = draws.chance(`check of ${name}`) * (targetHealthCheckSeconds ?? 0);
    return Math.max(healthCheckSeconds ?? 0, registered + check);
  }

  #becomeHealthy(task: Task, service: Service): void {
    if (task.lastStatus !== "RUNNING" || task.instance!.machineEnded) return;
    task.isHealthy = true;
    service.healthy += 1;
    this.#world.observe({ time: this.#world.clock.now(), kind: "taskHealthy", task: task.id });
    this.#listener.becameHealthy(service);
  }

  /** Stops a task. @param from where on the stop path it begins */
  stop(task: Task, reason: string, from: (typeof STOP_PATH)[number] = "DEACTIVATING"): void {
    if (task.desiredStatus === "STOPPED") return;
    if (from === "DEPROVISIONING") task.hasExited = true;
    const wasRunning = task.lastStatus === "RUNNING";
    this.#leave(task, reason);
    if (task.lastStatus === "WAITING" || task.lastStatus === "PROVISIONING") {
      this.#withdraw(task);
      return;
    }
    const instance = task.instance!;
    if (this.#isOrderedStopTold(task)) this.#listener.changed(instance);
    this.#follow(task, wasRunning ? STOP_PATH.indexOf(from) : STOP_PATH.length);
    if (task.roomFreed) this.#listener.freed(instance);
  }

  /** A task without a place is wanted no more. */
  #withdraw(task: Task): void {
    const now = this.#world.clock.now();
    this.waiting.delete(task);
    if (this.#cluster.tasks.delete(task.id)) {
      task.lastStatus = "STOPPED";
      task.stoppedMs = now;
      this.#stopped.add(task, now);
    }
    this.#world.observe({ time: now, kind: "taskWithdrawn", task: task.id });
  }

  /** Whether the event about a task's stop comes when it is ordered, and not when it has ended. */
  #isOrderedStopTold({ hasExited }: Task): boolean {
    return !hasExited && this.#world.timings.orderedStopEvent === "whenOrdered";
  }

  /** Goes on with a task whose agent was disconnected when it was to end its containers. */
  resume(task: Task): void {
    if (task.lastStatus === "STOPPING") this.#follow(task, STOP_PATH.indexOf("STOPPING"));
  }

  /** Takes a task along the stop path, from one of its statuses on. On a machine that is gone nobody does. */
  #follow(task: Task, begin: number): void {
    if (task.instance!.machineEnded) return;
    for (let index = begin; index < STOP_PATH.length; index++) {
      const status = STOP_PATH[index]!;
      if (status === "DEPROVISIONING") {
        this.agents.release(task, task.instance!);
        task.executionStoppedMs = this.#world.clock.now();
      }
      const seconds = this.#secondsIn(task, status);
      if (seconds === 0) continue;
      task.lastStatus = status;
      if (status === "STOPPING" && !task.instance!.agentConnected) return;
      this.#world.clock.after(seconds * SECOND, () => {
        if (task.lastStatus === status) this.#follow(task, index + 1);
      });
      return;
    }
    this.#world.observe({ time: this.#world.clock.now(), kind: "taskStopped", task: task.id });
    const instance = task.instance!;
    this.agents.release(task, instance);
    this.#release(task, instance);
    if (!this.#isOrderedStopTold(task)) this.#listener.changed(instance);
    this.#listener.stopped(task, instance);
  }

  #secondsIn({ service }: Task, status: (typeof STOP_PATH)[number]): number {
    switch (status) {
      case "DEACTIVATING":
        return service?.deregistrationDelaySeconds ?? 0;
      case "STOPPING":
        return service?.stopSeconds ?? this.#world.draws.next("stopTimeoutSeconds");
      case "DEPROVISIONING":
        return this.#world.draws.next("deprovisioningSeconds");
    }
  }

  /** A task's instance is deregistered, and the task with it. */
  kill(task: Task, instance: ContainerInstance, reason: string): void {
    this.die(task, instance);
    if (task.desiredStatus === "RUNNING") this.#leave(task, reason);
    this.#release(task, instance);
  }

  /** A task's machine is gone. */
  die(task: Task, instance: ContainerInstance): void {
    if (task.died) return;
    task.died = true;
    this.#world.observe({
      time: this.#world.clock.now(),
      kind: "taskKilled",
      task: task.id,
      instance: instance.ec2InstanceId,
      status: task.lastStatus,
    });
  }

  /** It is not wanted any more: its service counts without it from here on. */
  #leave(task: Task, reason: string): void {
    const { service, instance } = task;
    task.desiredStatus = "STOPPED";
    task.stoppingMs = this.#world.clock.now();
    task.stoppedReason = reason;
    if (instance && this.#world.timings.roomRelease === "optimistic") {
      task.roomFreed = true;
      take(task.size, instance, -1);
    }
    if (service) leaveService(task, service);
    if (instance) this.#listener.loadChanged(instance);
  }

  #release(task: Task, instance: ContainerInstance): void {
    const now = this.#world.clock.now();
    task.lastStatus = "STOPPED";
    task.stoppedMs = now;
    instance.tasks.delete(task);
    if (task.service) task.service.stopping -= 1;
    if (!task.roomFreed) take(task.size, instance, -1);
    this.#listener.loadChanged(instance);
    this.#cluster.tasks.delete(task.id);
    this.#stopped.add(task, now);
  }
}

const countTask = (service: Service, instance: ContainerInstance, change: 1 | -1): void => {
  instance.tasksOf[service.index] = (instance.tasksOf[service.index] ?? 0) + change;
  service.tasksIn.set(instance.zone, (service.tasksIn.get(instance.zone) ?? 0) + change);
};

/** A task's service counts without it. */
const leaveService = (task: Task, service: Service): void => {
  service.waiting.delete(task);
  service.placed.delete(task);
  service.moving.delete(task);
  if (task.lastStatus === "RUNNING") service.running -= 1;
  if (task.isHealthy) service.healthy -= 1;
  if (!task.instance) return;
  service.stopping += 1;
  countTask(service, task.instance, -1);
};
