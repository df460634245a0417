import type { Cluster, Task } from "./model";
import { STOPPED_TASK_VISIBLE_MS } from "./timings";

/** Remembers the stopped tasks of a cluster for as long as they can be described. */
export class StoppedTasks {
  readonly #tasks: Map<string, Task>;
  /** In the order in which they will be forgotten; the first `#forgotten` are. */
  #queue: Task[] = [];
  #forgotten = 0;

  constructor({ stopped }: Cluster) {
    this.#tasks = stopped;
  }

  /** @param now milliseconds since the epoch, when it has stopped */
  add(task: Task, now: number): void {
    this.#tasks.set(task.id, task);
    this.#queue.push(task);
    for (let old = this.#queue[this.#forgotten]!; now - old.stoppedMs! > STOPPED_TASK_VISIBLE_MS; ) {
      this.#tasks.delete(old.id);
      this.#forgotten += 1;
      old = this.#queue[this.#forgotten]!;
    }
    if (this.#forgotten * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#forgotten);
    this.#forgotten = 0;
  }
}
