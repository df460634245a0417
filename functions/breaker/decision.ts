import type { BreakerFunctionSettings } from "./contract";

/** A scaling activity of the group, as AWS describes it. */
export interface ScalingActivity {
  /** For example "Launching a new EC2 instance: i-0123456789abcdef0". */
  readonly description: string;
  /** Successful, Failed and Cancelled are the ends. */
  readonly status: string;
  /** The end in milliseconds since the epoch; undefined while it goes on. */
  readonly endedMs: number | undefined;
  /** The reason that AWS gives for a failure. */
  readonly reason: string;
}

/** A launch whose instance did not come into service. */
export interface FailedLaunch {
  /** Id of the EC2 instance. Its boot, if there was one, has written why to the stream `<id>/boot`. */
  readonly instanceId: string;
  /** The reason that AWS gives. */
  readonly reason: string;
}

/** The next step for the group. */
export interface Decision {
  /** Failed launches since the last one that succeeded, newest first. */
  readonly failures: readonly FailedLaunch[];
  /** Whether launching is to be suspended now. */
  readonly suspend: boolean;
}

/**
 * Reasons for which EC2 itself takes an instance back (EC2 API reference, StateReason): no fault of its boot, and it ends by
 * itself. The group names them in its activity ("Termination Reason: Server.SpotInstanceTermination: …").
 */
const TAKEN_BACK = /\bServer\.(?:SpotInstance(?:Termination|Shutdown)|InsufficientInstanceCapacity)\b/;

/**
 * Decides whether a group that launches instances again and again goes on. The same view gives the same answer, and
 * suspending twice does no harm.
 *
 * Launches for which EC2 gave no instance, for lack of capacity or quota, count neither way: they cost nothing, and they
 * succeed once there is room. Nor do those whose instance EC2 takes back while it boots. A launch that succeeded begins the count anew.
 *
 * @param activities in any order
 * @param suspended whether launching is suspended already
 */
export function decide(
  activities: readonly ScalingActivity[],
  suspended: boolean,
  { maxFailedLaunches }: Pick<BreakerFunctionSettings, "maxFailedLaunches">,
): Decision {
  const launches = activities
    .flatMap(({ description, status, endedMs, reason }) => {
      const [, instanceId] = /^Launching a new EC2 instance: (i-[0-9a-z]+)/.exec(description) ?? [];
      const counts = instanceId !== undefined && endedMs !== undefined && !TAKEN_BACK.test(reason);
      return !counts ? [] : [{ instanceId, status, endedMs, reason }];
    })
    .sort((one, other) => other.endedMs - one.endedMs);
  const succeeded = launches.findIndex(({ status }) => status === "Successful");
  const failures = (succeeded < 0 ? launches : launches.slice(0, succeeded)).map(({ instanceId, reason }) => ({
    instanceId,
    reason,
  }));
  return { failures, suspend: !suspended && failures.length >= maxFailedLaunches };
}
