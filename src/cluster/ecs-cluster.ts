import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { ServiceDiscoveryHttpNamespace } from "@cdktf/provider-aws/lib/service-discovery-http-namespace";
import type { Construct } from "constructs";
import type { EnvironmentSettings } from "../environment/schema";
import type { DeploymentContext } from "../terraform/deployment-context";
import { encryptedLogs } from "../terraform/encryption-key";
import { ExecSessionLogs } from "./exec-session-logs";
import { clusterNames } from "./names";

export interface EcsClusterProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** The settings `containerInsights`, `exec`, `logRetentionDays` (days) and `serviceConnectNamespace`. */
  readonly settings: Pick<
    EnvironmentSettings["cluster"],
    "containerInsights" | "exec" | "logRetentionDays" | "serviceConnectNamespace"
  >;
}

/** The ECS cluster and what belongs to it whether or not it has instances. */
export interface EcsClusterParts {
  /** The ECS cluster. */
  readonly cluster: EcsCluster;
  /** Logs and key of ECS Exec sessions. Absent unless the settings allow sessions. */
  readonly exec: ExecSessionLogs | undefined;
  /** Namespace of Service Connect. Absent unless the settings name one. */
  readonly namespace: ServiceDiscoveryHttpNamespace | undefined;
  /** Name of the hosts' log group, as text. */
  readonly instanceLogsName: string;
  /** The hosts' log group. */
  readonly instanceLogs: CloudwatchLogGroup;
}

/** Creates the ECS cluster with its Service Connect namespace, its ECS Exec logs and the log group of its hosts. */
export function createEcsCluster(scope: Construct, props: EcsClusterProps): EcsClusterParts {
  const { deployment, clusterName, settings } = props;
  const exec = settings.exec
    ? new ExecSessionLogs(scope, "exec", { deployment, retentionDays: settings.logRetentionDays })
    : undefined;
  const namespace =
    settings.serviceConnectNamespace === undefined
      ? undefined
      : new ServiceDiscoveryHttpNamespace(scope, "service-connect-namespace", {
          name: settings.serviceConnectNamespace,
          description: `Service Connect in ${deployment.name}`,
        });
  const cluster = new EcsCluster(scope, "cluster", {
    name: clusterName,
    setting: [{ name: "containerInsights", value: settings.containerInsights }],
    ...(exec && {
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: exec.key.arn,
          logging: "OVERRIDE",
          logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: exec.logGroup.name },
        },
      },
    }),
    ...(namespace && { serviceConnectDefaults: { namespace: namespace.arn } }),
  });
  const instanceLogsName = clusterNames(deployment.name).instanceLogs;
  const instanceLogs = new CloudwatchLogGroup(scope, "instance-logs", {
    name: instanceLogsName,
    retentionInDays: settings.logRetentionDays,
    ...encryptedLogs(deployment),
  });
  return { cluster, exec, namespace, instanceLogsName, instanceLogs };
}
