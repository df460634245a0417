import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DataTerraformRemoteStateS3, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Application } from "../../src/application/application";
import { applicationSettings } from "../../src/environment/construct-settings";

const REGION = "eu-central-1";
const BUCKET = "example-terraform-state";

/** An application on the cluster of an environment named `shop`, which another project deploys. */
export class OrdersStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: REGION, defaultTags: [{ tags: { Team: "orders" } }] });
    new S3Backend(this, { bucket: BUCKET, key: "orders.tfstate", region: REGION, encrypt: true });
    const cluster = new DataTerraformRemoteStateS3(this, "cluster", {
      bucket: BUCKET,
      key: "drydock/shop-cluster.tfstate",
      region: REGION,
    });

    new Application(this, "application", {
      deployment: { name: "shop-orders", region: REGION },
      name: "orders",
      settings: applicationSettings({
        image: "public.ecr.aws/nginx/nginx:1.29.3",
        cpu: 256,
        memory: 256,
        requests: { priority: 300, paths: ["/orders", "/orders/*"] },
      }),
      cluster: {
        name: cluster.getString("cluster_name"),
        vpcId: cluster.getString("vpc_id"),
        listenerArn: cluster.getString("https_listener_arn"),
        loadBalancerArnSuffix: cluster.getString("load_balancer_arn_suffix"),
        capacityProviderName: cluster.getString("capacity_provider_name"),
      },
      logRetentionDays: 30,
      stopTimeoutSeconds: 30,
    });
  }
}
