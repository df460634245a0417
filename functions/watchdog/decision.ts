/** A registration of an instance with the cluster. One instance may have several, of which old ones stay disconnected. */
export interface Registration {
  readonly arn: string;
  readonly instanceId: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  readonly agentConnected: boolean;
  /** What was remembered of it, as it stands in ECS: the time in ISO 8601. */
  readonly disconnectedSince: string | undefined;
}

/** The Auto Scaling group's instances in service, by id: whether the group takes them for healthy. */
export type InService = ReadonlyMap<string, { readonly healthy: boolean }>;

export interface WatchdogSettings {
  /** How long every agent of an instance has to be disconnected before the instance is replaced. */
  readonly disconnectedMinutes: number;
}

export type Command =
  | { readonly kind: "forget"; readonly registration: string }
  | { readonly kind: "remember"; readonly registration: string; readonly since: string }
  | { readonly kind: "setUnhealthy"; readonly instanceId: string };

export interface Decision {
  readonly commands: readonly Command[];
  /** Instances in service without a connected agent. */
  readonly disconnected: readonly string[];
  /** There are so many that it is not the instances that are to blame: none is replaced. */
  readonly outage: boolean;
}

/**
 * Decides what to do now. The same view gives the same commands, and carrying them out twice does no harm.
 *
 * An instance is disconnected when it has registrations and the agent of none is connected: a registration that an agent
 * left behind, because it lost its data and registered anew, must not kill a machine that works. Instances that have not
 * registered yet count neither way.
 *
 * When more than half of the registered instances, and more than one, are disconnected, the fault lies with ECS or the
 * network, new instances would not fare better, and replacing all would end every task that still runs. None is marked
 * then, and all times are forgotten: once the majority is back, the others get the whole time to follow. Otherwise the
 * one that has been disconnected longest is marked, one at each look: its successor is on its way before the next goes.
 *
 * @param registrations every registration of the cluster
 * @param now milliseconds since the epoch
 */
export function decide(
  registrations: readonly Registration[],
  inService: InService,
  { disconnectedMinutes }: WatchdogSettings,
  now: number,
): Decision {
  const byInstance = new Map<string, Registration[]>();
  for (const registration of registrations)
    if (isRegistered(registration) && inService.has(registration.instanceId)) {
      const found = byInstance.get(registration.instanceId);
      if (found) found.push(registration);
      else byInstance.set(registration.instanceId, [registration]);
    }
  const disconnected = [...byInstance].filter(([, found]) => found.every(({ agentConnected }) => !agentConnected));
  const outage = disconnected.length > 1 && disconnected.length * 2 > byInstance.size;

  const forgotten = registrations.filter(
    ({ agentConnected, disconnectedSince }) => disconnectedSince !== undefined && (agentConnected || outage),
  );
  const commands: Command[] = forgotten.map(({ arn }) => ({ kind: "forget", registration: arn }));
  if (!outage) {
    for (const { arn, disconnectedSince } of disconnected.flatMap(([, found]) => found))
      if (timeOf(disconnectedSince, now) === undefined)
        commands.push({ kind: "remember", registration: arn, since: new Date(now).toISOString() });
    const [longest] = disconnected
      .map(([instanceId, found]) => ({
        instanceId,
        since: Math.max(...found.map(({ disconnectedSince }) => timeOf(disconnectedSince, now) ?? now)),
      }))
      .filter(({ instanceId, since }) => {
        return inService.get(instanceId)?.healthy && now - since >= disconnectedMinutes * 60_000;
      })
      .sort((one, other) => one.since - other.since || (one.instanceId < other.instanceId ? -1 : 1));
    if (longest) commands.push({ kind: "setUnhealthy", instanceId: longest.instanceId });
  }
  return { commands, disconnected: disconnected.map(([instanceId]) => instanceId), outage };
}

const isRegistered = ({ status }: Registration): boolean => status === "ACTIVE" || status === "DRAINING";

/** Milliseconds since the epoch; undefined when nothing is remembered, or nothing that can be: no time, or one to come. */
const timeOf = (remembered: string | undefined, now: number): number | undefined => {
  const time = Date.parse(remembered ?? "");
  return time <= now ? time : undefined;
};
