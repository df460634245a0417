import { type ContainerInstance, fits, type Room, type Task, take } from "./model";

interface Host {
  /** Resources that no container on the machine holds. */
  readonly room: Room;
  /** Tasks that wait for containers to end, first come, first served. */
  readonly queue: Map<Task, () => void>;
  /** Tasks whose containers hold resources. */
  readonly holders: Set<Task>;
}

/**
 * The queues of ECS agents: ECS may place a task on resources that a stopping one still holds; the agent begins with it
 * when they are free. Source: AWS What's New, June 2023, "Amazon ECS enables faster task launches on container instances that
 * have tasks with prolonged shutdown"; amazon-ecs-agent#3723.
 */
export class AgentQueues {
  readonly #hosts = new WeakMap<ContainerInstance, Host>();

  /** Begins with a task as soon as its instance's machine has room for its containers. */
  admit(task: Task, instance: ContainerInstance, begin: () => void): void {
    const host = this.#hostOf(instance);
    host.queue.set(task, begin);
    this.#goOn(host);
  }

  /** A task's containers have ended, or will never begin. */
  release(task: Task, instance: ContainerInstance): void {
    const host = this.#hostOf(instance);
    host.queue.delete(task);
    if (host.holders.delete(task)) take(task.size, host.room, -1);
    this.#goOn(host);
  }

  /** Resources that an instance's machine really has free. */
  roomOf(instance: ContainerInstance): Room {
    return this.#hostOf(instance).room;
  }

  #goOn({ queue, room, holders }: Host): void {
    for (const [task, begin] of queue) {
      if (!fits(task.size, room)) return;
      queue.delete(task);
      holders.add(task);
      take(task.size, room, 1);
      begin();
    }
  }

  #hostOf(instance: ContainerInstance): Host {
    const known = this.#hosts.get(instance);
    if (known) return known;
    const { registered } = instance;
    const room: Room = {
      remainingCpu: registered.cpu,
      remainingMemory: registered.memory,
      remainingGpus: registered.gpus,
      remainingNetworkInterfaces: registered.networkInterfaces,
      takenPorts: new Set(registered.takenPorts),
    };
    const host: Host = { room, queue: new Map(), holders: new Set() };
    this.#hosts.set(instance, host);
    return host;
  }
}
