import { mountOptions, type VolumeSettings } from "../../volume/access";

export interface UserDataProps {
  readonly clusterName: string;
  /** Log group that the host's logs are shipped to. */
  readonly logGroupName: string;
  /** How long a container may take to stop. */
  readonly stopTimeoutSeconds: number;
  /** The volume and the absolute path that it is mounted at. @default - no volume */
  readonly volume?: {
    readonly fileSystemId: string;
    readonly directory: string;
    readonly settings: VolumeSettings;
  };
}

/** Files of the host that are shipped, each to a stream named after the instance and itself. */
const HOST_LOGS = ["/var/log/ecs/ecs-agent.log", "/var/log/ecs/ecs-init.log", "/var/log/cloud-init-output.log"];

/** A fresh mount target's name may not resolve for a while: that many tries, that many seconds apart. */
const MOUNT_TRIES = 30;
const SECONDS_BETWEEN_TRIES = 10;

/**
 * The script that an instance runs at its first boot, on the ECS-optimized Amazon Linux 2023 AMI. It holds no secret.
 * The ECS agent starts only once the script has ended, and it is configured last: an instance whose boot fails never
 * joins the cluster.
 */
export function userData(props: UserDataProps): string {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    ...shipHostLogs(props.logGroupName),
    ...(props.volume ? mountVolume(props.volume) : []),
    ...configureAgent(props),
    "",
  ].join("\n");
}

const shipHostLogs = (logGroupName: string): string[] => [
  "",
  "# host logs",
  "dnf install --assumeyes amazon-cloudwatch-agent",
  "cat > /opt/aws/amazon-cloudwatch-agent/etc/drydock.json <<'EOF'",
  JSON.stringify({
    logs: {
      logs_collected: {
        files: {
          collect_list: HOST_LOGS.map((path) => ({
            file_path: path,
            log_group_name: logGroupName,
            log_stream_name: `{instance_id}${path}`,
          })),
        },
      },
    },
  }),
  "EOF",
  "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \\",
  "  -c file:/opt/aws/amazon-cloudwatch-agent/etc/drydock.json",
];

const mountVolume = ({ fileSystemId, directory, settings }: NonNullable<UserDataProps["volume"]>): string[] => [
  "",
  "# volume",
  "dnf install --assumeyes amazon-efs-utils",
  `mkdir --parents '${directory}'`,
  `echo '${fileSystemId}:/ ${directory} efs ${["_netdev", "noresvport", ...mountOptions(settings)].join(",")} 0 0' >> /etc/fstab`,
  `for try in $(seq ${MOUNT_TRIES}); do`,
  `  mount '${directory}' && break`,
  `  sleep ${SECONDS_BETWEEN_TRIES}`,
  "done",
  `mountpoint --quiet '${directory}'`,
];

const configureAgent = ({ clusterName, stopTimeoutSeconds }: UserDataProps): string[] => [
  "",
  "# ECS agent",
  "cat > /etc/ecs/ecs.config <<'EOF'",
  `ECS_CLUSTER=${clusterName}`,
  // Without it the load balancer cannot reach the agent's health on today's AMIs.
  "ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=true",
  "ECS_AWSVPC_BLOCK_IMDS=true",
  "ECS_ENABLE_CONTAINER_METADATA=true",
  `ECS_CONTAINER_STOP_TIMEOUT=${stopTimeoutSeconds}s`,
  // Without effect on on-demand instances.
  "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
  "EOF",
];
