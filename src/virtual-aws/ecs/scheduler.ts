import type { World } from "../core/world";
import {
  type CapacityProvider,
  type Cluster,
  type ContainerInstance,
  fits,
  isDaemon,
  isPlaceable,
  type Service,
  type Task,
} from "./model";
import { PlacementIndex } from "./placement-index";
import { Provisioning } from "./provisioning";
import { StartLimits, type Try } from "./start-limits";
import type { TaskLifecycle } from "./task-lifecycle";
import { PROVISIONING_RETRY_SECONDS } from "./timings";
import { ZoneRebalance } from "./zone-rebalance";

/** Hears of a service that cannot go on. */
export type ReportPlacementFailure = (service: Service, reason: string) => void;

/** The service scheduler: brings services to the tasks that they want, on instances that take tasks. */
export class ServiceScheduler {
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #tasks: TaskLifecycle;
  readonly #report: ReportPlacementFailure;
  readonly #limits: StartLimits;
  readonly #provisioning: Provisioning;
  readonly #zones: ZoneRebalance;
  readonly #indexes = new Map<Service, PlacementIndex>();

  constructor(world: World, cluster: Cluster, tasks: TaskLifecycle, report: ReportPlacementFailure) {
    this.#world = world;
    this.#cluster = cluster;
    this.#tasks = tasks;
    this.#report = report;
    this.#limits = new StartLimits(world, {
      retry: (service, task) => this.#seekPlace(task, service),
      unqueue: (task) => tasks.waiting.delete(task),
    });
    this.#provisioning = new Provisioning(world, (task) => {
      tasks.stop(task, "TaskFailedToStart: RESOURCE");
      if (task.service) this.reconcile(task.service);
    });
    this.#zones = new ZoneRebalance(world, cluster, {
      start: (service, instance) => this.#tasks.place(this.#want(service), instance),
      finish: (service) => this.reconcile(service),
      report,
    });
  }

  /** An instance has come, has gone, or has another status, other tasks or other room than before. */
  instanceChanged(instance: ContainerInstance): void {
    for (const index of this.#indexes.values()) index.changed(instance);
  }

  #indexOf(service: Service): PlacementIndex {
    const known = this.#indexes.get(service);
    if (known) return known;
    const index = new PlacementIndex(service, this.#cluster.instances.values());
    this.#indexes.set(service, index);
    return index;
  }

  /** Whether ECS throttles a service. */
  isThrottled(service: Service): boolean {
    return this.#limits.isThrottled(service);
  }

  /**
   * Brings a service's tasks to its desired count on instances that are not draining, and lets those on draining
   * instances go as far as its healthy percentages allow. Source: ECS developer guide,
   * "Container instance draining".
   */
  reconcile(service: Service): void {
    if (service.schedulingStrategy === "DAEMON") return;
    if (service.moving.size > 0) service.extra = 0;
    this.#removeSurplus(service);
    this.#letMove(service);
    this.#addMissing(service);
    this.#zones.consider(service);
  }

  /** A task of a service counts as healthy. */
  becameHealthy(service: Service): void {
    if (service.moving.size > 0) this.reconcile(service);
    this.#zones.consider(service);
  }

  #removeSurplus(service: Service): void {
    const { waiting, placed } = service;
    const wanted = service.desiredCount + service.extra;
    const surplus = waiting.size + placed.size - wanted;
    if (surplus > 0) for (const task of [...waiting].slice(-surplus)) this.#tasks.stop(task, "Scaling in.");
    while (placed.size > wanted)
      this.#tasks.stop(this.#indexOf(service).chooseSurplusTask()!, "Scaling activity initiated.");
  }

  /** Lets tasks on draining instances and of an older deployment go as far as the minimum healthy percent allows. */
  #letMove(service: Service): void {
    if (service.moving.size === 0) return;
    const minimum = Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
    for (const task of service.moving) {
      if (service.healthy <= minimum) break;
      const drains = task.instance?.status === "DRAINING";
      this.#tasks.stop(task, drains ? "The container instance is draining." : "Scaling activity initiated.");
    }
  }

  /** Wants new tasks as far as the maximum percent allows. */
  #addMissing(service: Service): void {
    const { waiting, placed, moving } = service;
    const wanted = service.desiredCount + service.extra;
    const maximum = Math.floor((service.desiredCount * service.maximumPercent) / 100);
    const countsStopping = this.#world.timings.maximumPercentCounts === "stoppingToo";
    const mayAdd = () => {
      const count = waiting.size + placed.size;
      const stopping = countsStopping ? service.stopping : 0;
      return count < wanted && count + moving.size + stopping < maximum;
    };
    while (mayAdd()) this.#seekPlace(this.#want(service), service);
  }

  #want(service: Service): Task {
    return this.#tasks.want(service.size, service, service.taskGroup);
  }

  /** Places a task, or lets it wait for room or for its service's turn. */
  #seekPlace(task: Task, service: Service): Try {
    if (this.#limits.isThrottled(service)) return this.#hold(task, service);
    const instance = this.#tasks.waiting.has(service.size) ? undefined : this.#indexOf(service).chooseInstance();
    if (!instance) return this.#waitForRoom(task, service);
    if (!this.#limits.take(service)) return this.#hold(task, service);
    this.#tasks.place(task, instance);
    return "done";
  }

  #hold(task: Task, service: Service): Try {
    this.#limits.hold(service, task);
    return "heldByLimit";
  }

  #waitForRoom(task: Task, service: Service): Try {
    if (this.#provisions(service.provider)) {
      if (this.provision(task)) return "done";
      this.#limits.hold(service, task, PROVISIONING_RETRY_SECONDS);
      return "heldByProvisioning";
    }
    const now = this.#world.clock.now();
    if (service.withoutRoomMs !== now) this.#report(service, "RESOURCE");
    service.withoutRoomMs = now;
    this.#tasks.waiting.add(task);
    if (this.#world.timings.withoutRoom === "throttle") this.#limits.failed(service);
    return "done";
  }

  /** Whether tasks of a capacity provider wait in PROVISIONING when there is no room for them. */
  #provisions(provider: CapacityProvider | undefined): boolean {
    return provider?.managedScaling !== undefined || this.#world.timings.withoutRoom === "provision";
  }

  /** Lets a task without room wait in PROVISIONING. @returns false when too many do */
  provision(task: Task): boolean {
    if (!this.#provisioning.enter(task)) return false;
    this.#tasks.waiting.add(task);
    this.#tasks.provision(task);
    return true;
  }

  /** Starts the tasks of daemon services that an instance lacks. */
  placeDaemons(instance: ContainerInstance): void {
    if (!isPlaceable(instance)) return;
    for (const service of this.#cluster.services.values()) {
      if (service.schedulingStrategy !== "DAEMON" || instance.tasksOf[service.index]) continue;
      if (!fits(service.size, instance)) continue;
      this.#tasks.place(this.#want(service), instance);
    }
  }

  /** Daemons leave a draining instance last. */
  stopLonelyDaemons(instance: ContainerInstance): void {
    if (instance.status !== "DRAINING") return;
    for (const task of instance.tasks) if (!isDaemon(task)) return;
    for (const task of instance.tasks) this.#tasks.stop(task, "The container instance is draining.");
  }

  /** An instance has more room than before. */
  roomOn(instance: ContainerInstance): void {
    this.placeDaemons(instance);
    this.#tasks.waiting.offer(instance, (task) => {
      this.#tasks.waiting.delete(task);
      const { service } = task;
      // The invariant of waiting tasks: this is the only instance with room for it.
      if (!service || this.#limits.take(service)) this.#tasks.place(task, instance);
      else this.#limits.hold(service, task);
    });
  }
}
