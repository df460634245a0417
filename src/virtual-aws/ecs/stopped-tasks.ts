import type { Cluster, Task } from "./model";
import { STOPPED_TASK_VISIBLE_MS } from "./timings";

/** Remembers the stopped tasks of a cluster for as long as they can be described. */
export class StoppedTasks {
  readonly #cluster: Pick<Cluster, "stopped" | "stoppedOn">;
  /** In the order in which they will be forgotten; the first `#forgotten` are. */
  #queue: Task[] = [];
  #forgotten = 0;

  constructor(cluster: Pick<Cluster, "stopped" | "stoppedOn">) {
    this.#cluster = cluster;
  }

  /** @param now milliseconds since the epoch, when it has stopped */
  add(task: Task, now: number): void {
    this.#remember(task);
    this.#queue.push(task);
    for (let old = this.#queue[this.#forgotten]!; now - old.stoppedMs! > STOPPED_TASK_VISIBLE_MS; ) {
      this.#forget(old);
      this.#forgotten += 1;
      old = this.#queue[this.#forgotten]!;
    }
    if (this.#forgotten * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#forgotten);
    this.#forgotten = 0;
  }

  #remember(task: Task): void {
    const { stopped, stoppedOn } = this.#cluster;
    stopped.set(task.id, task);
    if (!task.instance) return;
    const others = stoppedOn.get(task.instance);
    if (others) others.add(task);
    else stoppedOn.set(task.instance, new Set([task]));
  }

  #forget(task: Task): void {
    const { stopped, stoppedOn } = this.#cluster;
    stopped.delete(task.id);
    const others = task.instance && stoppedOn.get(task.instance);
    others?.delete(task);
    if (others?.size === 0) stoppedOn.delete(task.instance!);
  }
}
