import { disconnectedSinceMs } from "../shared/contract";
import type { WatchdogFunctionSettings } from "./contract";

/** A registration of an instance with the cluster. One instance may have several, of which old ones stay disconnected. */
export interface Registration {
  /** ARN of the container instance. */
  readonly arn: string;
  /** Id of its EC2 instance. */
  readonly instanceId: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  /** Whether ECS can reach its agent, and its container runtime is not impaired. */
  readonly agentWorks: boolean;
  /** The remembered time since which its agent does not work, as ECS keeps it: in ISO 8601. */
  readonly disconnectedSince: string | undefined;
}

/** The Auto Scaling group's instances in service by id, and whether the group considers them healthy. */
export type InService = ReadonlyMap<string, { readonly healthy: boolean }>;

/** A change that is made in AWS. */
export type Command =
  /** Removes the remembered time of a registration. */
  | { readonly kind: "forget"; readonly registration: string }
  /** Remembers the time since which a registration's agent is disconnected, in ISO 8601. */
  | { readonly kind: "remember"; readonly registration: string; readonly since: string }
  /** Marks an instance unhealthy, so that the group replaces it. */
  | { readonly kind: "setUnhealthy"; readonly instanceId: string };

/** The next step for the cluster's agents. */
export interface Decision {
  /** To be executed, in any order. */
  readonly commands: readonly Command[];
  /** Instances in service without an agent that works. */
  readonly disconnected: readonly string[];
  /** Whether so many are disconnected that the instances cannot be the cause: none is replaced. */
  readonly outage: boolean;
}

/**
 * Decides the next step. The same view gives the same commands, and executing them twice does no harm.
 *
 * An agent over an impaired container runtime starts and stops no task: it counts as disconnected.
 *
 * An instance is disconnected when it has registrations and none of their agents works: a registration that an
 * agent left behind, because it lost its data and registered anew, must not end an instance that works. Instances that
 * have not registered yet count neither way.
 *
 * When more than half of the registered instances, and more than one, are disconnected, the fault lies with ECS or the
 * network. New instances would not fare better, and replacing all would end every task that still runs. Then none is
 * marked, and all times are forgotten: once the majority is back, the others get the whole time to follow. Otherwise the
 * instance that has been disconnected longest is marked, one in each run: its successor is on its way before the next one
 * goes.
 *
 * @param registrations every registration of the cluster
 * @param now in milliseconds since the epoch
 */
export function decide(
  registrations: readonly Registration[],
  inService: InService,
  { disconnectedMinutes }: Pick<WatchdogFunctionSettings, "disconnectedMinutes">,
  now: number,
): Decision {
  const instances = groupByInstance(
    registrations.filter((each) => isRegistered(each) && inService.has(each.instanceId)),
  );
  const disconnected = [...instances].filter(([, found]) => found.every(({ agentWorks }) => !agentWorks));
  const outage = disconnected.length > 1 && disconnected.length * 2 > instances.size;
  const forget = registrations
    .filter(({ agentWorks, disconnectedSince }) => disconnectedSince !== undefined && (agentWorks || outage))
    .map(({ arn }): Command => ({ kind: "forget", registration: arn }));
  const others = outage
    ? []
    : [
        ...rememberNew(disconnected, now),
        ...markLongest(disconnected, inService, now - disconnectedMinutes * 60_000, now),
      ];
  return { commands: [...forget, ...others], disconnected: disconnected.map(([instanceId]) => instanceId), outage };
}

/** An instance's id and its registrations. */
type Instance = readonly [instanceId: string, registrations: readonly Registration[]];

function groupByInstance(registrations: readonly Registration[]): ReadonlyMap<string, readonly Registration[]> {
  const instances = new Map<string, Registration[]>();
  for (const registration of registrations) {
    const found = instances.get(registration.instanceId);
    if (found) found.push(registration);
    else instances.set(registration.instanceId, [registration]);
  }
  return instances;
}

/** Remembers the registrations whose time is not remembered yet. */
const rememberNew = (disconnected: readonly Instance[], now: number): Command[] =>
  disconnected
    .flatMap(([, registrations]) => registrations)
    .filter(({ disconnectedSince }) => disconnectedSinceMs(disconnectedSince, now) === undefined)
    .map(({ arn }) => ({ kind: "remember", registration: arn, since: new Date(now).toISOString() }));

/**
 * Marks the instance that has been disconnected longest, if that is long enough and the group considers it healthy.
 *
 * @param latest time until which it must have become disconnected, in milliseconds since the epoch
 */
function markLongest(disconnected: readonly Instance[], inService: InService, latest: number, now: number): Command[] {
  const [longest] = disconnected
    .map(([instanceId, registrations]) => ({
      instanceId,
      since: Math.max(
        ...registrations.map(({ disconnectedSince }) => disconnectedSinceMs(disconnectedSince, now) ?? now),
      ),
    }))
    .filter(({ instanceId, since }) => inService.get(instanceId)?.healthy && since <= latest)
    .sort((one, other) => one.since - other.since || (one.instanceId < other.instanceId ? -1 : 1));
  return longest ? [{ kind: "setUnhealthy", instanceId: longest.instanceId }] : [];
}

/** Whether a registration gives no reason to do anything. */
export const isWell = ({ agentWorks, disconnectedSince }: Registration): boolean =>
  agentWorks && disconnectedSince === undefined;

const isRegistered = ({ status }: Registration): boolean => status === "ACTIVE" || status === "DRAINING";
