import { containersPerInstance, registeredResources } from "../../aws/instance-types";
import type { IsValid, RuleBreach, RuleOfMany } from "../rules";
import { type CapacitySettings, instanceTypesOf } from "./capacity";
import {
  containerOfApplication,
  type HeadroomSources,
  headroomOfOthers,
  largestHolder,
  minimumExcess,
  minimumExcessThreshold,
  otherContainersOf,
  type SizedContainer,
  usualApplicationOf,
  usualContainerOf,
} from "./headroom-containers";

const TYPES = ["instanceType", "otherInstanceTypes", "describedInstanceTypes"].map(
  (setting) => `cluster.capacity.${setting}`,
);
const USUAL = ["cluster.headroom.containerCpu", "cluster.headroom.containerMemory"];
const OTHERS = ["cluster.headroom.otherContainers"];

const RESOURCES = [
  { resource: "cpu", setting: "containerCpu", unit: "CPU units" },
  { resource: "memory", setting: "containerMemory", unit: "MiB" },
] as const;

const inHeadroom = (...path: readonly string[]): RuleBreach["path"] => ["cluster", "headroom", ...path];

/** Breaches of a rule for each entry of `otherContainers`. */
const forEachEntry = (
  { applications, cluster: { headroom } }: HeadroomSources,
  isValid: IsValid,
  breachesOf: (
    name: string,
    entry: HeadroomSources["cluster"]["headroom"]["otherContainers"][string],
    application: HeadroomSources["applications"][string] | undefined,
  ) => Readonly<Record<string, string | undefined>>,
): readonly RuleBreach[] =>
  Object.entries(headroom.otherContainers).flatMap(([name, entry]) => {
    if (!isValid(inHeadroom("otherContainers", name))) return [];
    const application = Object.hasOwn(applications, name) ? applications[name] : undefined;
    return Object.entries(breachesOf(name, entry, application)).flatMap(([setting, problem]) =>
      problem === undefined ? [] : [{ path: inHeadroom("otherContainers", name, setting), problem }],
    );
  });

/** A container that no application stands for has to fit on each of the instance types. */
const usualFits: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES, ...USUAL],
  breaches: (all) =>
    usualApplicationOf(all) !== undefined
      ? []
      : RESOURCES.flatMap(({ resource, setting, unit }) => {
          const { name, offer } = smallestOffer(all.cluster.capacity, resource);
          return usualContainerOf(all)[resource] > offer
            ? [{ path: inHeadroom(setting), problem: `an instance of type ${name} offers ${offer} ${unit}` }]
            : [];
        }),
  remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
};

const usualIsTheApplications: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES, ...USUAL],
  breaches: (all) => {
    const application = usualApplicationOf(all);
    if (application === undefined) return [];
    return RESOURCES.flatMap(({ resource, setting, unit }) => {
      const size = all.applications[application]![resource];
      const set = all.cluster.headroom[setting];
      return set === undefined || set === size
        ? []
        : [
            {
              path: inHeadroom(setting),
              problem: `applications.${application}, whose tasks take the most room, has ${size} ${unit}, and its task is the usual container`,
            },
          ];
    });
  },
  remedy: "leave it out; name containers of other stacks in cluster.headroom.otherContainers",
};

const excessSuits: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES, ...USUAL, "cluster.headroom.shortageThreshold", "cluster.headroom.excessThreshold"],
  breaches: (all) => {
    const { capacity, headroom } = all.cluster;
    const minimum = minimumExcessThreshold(all);
    if (headroom.excessThreshold === undefined || headroom.excessThreshold >= minimum) return [];
    const { type } = largestHolder(capacity, usualContainerOf(all));
    return [
      { path: inHeadroom("excessThreshold"), problem: excessProblem(minimum, type.name, headroom.shortageThreshold) },
    ];
  },
  remedy: "raise it, leave it out, or choose a smaller cluster.capacity.instanceType",
};

const othersHaveASize: RuleOfMany<HeadroomSources> = {
  over: "cluster.headroom.otherContainers",
  needs: ["applications"],
  breaches: (all, isValid) =>
    forEachEntry(all, isValid, (name, entry, application) =>
      Object.fromEntries(
        RESOURCES.map(({ resource }) => [
          resource,
          application === undefined && entry[resource] === undefined
            ? `there is no applications.${name} whose size it could take`
            : undefined,
        ]),
      ),
    ),
  remedy: "say how much a container reserves",
};

const othersAreTheApplications: RuleOfMany<HeadroomSources> = {
  over: "cluster.headroom.otherContainers",
  needs: ["applications"],
  breaches: (all, isValid) =>
    forEachEntry(all, isValid, (name, entry, application) => {
      if (application === undefined) return {};
      const { cpu, memory, gpus, hostPorts } = containerOfApplication(application);
      const has = (what: string) => `applications.${name} has ${what}`;
      return {
        cpu: entry.cpu === undefined || entry.cpu === cpu ? undefined : has(`${cpu} CPU units`),
        memory: entry.memory === undefined || entry.memory === memory ? undefined : has(`${memory} MiB`),
        networkMode: entry.networkMode === "bridge" ? undefined : has("the network mode bridge"),
        hostPorts: entry.hostPorts.length === hostPorts.length ? undefined : has("a dynamic port of the host"),
        gpus: entry.gpus === gpus ? undefined : has("no GPUs"),
      };
    }),
  remedy: "leave it out, or give the container another name than the application's",
};

const usualHasOneName: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES, ...OTHERS],
  breaches: (all) => {
    const application = usualApplicationOf(all);
    return application !== undefined && Object.hasOwn(all.cluster.headroom.otherContainers, application)
      ? [
          {
            path: inHeadroom("otherContainers", application),
            problem: `the task of applications.${application} is the usual container`,
          },
        ]
      : [];
  },
  remedy: "set its thresholds as cluster.headroom.shortageThreshold and excessThreshold",
};

/** A rule for each of the other containers. */
const forEachOther = (
  problemOf: (container: SizedContainer, all: HeadroomSources) => string | undefined,
  setting: readonly string[],
  remedy: string,
): RuleOfMany<HeadroomSources> => ({
  needs: ["applications", ...TYPES, ...OTHERS],
  breaches: (all) =>
    otherContainersOf(all).flatMap((container) => {
      const isSet = Object.hasOwn(all.cluster.headroom.otherContainers, container.name);
      const problem = isSet ? problemOf(container, all) : undefined;
      return problem === undefined
        ? []
        : [{ path: inHeadroom("otherContainers", container.name, ...setting), problem }];
    }),
  remedy,
});

const othersFit = forEachOther(
  (container, { applications, cluster: { capacity } }) => {
    // Applications have a rule of their own.
    if (Object.hasOwn(applications, container.name)) return undefined;
    const small = instanceTypesOf(capacity).find(
      (type) => containersPerInstance(type, container, capacity.awsvpcTrunking) === 0,
    );
    if (!small) return undefined;
    const { cpu, memory, gpus, networkInterfaces } = registeredResources(small, capacity.awsvpcTrunking);
    return `it does not fit on an instance of type ${small.name}, which offers ${cpu} CPU units, ${memory} MiB, ${counted(gpus, "GPU")} and ${counted(networkInterfaces, "network interface")}`;
  },
  [],
  "choose a smaller container or another cluster.capacity.instanceType",
);

const excessOfOthersSuits = forEachOther(
  ({ shortageThreshold, excessThreshold, perInstance, type }) => {
    const minimum = minimumExcess(shortageThreshold, perInstance);
    return excessThreshold >= minimum ? undefined : excessProblem(minimum, type.name, shortageThreshold);
  },
  ["excessThreshold"],
  "raise it or leave it out",
);

/** Bytes of the function's environment variables that are left for lists, of 4 KB (AWS Lambda quotas). */
export const BYTES_LEFT = 3500;

const othersFitIntoTheFunction: RuleOfMany<HeadroomSources> = {
  needs: ["applications", ...TYPES, ...USUAL, ...OTHERS],
  breaches: (all) => {
    const others = headroomOfOthers(all);
    const bytes = Buffer.byteLength(JSON.stringify(others));
    return bytes > BYTES_LEFT
      ? [
          {
            path: inHeadroom("otherContainers"),
            problem: `${others.length} containers besides the usual one, applications among them, take ${bytes} bytes of the headroom function's environment variables, where ${BYTES_LEFT} are left`,
          },
        ]
      : [];
  },
  remedy: "name fewer of them, or give more applications the same cpu and memory",
};

/** The rules between the settings of headroom scaling, the applications and the instance types. */
export const headroomRules: readonly RuleOfMany<HeadroomSources>[] = [
  usualFits,
  usualIsTheApplications,
  excessSuits,
  othersHaveASize,
  othersAreTheApplications,
  usualHasOneName,
  othersFit,
  excessOfOthersSuits,
  othersFitIntoTheFunction,
];

const excessProblem = (minimum: number, type: string, shortageThreshold: number): string =>
  `below ${minimum} the removal of one ${type} would bring the shortage of ${shortageThreshold} back`;

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** The type that offers the minimum of a resource: the next instance may be of that type. */
const smallestOffer = (capacity: CapacitySettings, resource: "cpu" | "memory") =>
  instanceTypesOf(capacity)
    .map((type) => ({ name: type.name, offer: registeredResources(type)[resource] }))
    .reduce((a, b) => (b.offer < a.offer ? b : a));
