/** Durations of a machine's boot. */
export interface Ec2Timings {
  /**
   * Seconds from an instance's launch to EC2's "running" and the group's InService.
   * Source: a published measurement of cold launches, 16.4 to 25.8 s; rounded up. @default 30
   */
  readonly inServiceSeconds: number;
  /**
   * Seconds from an instance's launch to its registration with the cluster by the ECS agent.
   * Modelling assumption: a cold launch of 26 s, then boot and agent; 60 is brisk, 180 is slow. @default 90
   */
  readonly agentRegisteredSeconds: number;
  /**
   * Seconds from the agent's registration to the completion of a launching hook by the instance itself: it asks for the
   * agent every few seconds. Modelling assumption. @default 5
   */
  readonly bootCompletedSeconds: number;
}

/** The default timings of machines. */
export const EC2_TIMINGS: Ec2Timings = {
  inServiceSeconds: 30,
  agentRegisteredSeconds: 90,
  bootCompletedSeconds: 5,
};
