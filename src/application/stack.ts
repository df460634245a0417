import { propertyAccess } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { DrydockStack } from "../terraform/stack";
import { Application } from "./application";

/** An application of an environment's settings. It knows network, volume and cluster by their stacks' outputs alone. */
export class ApplicationStack extends DrydockStack {
  constructor(scope: Construct, name: string, environment: Environment) {
    const settings = environment.applications[name];
    const throwAway = settings?.throwAway ?? environment.throwAway;
    super(scope, `application-${name}`, { ...environment, throwAway });
    if (!settings) throw new Error(`there is no application ${name}`);
    const { ingress, draining, exec, logRetentionDays, pullThroughCachePrefixes } = environment.cluster;
    const hasHttps = ingress.certificateArn !== undefined || ingress.domain !== undefined;
    const cluster = this.outputsOf("cluster");
    const volume = settings.volume && this.outputsOf("volume");
    const ofAccessPoint = (output: string): string =>
      propertyAccess(volume!.get(output), [settings.volume!.accessPoint]).toString();

    const application = new Application(this, "application", {
      deployment: this.deployment,
      name,
      settings,
      cluster: {
        name: cluster.getString("cluster_name"),
        vpcId: cluster.getString("vpc_id"),
        listenerArn: cluster.getString(hasHttps ? "https_listener_arn" : "http_listener_arn"),
        loadBalancerArnSuffix: cluster.getString("load_balancer_arn_suffix"),
        capacityProviderName: cluster.getString("capacity_provider_name"),
        ...(exec && {
          exec: {
            logGroupName: cluster.getString("exec_log_group_name"),
            keyArn: cluster.getString("exec_key_arn"),
          },
        }),
      },
      logRetentionDays,
      pullThroughCachePrefixes,
      stopTimeoutSeconds: draining.stopTimeoutSeconds,
      ...(volume && {
        volume: {
          fileSystemId: volume.getString("file_system_id"),
          fileSystemArn: volume.getString("file_system_arn"),
          accessPointId: ofAccessPoint("access_point_ids"),
          accessPointArn: ofAccessPoint("access_point_arns"),
        },
      }),
    });
    this.output({
      service_name: application.service.name,
      target_group_arn: application.targetGroup.arn,
    });
  }
}
