import { SECOND } from "../core/time";
import type { World } from "../core/world";
import type { Task } from "./model";

/**
 * Tasks in PROVISIONING: with a capacity provider that has managed scaling, tasks wait for room in that state, so many
 * at a time in a cluster, and fail when they have waited for too long.
 */
export class Provisioning {
  readonly #world: World;
  readonly #expire: (task: Task) => void;
  #tasks = new Set<Task>();

  /** @param expire ends a task that has waited for too long */
  constructor(world: World, expire: (task: Task) => void) {
    this.#world = world;
    this.#expire = expire;
  }

  /** Lets a task wait in PROVISIONING. @returns false when too many do */
  enter(task: Task): boolean {
    if (waits(task)) return true;
    const { draws, clock } = this.#world;
    const limit = draws.of("provisioningTasks", "cluster");
    if (this.#tasks.size >= limit) this.#tasks = new Set([...this.#tasks].filter(waits));
    if (this.#tasks.size >= limit) return false;
    this.#tasks.add(task);
    task.lastStatus = "PROVISIONING";
    clock.after(draws.next("provisioningSeconds") * SECOND, () => {
      if (waits(task)) this.#expire(task);
    });
    return true;
  }
}

const waits = ({ lastStatus, desiredStatus }: Task): boolean =>
  lastStatus === "PROVISIONING" && desiredStatus === "RUNNING";
