import type { Container, Resources } from "./contract";

/** The resources that an instance has for containers. */
export interface Room extends Resources {
  /** GPUs. @default 0 */
  readonly gpus?: number;
  /** TCP ports of the host that are taken. @default none */
  readonly takenPorts?: readonly number[];
  /** Elastic network interfaces that tasks may have. @default 0 */
  readonly networkInterfaces?: number;
}

/** Tasks of one size. */
export interface SizedTasks {
  /** Resources that each of them reserves. */
  readonly size: Container;
  /** Number of tasks. */
  readonly count: number;
}

/** Counts the containers that fit into free resources; never negative. */
export function slots(free: Room, container: Container): number {
  const { gpus = 0, networkInterfaces = 0, hostPorts = [] } = container;
  return Math.max(
    0,
    Math.min(
      times(free.cpu, container.cpu),
      times(free.memory, container.memory),
      times(free.gpus ?? 0, gpus),
      times(free.networkInterfaces ?? 0, networkInterfaces),
      hostPorts.length === 0 ? Number.POSITIVE_INFINITY : hostPorts.some((p) => free.takenPorts?.includes(p)) ? 0 : 1,
    ),
  );
}

/** How often a need is met. What is not needed limits nothing. */
const times = (free: number, need: number): number => (need > 0 ? Math.floor(free / need) : Number.POSITIVE_INFINITY);

/** The room that is left once `count` containers are placed. */
const without = (room: Room, container: Container, count: number): Room => ({
  cpu: room.cpu - count * container.cpu,
  memory: room.memory - count * container.memory,
  gpus: (room.gpus ?? 0) - count * (container.gpus ?? 0),
  takenPorts: [...(room.takenPorts ?? []), ...(count > 0 ? (container.hostPorts ?? []) : [])],
  networkInterfaces: (room.networkInterfaces ?? 0) - count * (container.networkInterfaces ?? 0),
});

/** The room after tasks have found places. */
export interface Placement {
  /** Room that is left on the instances that there were. */
  readonly rooms: readonly Room[];
  /** Room that is left on further instances, as many as it takes. */
  readonly opened: readonly Room[];
  /** Tasks that found room on the instances that there were. */
  readonly placed: number;
  /** Tasks that fit neither on the instances nor on a further one. */
  readonly unplaced: number;
}

/**
 * Places tasks on instances, and what does not fit on further ones: the largest size first, each task on the first
 * instance that has room.
 *
 * @param fresh room of a further instance; undefined while it is not known: nothing is opened then
 */
export function placeTasks(rooms: readonly Room[], tasks: readonly SizedTasks[], fresh: Room | undefined): Placement {
  const existing = [...rooms];
  const opened: Room[] = [];
  let placed = 0;
  let unplaced = 0;
  const share = ({ size }: SizedTasks) => (fresh ? 1 / Math.max(slots(fresh, size), 0.5) : size.cpu);
  for (const { size, count } of [...tasks].sort((one, other) => share(other) - share(one))) {
    let left = placeOn(existing, size, count);
    placed += count - left;
    left = placeOn(opened, size, left);
    const perFresh = fresh ? slots(fresh, size) : 0;
    while (fresh && perFresh > 0 && left > 0) {
      const onThis = Math.min(perFresh, left);
      opened.push(without(fresh, size, onThis));
      left -= onThis;
    }
    unplaced += left;
  }
  return { rooms: existing, opened, placed, unplaced };
}

/** Places tasks of one size on instances, whose rooms it replaces. @returns how many are left */
function placeOn(rooms: Room[], size: Container, count: number): number {
  let left = count;
  for (const [index, room] of rooms.entries()) {
    if (left === 0) break;
    const placed = Math.min(slots(room, size), left);
    if (placed === 0) continue;
    rooms[index] = without(room, size, placed);
    left -= placed;
  }
  return left;
}
