import { disconnectedSinceMs } from "../shared/contract";
import type { ContainerInstance } from "./decision";

/** A container instance with the memory of its agent's disconnection. */
export interface RegisteredInstance extends ContainerInstance {
  /** ARN of the container instance. */
  readonly arn: string;
  /** The remembered time since which its agent is disconnected, in ISO 8601; undefined when none is. */
  readonly disconnectedSince: string | undefined;
}

/**
 * How long an agent may be disconnected before the room of its instance counts as lost, in seconds. Agents disconnect
 * several times an hour, for up to a minute (docs/virtual-aws.md). An agent that comes back and goes again between two runs
 * seems to have been away all the time: twice a minute, and 75 seconds from one run to the next.
 */
export const SHORT_DISCONNECTION_SECONDS = 200;

/** Disconnections that one run remembers: the next run goes on. */
const REMEMBERED_IN_A_RUN = 50;

/**
 * The instances as headroom counts them: one whose agent is disconnected counts as if it were not, until that has lasted
 * {@link SHORT_DISCONNECTION_SECONDS}, by the time that is remembered.
 *
 * @param now in milliseconds since the epoch
 */
export const withShortDisconnections = (
  instances: readonly RegisteredInstance[],
  now: number,
): readonly RegisteredInstance[] =>
  instances.map((instance) => ({ ...instance, agentWorks: instance.agentWorks || !isLong(instance, now) }));

const isLong = ({ disconnectedSince }: RegisteredInstance, now: number): boolean => {
  const since = disconnectedSinceMs(disconnectedSince, now);
  return since !== undefined && now - since >= SHORT_DISCONNECTION_SECONDS * 1000;
};

/** The memories to write and to remove, by the ARNs of the container instances. */
export interface Memories {
  readonly remember: readonly string[];
  readonly forget: readonly string[];
}

/**
 * Decides which disconnections are remembered from now on, and which are over.
 *
 * @param matters whether the decision would be another one if their room were lost; if not, nothing is remembered
 * @param now in milliseconds since the epoch
 */
export const memoriesOf = (instances: readonly RegisteredInstance[], matters: boolean, now: number): Memories => {
  const isNew = ({ agentWorks, status, disconnectedSince }: RegisteredInstance) =>
    status === "ACTIVE" && !agentWorks && disconnectedSinceMs(disconnectedSince, now) === undefined;
  const isOver = ({ agentWorks, disconnectedSince }: RegisteredInstance) =>
    agentWorks && disconnectedSince !== undefined;
  const arns = (some: readonly RegisteredInstance[]) => some.slice(0, REMEMBERED_IN_A_RUN).map(({ arn }) => arn);
  return { remember: matters ? arns(instances.filter(isNew)) : [], forget: arns(instances.filter(isOver)) };
};
