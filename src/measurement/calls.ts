import { type Activity, AutoScalingClient, DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import { type AlarmHistoryItem, CloudWatchClient, DescribeAlarmHistoryCommand } from "@aws-sdk/client-cloudwatch";
import {
  type ContainerInstance,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { CallTo } from "../../functions/shared/aws-calls";
import { type ApiClient, apiClient, CLIENT_OPTIONS } from "../../functions/shared/clients";
import { describeContainerInstances } from "../../functions/shared/container-instances";
import { pages } from "../../functions/shared/pages";
import { type AwsPlace, awsAccess } from "../aws-access";

/** The API calls of a measurement: each of them only reads. */
export type MeasurementCall =
  | "autoscaling:DescribeScalingActivities"
  | "cloudwatch:DescribeAlarmHistory"
  | "ecs:DescribeContainerInstances"
  | "ecs:DescribeTasks"
  | "ecs:ListContainerInstances"
  | "ecs:ListTasks";

/** Clients that can make the calls of a measurement and no others. */
export interface MeasurementClients {
  /** Amazon ECS. */
  readonly ecs: ApiClient<CallTo<"ecs", MeasurementCall>>;
  /** Amazon EC2 Auto Scaling. */
  readonly autoScaling: ApiClient<CallTo<"autoscaling", MeasurementCall>>;
  /** Amazon CloudWatch. */
  readonly cloudWatch: ApiClient<CallTo<"cloudwatch", MeasurementCall>>;
}

/** The records that AWS keeps of a cluster. */
export interface Records {
  /** Scaling activities of the group. */
  readonly activities: readonly Activity[];
  /** Container instances that are registered now. */
  readonly instances: readonly ContainerInstance[];
  /** Tasks that run, and those that stopped within the last hour. */
  readonly tasks: readonly Task[];
  /** Changes of the state of all alarms of the region. */
  readonly alarmHistory: readonly AlarmHistoryItem[];
}

/**
 * Creates the clients. The SDK finds credentials, and an endpoint in AWS_ENDPOINT_URL, as the AWS CLI does.
 */
export const createMeasurementClients = (place: AwsPlace): MeasurementClients => {
  const options = { ...CLIENT_OPTIONS, ...awsAccess(place) };
  return {
    ecs: apiClient(new ECSClient(options)),
    autoScaling: apiClient(new AutoScalingClient(options)),
    cloudWatch: apiClient(new CloudWatchClient(options)),
  };
};

/** Pages of a list that are read at most, so that a measurement of a large account ends: 100 items each. */
const PAGES = 50;

/** Items of a page. Source: API references of DescribeScalingActivities, DescribeAlarmHistory, ListTasks: the maximum. */
const PAGE = 100;

/** Days of alarm history that are read. CloudWatch keeps 30 (API reference, DescribeAlarmHistory). */
const HISTORY_DAYS = 14;

/**
 * Reads the records that AWS keeps of a cluster. It changes nothing.
 *
 * @param now in milliseconds since the epoch
 * @throws the SDK's error
 */
export async function readRecords(
  { ecs, autoScaling, cloudWatch }: MeasurementClients,
  names: { readonly clusterName: string; readonly autoScalingGroupName: string },
  now: number,
): Promise<Records> {
  const { clusterName: cluster, autoScalingGroupName: AutoScalingGroupName } = names;
  const StartDate = new Date(now - HISTORY_DAYS * 86_400_000);
  return {
    activities: await allOf(
      (NextToken) =>
        autoScaling.call(DescribeScalingActivitiesCommand, { AutoScalingGroupName, MaxRecords: PAGE, NextToken }),
      ({ NextToken }) => NextToken,
      async ({ Activities }) => Activities,
    ),
    instances: await describeContainerInstances(ecs, cluster),
    tasks: [...(await tasksOf(ecs, cluster, "RUNNING")), ...(await tasksOf(ecs, cluster, "STOPPED"))],
    alarmHistory: await allOf(
      (NextToken) =>
        cloudWatch.call(DescribeAlarmHistoryCommand, {
          HistoryItemType: "StateUpdate",
          ScanBy: "TimestampAscending",
          StartDate,
          MaxRecords: PAGE,
          NextToken,
        }),
      ({ NextToken }) => NextToken,
      async ({ AlarmHistoryItems }) => AlarmHistoryItems,
    ),
  };
}

const tasksOf = (
  ecs: MeasurementClients["ecs"],
  cluster: string,
  desiredStatus: "RUNNING" | "STOPPED",
): Promise<readonly Task[]> =>
  allOf(
    (nextToken) => ecs.call(ListTasksCommand, { cluster, desiredStatus, maxResults: PAGE, nextToken }),
    ({ nextToken }) => nextToken,
    async ({ taskArns: tasks = [] }) =>
      tasks.length === 0 ? [] : (await ecs.call(DescribeTasksCommand, { cluster, tasks })).tasks,
  );

/** The items of all pages, up to {@link PAGES} of them. */
const allOf = async <Page, Item>(
  read: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
  itemsOf: (page: Page) => Promise<readonly Item[] | undefined>,
): Promise<readonly Item[]> => {
  const all: Item[] = [];
  let count = 0;
  for await (const page of pages(read, tokenOf)) {
    all.push(...((await itemsOf(page)) ?? []));
    count += 1;
    if (count === PAGES) break;
  }
  return all;
};
