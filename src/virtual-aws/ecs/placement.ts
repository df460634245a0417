import { type ContainerInstance, fits, isPlaceable, keyOfSize, type Service, type Size, type Task } from "./model";

/**
 * Where a task goes: among the instances that have room, to the zone with the fewest of its service's tasks, there to
 * the instance with the fewest of them, there to the first registered. A standalone task counts all tasks of an
 * instance and looks at no zone. AWS docs: "Amazon ECS services", service scheduler strategies.
 *
 * @returns undefined when it fits nowhere
 */
export function chooseInstance(
  instances: Iterable<ContainerInstance>,
  size: Size,
  service: Service | undefined,
): ContainerInstance | undefined {
  let choice: ContainerInstance | undefined;
  let choiceInZone = 0;
  let choiceOnInstance = 0;
  for (const instance of instances) {
    if (!fits(size, instance) || !isPlaceable(instance)) continue;
    const inZone = service ? (service.tasksIn.get(instance.zone) ?? 0) : 0;
    if (choice && inZone > choiceInZone) continue;
    const onInstance = service ? (instance.tasksOf[service.index] ?? 0) : instance.tasks.size;
    if (choice && inZone === choiceInZone && onInstance >= choiceOnInstance) continue;
    choice = instance;
    choiceInZone = inZone;
    choiceOnInstance = onInstance;
  }
  return choice;
}

/**
 * Which task a service gives up when it has too many: from the zone with the most of them, there from the instance with
 * the most, there the newest. AWS docs: "Amazon ECS services", service scheduler strategies. Tasks on draining
 * instances leave by another way.
 */
export function chooseSurplusTask(instances: Iterable<ContainerInstance>, service: Service): Task | undefined {
  let choice: ContainerInstance | undefined;
  let choiceInZone = 0;
  let choiceOnInstance = 0;
  for (const instance of instances) {
    const onInstance = instance.tasksOf[service.index] ?? 0;
    if (onInstance === 0 || instance.status !== "ACTIVE") continue;
    const inZone = service.tasksIn.get(instance.zone) ?? 0;
    if (inZone < choiceInZone || (inZone === choiceInZone && onInstance <= choiceOnInstance)) continue;
    choice = instance;
    choiceInZone = inZone;
    choiceOnInstance = onInstance;
  }
  let newest: Task | undefined;
  for (const task of choice?.tasks ?? [])
    if (task.service === service && task.desiredStatus === "RUNNING" && task.serial > (newest?.serial ?? -1))
      newest = task;
  return newest;
}

/**
 * Tasks without a place, first come, first served among those of one size. As long as the first of a size fits nowhere
 * no other of that size does, so a change to one instance costs one look per size.
 */
export class WaitingTasks {
  readonly #bySize = new Map<string, Set<Task>>();

  /** Whether a task of this size would have to queue behind others. */
  has(size: Size): boolean {
    return (this.#bySize.get(keyOfSize(size))?.size ?? 0) > 0;
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
