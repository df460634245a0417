import { type ContainerInstance, fits, isPlaceable, type Service, type Task } from "./model";
import { compareLoads, loadOn } from "./placement";

/** An instance with the load that it had when it was entered. */
interface Entry {
  readonly instance: ContainerInstance;
  readonly load: number;
}

/** Entries beyond four times those that count are outdated: a queue is then made anew. */
const MAX_ENTRIES_PER_INSTANCE = 4;

/**
 * Instances by load, lowest first or highest first, of equal ones the first registered. An entry whose load is no longer
 * its instance's is dropped when it comes up.
 */
class LoadQueue {
  readonly #sign: 1 | -1;
  readonly #isCurrent: (entry: Entry) => boolean;
  #heap: Entry[] = [];

  constructor(sign: 1 | -1, isCurrent: (entry: Entry) => boolean) {
    this.#sign = sign;
    this.#isCurrent = isCurrent;
  }

  clear(): void {
    this.#heap = [];
  }

  push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#precedes(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The first instance; undefined when there is none. */
  first(): ContainerInstance | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#isCurrent(top)) return top.instance;
      this.#dropFirst();
    }
    return undefined;
  }

  #precedes(one: Entry, other: Entry): boolean {
    const difference = this.#sign * (one.load - other.load);
    return difference < 0 || (difference === 0 && one.instance.serial < other.instance.serial);
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && this.#precedes(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#precedes(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

/** The instances of one zone for one service. */
interface ZoneQueues {
  /** Those with room for one more of its tasks, the one with the lowest load first. */
  readonly withRoom: LoadQueue;
  /** Those with a task that may leave, the one with the highest load first. */
  readonly withTask: LoadQueue;
}

/**
 * Finds the instances for one service's tasks without going through all of them, with the answers that going through all
 * of them would give.
 */
export class PlacementIndex {
  readonly #service: Service;
  readonly #zones = new Map<string, ZoneQueues>();
  /** Every instance that the cluster has. */
  readonly #instances = new Set<ContainerInstance>();
  /** Those that changed since the last choice. */
  readonly #changed = new Set<ContainerInstance>();
  #entries = 0;

  constructor(service: Service, instances: Iterable<ContainerInstance>) {
    this.#service = service;
    for (const instance of instances) this.changed(instance);
  }

  /** An instance has come, has gone, or has another status, other tasks or other room than before. */
  changed(instance: ContainerInstance): void {
    this.#changed.add(instance);
  }

  /** The instance for a new task; undefined when it fits nowhere. */
  chooseInstance(): ContainerInstance | undefined {
    return this.#choose(({ withRoom }) => withRoom, 1);
  }

  /**
   * The task that the service gives up when it has too many: from the zone with the most of them, there from the instance
   * with the most, there the newest; with binpack from the emptiest instance. Tasks on draining instances leave by another
   * way. Source: as for the order of placement.
   *
   * @returns undefined when there is none
   */
  chooseSurplusTask(): Task | undefined {
    const choice = this.#choose(({ withTask }) => withTask, -1);
    return choice && newestOf(choice, this.#service);
  }

  /** The best of the zones' first ones, of equal ones the first registered. */
  #choose(queueOf: (zone: ZoneQueues) => LoadQueue, sign: 1 | -1): ContainerInstance | undefined {
    this.#catchUp();
    let choice: ContainerInstance | undefined;
    for (const zone of this.#zones.values()) {
      const candidate = queueOf(zone).first();
      if (!candidate) continue;
      const difference = choice ? sign * compareLoads(candidate, choice, this.#service) : -1;
      if (difference < 0 || (difference === 0 && candidate.serial < choice!.serial)) choice = candidate;
    }
    return choice;
  }

  #catchUp(): void {
    for (const instance of this.#changed) {
      if (instance.status === "INACTIVE") this.#instances.delete(instance);
      else {
        this.#instances.add(instance);
        this.#enter(instance);
      }
    }
    this.#changed.clear();
    if (this.#entries <= 2 * MAX_ENTRIES_PER_INSTANCE * (this.#instances.size + 1)) return;
    for (const { withRoom, withTask } of this.#zones.values()) {
      withRoom.clear();
      withTask.clear();
    }
    this.#entries = 0;
    for (const instance of this.#instances) this.#enter(instance);
  }

  #enter(instance: ContainerInstance): void {
    const { withRoom, withTask } = this.#queuesOf(instance.zone);
    const entry = { instance, load: loadOn(instance, this.#service) };
    if (this.#hasRoom(instance)) this.#push(withRoom, entry);
    if (this.#hasTask(instance)) this.#push(withTask, entry);
  }

  #push(queue: LoadQueue, entry: Entry): void {
    queue.push(entry);
    this.#entries += 1;
  }

  #queuesOf(zone: string): ZoneQueues {
    const known = this.#zones.get(zone);
    if (known) return known;
    const isCurrent = ({ instance, load }: Entry) =>
      this.#instances.has(instance) && load === loadOn(instance, this.#service);
    const queues = {
      withRoom: new LoadQueue(1, (entry) => isCurrent(entry) && this.#hasRoom(entry.instance)),
      withTask: new LoadQueue(-1, (entry) => isCurrent(entry) && this.#hasTask(entry.instance)),
    };
    this.#zones.set(zone, queues);
    return queues;
  }

  #hasRoom(instance: ContainerInstance): boolean {
    return fits(this.#service.size, instance) && isPlaceable(instance);
  }

  #hasTask(instance: ContainerInstance): boolean {
    return instance.status === "ACTIVE" && (instance.tasksOf[this.#service.index] ?? 0) > 0;
  }
}

const newestOf = ({ tasks }: ContainerInstance, service: Service): Task | undefined => {
  let newest: Task | undefined;
  for (const task of tasks)
    if (task.service === service && task.desiredStatus === "RUNNING" && task.serial > (newest?.serial ?? -1))
      newest = task;
  return newest;
};
