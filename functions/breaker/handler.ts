import { DescribeScalingActivitiesCommand, SuspendProcessesCommand } from "@aws-sdk/client-auto-scaling";
import { describeAutoScalingGroup, isSuspended } from "../shared/auto-scaling-group";
import { type Clients, createClients } from "../shared/clients";
import { log } from "../shared/log";
import { type BreakerCall, type BreakerFunctionSettings, breakerContract } from "./contract";
import { decide, type ScalingActivity } from "./decision";

/** Activities that are read, the most that AWS gives at once: more than a row of failures and their terminations make. */
const ACTIVITIES = 100;

/**
 * Suspends launching when too many launches in a row have failed. The event does not matter: everything is read afresh.
 *
 * @throws when a call fails. Lambda tries again, and so does the next failed launch
 */
export const createHandler =
  ({ autoScaling }: Clients<BreakerCall>, settings: BreakerFunctionSettings) =>
  async (): Promise<void> => {
    const { autoScalingGroupName: AutoScalingGroupName } = settings;
    const [group, activities] = await Promise.all([
      describeAutoScalingGroup(autoScaling, AutoScalingGroupName),
      readActivities(autoScaling, AutoScalingGroupName),
    ]);
    const { failures, suspend } = decide(activities, isSuspended(group, "Launch"), settings);
    if (suspend)
      await autoScaling.call(SuspendProcessesCommand, { AutoScalingGroupName, ScalingProcesses: ["Launch"] });
    const message = suspend
      ? "launching is suspended, because too many launches in a row have failed: mend the cause, then resume it"
      : "a launch has failed";
    log(suspend ? "error" : "warn", message, { cluster: settings.clusterName, failures });
  };

const readActivities = async (
  autoScaling: Clients<BreakerCall>["autoScaling"],
  AutoScalingGroupName: string,
): Promise<ScalingActivity[]> => {
  const { Activities = [] } = await autoScaling.call(DescribeScalingActivitiesCommand, {
    AutoScalingGroupName,
    MaxRecords: ACTIVITIES,
  });
  return Activities.map(({ Description = "", StatusCode = "", StatusMessage = "", EndTime }) => ({
    description: Description,
    status: StatusCode,
    reason: StatusMessage,
    endedMs: EndTime?.getTime(),
  }));
};

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: Clients<BreakerCall> = createClients();

export const handler = createHandler(clients, breakerContract.fromEnvironment(process.env));
