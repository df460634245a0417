import { type ContainerInstance, fits, isPlaceable, keyOfSize, type Service, type Size, type Task } from "./model";

/** Tasks of a service in the zone of an instance; 0 where zones do not count: for binpack and for a standalone task. */
const countInZone = (instance: ContainerInstance, service: Service | undefined): number =>
  service?.placement === "spread" ? (service.tasksIn.get(instance.zone) ?? 0) : 0;

/**
 * The load of an instance, by which placement chooses within a zone: spread counts the service's tasks, binpack its free
 * memory; a standalone task goes by all tasks of the instance.
 */
export const loadOn = (instance: ContainerInstance, service: Service | undefined): number => {
  if (!service) return instance.tasks.size;
  return service.placement === "binpack" ? instance.remainingMemory : (instance.tasksOf[service.index] ?? 0);
};

/**
 * Negative when the first instance comes first for a new task, positive when it comes first for a task that leaves: by
 * zone, then by load. Source: ECS developer guide, "Amazon ECS services", service scheduler strategies; API reference,
 * PlacementStrategy.
 */
export const compareLoads = (one: ContainerInstance, other: ContainerInstance, service: Service | undefined): number =>
  countInZone(one, service) - countInZone(other, service) || loadOn(one, service) - loadOn(other, service);

/**
 * Chooses the instance for a task: among those that have room, the one in the zone with the fewest of its service's
 * tasks, there the instance with the fewest of them, there the first registered; with binpack the fullest.
 *
 * @param service undefined for a standalone task
 * @returns undefined when it fits nowhere
 */
export function chooseInstance(
  instances: Iterable<ContainerInstance>,
  size: Size,
  service: Service | undefined,
): ContainerInstance | undefined {
  let choice: ContainerInstance | undefined;
  for (const instance of instances)
    if (fits(size, instance) && isPlaceable(instance) && (!choice || compareLoads(instance, choice, service) < 0))
      choice = instance;
  return choice;
}

/**
 * Tasks without a place, first come, first served among those of one size. As long as the first of a size fits nowhere
 * no other of that size does, so a change to one instance costs one check per size.
 */
export class WaitingTasks {
  readonly #bySize = new Map<string, Set<Task>>();

  /** True when a task of this size would have to queue behind others. */
  has(size: Size): boolean {
    return (this.#bySize.get(keyOfSize(size))?.size ?? 0) > 0;
  }

  /** The size of each task that waits in PROVISIONING. */
  provisioning(): readonly Size[] {
    return [...this.#bySize.values()].flatMap((queue) =>
      [...queue].filter(({ lastStatus }) => lastStatus === "PROVISIONING").map(({ size }) => size),
    );
  }

  add(task: Task): void {
    const queue = this.#bySize.get(keyOfSize(task.size));
    if (queue) queue.add(task);
    else this.#bySize.set(keyOfSize(task.size), new Set([task]));
  }

  delete(task: Task): void {
    this.#bySize.get(keyOfSize(task.size))?.delete(task);
  }

  /** Offers the room of an instance to the first of each size until that one does not fit. */
  offer(instance: ContainerInstance, place: (task: Task) => void): void {
    if (!isPlaceable(instance)) return;
    for (const queue of this.#bySize.values()) {
      for (const task of queue) {
        if (!fits(task.size, instance)) break;
        place(task);
      }
    }
  }
}
