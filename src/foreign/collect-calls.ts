import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { CallTo } from "../../functions/shared/aws-calls";
import { type ApiClient, apiClient, CLIENT_OPTIONS } from "../../functions/shared/clients";

/** The API calls of a collection: each of them only reads. */
export type CollectCall =
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:DescribeAutoScalingInstances"
  | "autoscaling:DescribeLaunchConfigurations"
  | "autoscaling:DescribeLifecycleHooks"
  | "autoscaling:DescribePolicies"
  | "cloudwatch:DescribeAlarms"
  | "cloudwatch:GetMetricData"
  | "ecs:DescribeCapacityProviders"
  | "ecs:DescribeClusters"
  | "ecs:DescribeContainerInstances"
  | "ecs:DescribeServices"
  | "ecs:DescribeTaskDefinition"
  | "ecs:ListContainerInstances"
  | "ecs:ListServices";

/** Clients that can make the calls of a collection. Of EC2 and the load balancers one call each is made. */
export interface CollectClients {
  /** Amazon ECS. */
  readonly ecs: ApiClient<CallTo<"ecs", CollectCall>>;
  /** Amazon EC2 Auto Scaling. */
  readonly autoScaling: ApiClient<CallTo<"autoscaling", CollectCall>>;
  /** Amazon CloudWatch. */
  readonly cloudWatch: ApiClient<CallTo<"cloudwatch", CollectCall>>;
  /** Amazon EC2: DescribeLaunchTemplateVersions. */
  readonly ec2: EC2Client;
  /** Elastic Load Balancing: DescribeTargetGroups. */
  readonly loadBalancing: ElasticLoadBalancingV2Client;
}

/** A person waits for the answer. CloudWatch needs a while for two weeks of minutes. */
const OPTIONS = { ...CLIENT_OPTIONS, requestHandler: { ...CLIENT_OPTIONS.requestHandler, requestTimeout: 30_000 } };

/**
 * Creates the clients. The SDK finds credentials, and an endpoint in AWS_ENDPOINT_URL, as the AWS CLI does.
 *
 * @param region for example "eu-central-1"
 */
export const createCollectClients = (region: string): CollectClients => ({
  ecs: apiClient(new ECSClient({ ...OPTIONS, region })),
  autoScaling: apiClient(new AutoScalingClient({ ...OPTIONS, region })),
  cloudWatch: apiClient(new CloudWatchClient({ ...OPTIONS, region })),
  ec2: new EC2Client({ ...OPTIONS, region }),
  loadBalancing: new ElasticLoadBalancingV2Client({ ...OPTIONS, region }),
});
