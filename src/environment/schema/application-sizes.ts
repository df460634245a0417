import { containersPerInstance, type InstanceType, registeredResources } from "../../aws/instance-types";
import type { RuleOfMany } from "../rules";
import type { ApplicationSettings } from "./application";
import { instanceTypesOf } from "./capacity";
import { containerOfApplication, type HeadroomSources } from "./headroom-containers";

/** Tasks of one size. */
interface Tasks {
  /** Name of the application. */
  readonly name: string;
  readonly count: number;
  /** CPU units that one task reserves. */
  readonly cpu: number;
  /** MiB that one task reserves. */
  readonly memory: number;
}

const tasksOf = (
  applications: HeadroomSources["applications"],
  count: (scaling: ApplicationSettings["scaling"]) => number,
): readonly Tasks[] =>
  Object.entries(applications).map(([name, { cpu, memory, scaling }]) => ({
    name,
    cpu,
    memory,
    count: count(scaling),
  }));

const perInstanceOf = (type: InstanceType, { cpu, memory }: Tasks): number =>
  containersPerInstance(type, containerOfApplication({ cpu, memory }));

/**
 * Instances without which these tasks cannot run, however they are placed and whichever of the types are launched: enough
 * for each application by itself, and enough CPU and memory for all of them.
 */
function fewestInstances(types: readonly InstanceType[], applications: readonly Tasks[]): number {
  const least = (instances: (type: InstanceType) => number) => Math.min(...types.map(instances));
  const all = (resource: "cpu" | "memory") => {
    const needed = applications.reduce((sum, tasks) => sum + tasks.count * tasks[resource], 0);
    return least((type) => needed / registeredResources(type)[resource]);
  };
  const each = applications.map((tasks) => least((type) => tasks.count / perInstanceOf(type, tasks)));
  return Math.ceil(Math.max(0, all("cpu"), all("memory"), ...each));
}

/**
 * Instances of one type that hold these tasks when the largest are placed first, each on the first instance that has
 * room. Tasks that do not fit on an empty instance are left out.
 */
function instancesThatHold(type: InstanceType, applications: readonly Tasks[]): number {
  const offer = registeredResources(type);
  const share = (tasks: Tasks) => Math.max(tasks.cpu / offer.cpu, tasks.memory / offer.memory);
  const free: { cpu: number; memory: number }[] = [];
  const largestFirst = applications
    .filter((tasks) => perInstanceOf(type, tasks) > 0)
    .sort((a, b) => share(b) - share(a));
  for (const { cpu, memory, count } of largestFirst) {
    let left = count;
    for (let index = 0; left > 0; index++) {
      if (index === free.length) free.push({ cpu: offer.cpu, memory: offer.memory });
      const room = free[index]!;
      const placed = Math.min(left, Math.floor(room.cpu / cpu), Math.floor(room.memory / memory));
      room.cpu -= placed * cpu;
      room.memory -= placed * memory;
      left -= placed;
    }
  }
  return free.length;
}

const MAXIMUM_NAMES = 3;

/** The first of many, joined by "and". */
export const joined = (texts: readonly string[]): string => {
  const more = texts.length - MAXIMUM_NAMES;
  return more > 1 ? `${texts.slice(0, MAXIMUM_NAMES).join(", ")} and ${more} more` : texts.join(" and ");
};

const TYPES = ["instanceType", "otherInstanceTypes", "describedInstanceTypes", "maxSize"].map(
  (setting) => `cluster.capacity.${setting}`,
);

/** The rule that the largest group can run the minimum of all applications. It refuses only what no placement could hold. */
export const minimumFits: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES],
  breaches: ({ applications, cluster: { capacity } }) => {
    const types = instanceTypesOf(capacity);
    const minimum = tasksOf(applications, ({ minCount }) => minCount);
    const breach = (path: readonly string[], subject: string, tasks: readonly Tasks[]) => {
      const count = fewestInstances(types, tasks);
      const instances = `${count} instances of type ${types.map(({ name }) => name).join(" or ")}`;
      // A task that fits on no instance has a sentence of its own.
      return count > capacity.maxSize && Number.isFinite(count)
        ? [{ path, problem: `${subject} ${instances}, and cluster.capacity.maxSize is ${capacity.maxSize}` }]
        : [];
    };
    const alone = minimum.flatMap((tasks) =>
      breach(["applications", tasks.name, "scaling", "minCount"], "so many tasks need", [tasks]),
    );
    if (alone.length > 0 || minimum.length < 2) return alone;
    const names = joined(minimum.map(({ name }) => `applications.${name}`));
    return breach(["cluster", "capacity", "maxSize"], `the minimum tasks of ${names} together need`, minimum);
  },
  remedy: "lower minCount, raise cluster.capacity.maxSize, or choose a larger instance type",
};

/** A sentence where the largest group cannot run the maximum of all applications. */
export function maximumWarnings({ applications, cluster: { capacity } }: HeadroomSources): readonly string[] {
  const maximum = tasksOf(applications, ({ maxCount }) => maxCount);
  const { type, count } = instanceTypesOf(capacity)
    .map((each) => ({ type: each, count: instancesThatHold(each, maximum) }))
    .reduce((a, b) => (b.count > a.count ? b : a));
  if (count <= capacity.maxSize) return [];
  const settings = maximum.map((tasks) => `applications.${tasks.name}.scaling.maxCount (${tasks.count})`);
  return [
    `${joined(settings)}: so many tasks need ${count} instances of type ${type.name}, and cluster.capacity.maxSize is ${capacity.maxSize}; set maxSize to ${count} or more, or lower maxCount`,
  ];
}
