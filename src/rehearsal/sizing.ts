import { CLUSTER_LIMIT } from "../aws/cluster-limit";
import type { Blueprint } from "./blueprint/blueprint";
import type { UsualHeadroom } from "./blueprint/function-settings";

/** Share of what the group's max size holds that is the peak by default. */
const DEFAULT_PEAK_SHARE = 0.8;

/** The peak by default: 80 % of the tasks that the max size holds, less where the room that scaling keeps needs more; at the minimum one. */
export const defaultPeak = (maxSize: number, tasksPerInstance: number, headroom: UsualHeadroom): number => {
  const places = maxSize * tasksPerInstance;
  const besideThreshold = places - headroom.shortageThreshold - 1;
  const besideReserve = Math.floor((places * 100) / (100 + headroom.reservePercent));
  return Math.max(1, Math.min(Math.floor(DEFAULT_PEAK_SHARE * places), besideThreshold, besideReserve));
};

/** The room that headroom scaling keeps free: so many usual containers, or a percentage of those in use where that is more. */
export interface Reserve {
  readonly containers: number;
  readonly percent: number;
}

/** The reserve of a cluster. It grows when no more than the shortage threshold is free, so one more stays free. */
export const reserveOf = ({ shortageThreshold, reservePercent }: UsualHeadroom): Reserve => ({
  containers: shortageThreshold + 1,
  percent: reservePercent,
});

/** Instances that hold so many tasks and the room that headroom scaling keeps: see docs/decisions/headroom.md. */
export const instancesFor = (tasks: number, tasksPerInstance: number, headroom: UsualHeadroom): number => {
  const { containers, percent } = reserveOf(headroom);
  const room = Math.max(containers, Math.ceil((tasks * percent) / 100));
  return Math.ceil((tasks + room) / tasksPerInstance);
};

/** A blueprint whose group has room for the peak. */
export interface Fit {
  readonly blueprint: Blueprint;
  /** One sentence on what the peak needs. @default none, when the peak fits */
  readonly warning?: string;
}

/** The words of a warning. */
export interface FitWords {
  /** The name of what the peak counts. */
  readonly unit: string;
  /** The owner of the max size: an environment of Drydock, or a cluster that it did not make. */
  readonly owner: keyof typeof LIMITS;
}

const LIMITS = {
  environment: (maxSize: number) => `the environment allows ${maxSize} (cluster.capacity.maxSize)`,
  cluster: (maxSize: number) => `the cluster allows ${maxSize}`,
} as const;

/**
 * Raises the group's max size to what the peak needs, so that a rehearsal compares policies and not a ceiling.
 *
 * @param asIs leave the max size as it is, and only say so
 * @param words the name of what the peak counts, and of what has the max size. @default tasks, an environment
 */
export function fitTo(
  peakTasks: number,
  blueprint: Blueprint,
  tasksPerInstance: number,
  headroom: UsualHeadroom,
  asIs: boolean,
  { unit, owner }: FitWords = { unit: "tasks", owner: "environment" },
): Fit {
  const { group } = blueprint;
  const needed = instancesFor(peakTasks, tasksPerInstance, headroom);
  if (needed <= group.maxSize) return { blueprint };
  const shortfall = `The peak of ${peakTasks} ${unit} needs ${needed} instances; ${LIMITS[owner](group.maxSize)}`;
  if (asIs) return { blueprint, warning: `${shortfall}: rehearsed as it is.` };
  if (needed > CLUSTER_LIMIT)
    return { blueprint, warning: `${shortfall}, and an ECS cluster holds ${CLUSTER_LIMIT}: rehearsed as it is.` };
  return {
    blueprint: { ...blueprint, group: { ...group, maxSize: needed } },
    warning: `${shortfall}: rehearsed with maxSize ${needed}; set it before deploying for this traffic.`,
  };
}

/** A blueprint whose group begins with as many instances as the first tasks need, within its sizes. */
export const beginningWith = (
  tasks: number,
  blueprint: Blueprint,
  tasksPerInstance: number,
  headroom: UsualHeadroom,
): Blueprint => {
  const { group } = blueprint;
  const needed = instancesFor(tasks, tasksPerInstance, headroom);
  const desiredCapacity = Math.min(group.maxSize, Math.max(group.desiredCapacity, needed));
  return { ...blueprint, group: { ...group, desiredCapacity } };
};
