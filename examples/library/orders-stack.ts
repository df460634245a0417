import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { DataTerraformRemoteStateLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Application, applicationSettings, type ClusterStack } from "drydock";

/** A stack of the platform's own: an application of Drydock beside resources of other kinds. */
export class OrdersStack extends TerraformStack {
  constructor(scope: Construct, id: string, { environment, deployment }: ClusterStack) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: environment.region });
    const queue = new SqsQueue(this, "queue", { name: "orders", sqsManagedSseEnabled: true });
    // Without a bucket for states they are files beside cdktf.out.
    const cluster = new DataTerraformRemoteStateLocal(this, "cluster", {
      path: "../../../terraform.shop-cluster.tfstate",
    });
    new Application(this, "application", {
      deployment,
      name: "orders",
      settings: applicationSettings({
        image: "public.ecr.aws/nginx/nginx:1.29.3",
        cpu: 256,
        memory: 256,
        environment: { QUEUE_URL: queue.url },
        requests: { priority: 300, paths: ["/orders", "/orders/*"] },
      }),
      cluster: {
        name: cluster.getString("cluster_name"),
        vpcId: cluster.getString("vpc_id"),
        listenerArn: cluster.getString("http_listener_arn"),
        loadBalancerArnSuffix: cluster.getString("load_balancer_arn_suffix"),
        capacityProviderName: cluster.getString("capacity_provider_name"),
      },
      logRetentionDays: environment.cluster.logRetentionDays,
    });
  }
}
