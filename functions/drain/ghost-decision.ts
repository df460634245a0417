/** A registration of an instance with the cluster. */
export interface Registration {
  /** ARN of the container instance. */
  readonly arn: string;
  /** Id of its EC2 instance. */
  readonly instanceId: string;
  /** Whether ECS can reach its agent. */
  readonly agentConnected: boolean;
}

/** The Auto Scaling group's word on instances. */
export interface GroupKnowledge {
  /** Ids of the instances of the group, in whatever state. */
  readonly present: ReadonlySet<string>;
  /** Ids of the instances that the group has terminated: the scaling activity has ended with success. */
  readonly terminated: ReadonlySet<string>;
}

/**
 * Chooses the ghosts: registrations of instances that have ended. ECS shows their tasks as RUNNING, and their services
 * replace none of them.
 *
 * Only the group's word that it has terminated the instance counts: an instance id is never used again, so what is
 * deregistered does not live. An instance that the group does not know, detached from it or of another group, may live,
 * however long its agent is disconnected.
 */
export const ghostsAmong = (
  registrations: readonly Registration[],
  { present, terminated }: GroupKnowledge,
): readonly Registration[] =>
  registrations.filter(
    ({ instanceId, agentConnected }) => !agentConnected && !present.has(instanceId) && terminated.has(instanceId),
  );
