import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, GetLogEventsCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { CallTo } from "../../functions/shared/aws-calls";
import { type ApiClient, apiClient, CLIENT_OPTIONS } from "../../functions/shared/clients";
import { type AwsPlace, awsAccess } from "../aws-access";

/** The API calls of a status: each of them only reads. */
export type StatusCall =
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:DescribeScalingActivities"
  | "cloudwatch:DescribeAlarms"
  | "ecs:DescribeContainerInstances"
  | "ecs:DescribeServices"
  | "ecs:DescribeTaskDefinition"
  | "ecs:DescribeTasks"
  | "ecs:ListContainerInstances"
  | "ecs:ListServices"
  | "ecs:ListTasks";

/** Clients that can make the calls of a status and no others. */
export interface StatusClients {
  /** Amazon ECS. */
  readonly ecs: ApiClient<CallTo<"ecs", StatusCall>>;
  /** Amazon EC2 Auto Scaling. */
  readonly autoScaling: ApiClient<CallTo<"autoscaling", StatusCall>>;
  /** Amazon CloudWatch. */
  readonly cloudWatch: ApiClient<CallTo<"cloudwatch", StatusCall>>;
  /** Amazon CloudWatch Logs. */
  readonly logs: LogsClient;
}

/** The SDK's client, of which only one command is sent. */
type LogsClient = Pick<CloudWatchLogsClient, "config" | "middlewareStack" | "send">;

/** A person waits for the answer: fewer attempts than a function makes. */
const OPTIONS = { ...CLIENT_OPTIONS, maxAttempts: 3 };

/**
 * Creates the clients. The SDK finds credentials, and an endpoint in AWS_ENDPOINT_URL, as the AWS CLI does.
 */
export const createStatusClients = (place: AwsPlace): StatusClients => {
  const options = { ...OPTIONS, ...awsAccess(place) };
  return {
    ecs: apiClient(new ECSClient(options)),
    autoScaling: apiClient(new AutoScalingClient(options)),
    cloudWatch: apiClient(new CloudWatchClient(options)),
    logs: new CloudWatchLogsClient(options),
  };
};

/**
 * The last lines of a log stream, oldest first; none when there is no such stream.
 *
 * @param limit number of events
 */
export async function readLogTail(
  logs: LogsClient,
  logGroupName: string,
  logStreamName: string,
  limit: number,
): Promise<readonly string[]> {
  try {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit, startFromHead: false }),
    );
    return events.flatMap(({ message = "" }) => message.split("\n")).filter((line) => line.trim() !== "");
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}
