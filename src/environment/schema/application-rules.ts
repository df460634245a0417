import type { z } from "zod";
import { containersPerInstance } from "../../aws/instance-types";
import type { Rule } from "../rules";
import type { ApplicationSettings } from "./application";
import { instanceTypesOf, usesSpot } from "./capacity";
import { type cluster, LONGEST_SPOT_STOP_SECONDS } from "./cluster";
import type { volume } from "./volume";

/** As much of an environment as applications depend on. */
interface Surroundings {
  readonly applications: Readonly<Record<string, ApplicationSettings>>;
  readonly cluster: z.output<typeof cluster>;
  readonly volume?: z.output<typeof volume> | undefined;
}

type Problem = (application: ApplicationSettings, name: string, surroundings: Surroundings) => string | undefined;

/** A rule that each application follows; the sentence names the first that does not. */
const forEach = (needs: readonly string[], problemOf: Problem, remedy: string): Rule<Surroundings> => {
  const problem = (all: Surroundings): string | undefined => {
    for (const [name, application] of Object.entries(all.applications)) {
      const found = problemOf(application, name, all);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    setting: "applications",
    needs: ["applications", ...needs],
    broken: (all) => problem(all) !== undefined,
    problem: (all) => problem(all)!,
    remedy,
  };
};

/** From the begin of a drain until the last container is gone: leaving the load balancer, then stopping. */
const leavingSeconds = ({ requests, stopTimeoutSeconds }: ApplicationSettings, { cluster }: Surroundings): number =>
  requests.deregistrationDelaySeconds + (stopTimeoutSeconds ?? cluster.draining.stopTimeoutSeconds);

const STOPPING = ["cluster.draining.stopTimeoutSeconds"];

/** What applications and the rest of an environment may not say to each other. */
export const applicationRules: readonly Rule<Surroundings>[] = [
  forEach(
    ["volume"],
    ({ volume }, name, surroundings) => {
      if (!volume || Object.hasOwn(surroundings.volume?.accessPoints ?? {}, volume.accessPoint)) return undefined;
      return `applications.${name}.volume.accessPoint is ${volume.accessPoint}, and there is no such access point in volume.accessPoints`;
    },
    "add the access point, or name one that is there",
  ),
  forEach(
    [],
    ({ requests: { priority } }, name, { applications }) => {
      const [other] =
        Object.entries(applications).find(([each, { requests }]) => each < name && requests.priority === priority) ??
        [];
      return (
        other &&
        `applications.${other} and applications.${name} both have the priority ${priority}, and a listener has each once`
      );
    },
    "give each application a priority of its own",
  ),
  forEach(
    ["cluster.capacity.instanceType", "cluster.capacity.otherInstanceTypes"],
    ({ cpu, memory }, name, { cluster }) => {
      const small = instanceTypesOf(cluster.capacity).find(
        (type) => containersPerInstance(type, { cpu, memory }) === 0,
      );
      return (
        small &&
        `a task of applications.${name} (${cpu} CPU units, ${memory} MiB) does not fit on an instance of type ${small.name}`
      );
    },
    "choose smaller tasks or a larger cluster.capacity.instanceType",
  ),
  forEach(
    [...STOPPING, "cluster.draining.timeoutSeconds"],
    (application, name, all) => {
      const seconds = leavingSeconds(application, all);
      const { timeoutSeconds } = all.cluster.draining;
      return seconds > timeoutSeconds
        ? `applications.${name} takes up to ${seconds} s to leave (deregistration delay and stop timeout), and a terminating instance goes after cluster.draining.timeoutSeconds (${timeoutSeconds} s)`
        : undefined;
    },
    "lower its deregistrationDelaySeconds or stopTimeoutSeconds, or raise cluster.draining.timeoutSeconds",
  ),
  forEach(
    [...STOPPING, "cluster.capacity.purchase"],
    (application, name, all) => {
      const seconds = leavingSeconds(application, all);
      return usesSpot(all.cluster.capacity) && seconds > LONGEST_SPOT_STOP_SECONDS
        ? `applications.${name} takes up to ${seconds} s to leave (deregistration delay and stop timeout), and a Spot instance is gone two minutes after its notice, which leaves ${LONGEST_SPOT_STOP_SECONDS} s`
        : undefined;
    },
    "lower its deregistrationDelaySeconds or stopTimeoutSeconds",
  ),
];
