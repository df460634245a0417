import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BootSettings } from "../../environment/schema/boot";
import type { VolumeSettings } from "../../environment/schema/volume";
import { mountOptions } from "../../volume/access";
import { STEP_NAMES, type StepName } from "./step-names";

export interface BootStepsProps extends BootSettings {
  /** Region of the instance, for the AWS CLI. */
  readonly region: string;
  /** Name of the ECS cluster that the instance joins. */
  readonly clusterName: string;
  /** Log group that the host's logs are shipped to. */
  readonly logGroupName: string;
  /** Seconds that a container may take to stop. */
  readonly stopTimeoutSeconds: number;
  /** The volume and the directory that it is mounted at. @default no volume */
  readonly volume?: {
    readonly fileSystemId: string;
    /** Addresses of the mount targets by the names of their zones. @default mounted by the file system's name */
    readonly mountTargetAddresses?: Readonly<Record<string, string>> | undefined;
    /** Absolute path. */
    readonly directory: string;
    readonly settings: VolumeSettings;
  };
}

/** One task of an instance when it boots, and again when the task's definition changes. */
export interface BootStep {
  /** Names the step in the SSM document. */
  readonly name: string;
  /** A Bash script. */
  readonly script: string;
  /** Environment variables of the script. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Files of the host that are shipped, each to a stream named after the instance and itself. */
const HOST_LOGS = [
  "/var/log/drydock-boot.log",
  "/var/log/ecs/ecs-agent.log",
  "/var/log/ecs/ecs-init.log",
  "/var/log/cloud-init-output.log",
];

/**
 * The name of a new mount target may not resolve for a while: the number of tries, the length of each and the time between
 * them. All together they take ten minutes, so that the log has the reason before the launching hook's 15 are over.
 */
const MOUNT_TRIES = 20;
const MOUNT_TIMEOUT_SECONDS = 20;
const MOUNT_RETRY_SECONDS = 10;

/** The steps in their order: Drydock's, and the environment's own before those that they name. */
export function bootSteps(props: BootStepsProps): readonly BootStep[] {
  const own = Object.entries(props.bootSteps ?? {});
  return STEP_NAMES.flatMap((step) => [
    ...own.filter(([, { before }]) => before === step).map(([name, { script }]) => ({ name, environment: {}, script })),
    ...stepNamed(step, props),
  ]);
}

/** One of Drydock's steps, or nothing when the settings do not need it. */
function stepNamed(name: StepName, props: BootStepsProps): readonly BootStep[] {
  const environment = ENVIRONMENTS[name](props);
  return environment ? [{ name, environment, script: scriptText(name) }] : [];
}

/** The environment of each step; undefined for a step that the settings do not need. */
const ENVIRONMENTS: Readonly<Record<StepName, (props: BootStepsProps) => BootStep["environment"] | undefined>> = {
  "session-manager": () => ({}),
  "host-logs": ({ logGroupName }) => ({ CLOUDWATCH_AGENT_CONFIG: cloudWatchAgentConfig(logGroupName) }),
  "mount-volume": ({ volume }) =>
    volume && {
      FILE_SYSTEM_ID: volume.fileSystemId,
      DIRECTORY: volume.directory,
      ...(volume.mountTargetAddresses && {
        MOUNT_TARGET_ADDRESSES: Object.entries(volume.mountTargetAddresses)
          .map(([zone, address]) => `${zone}=${address}`)
          .join(" "),
      }),
      MOUNT_OPTIONS: ["_netdev", "noresvport", ...mountOptions(volume.settings)].join(","),
      MOUNT_TRIES: String(MOUNT_TRIES),
      MOUNT_TIMEOUT_SECONDS: String(MOUNT_TIMEOUT_SECONDS),
      MOUNT_RETRY_SECONDS: String(MOUNT_RETRY_SECONDS),
    },
  "registry-credentials": ({ region, registryCredentials }) =>
    registryCredentials && {
      AWS_DEFAULT_REGION: region,
      REGISTRY_AUTH_TYPE: registryCredentials.format,
      ...(registryCredentials.secretArn !== undefined
        ? { REGISTRY_SECRET: registryCredentials.secretArn }
        : { REGISTRY_PARAMETER: registryCredentials.parameterName! }),
    },
  "boot-files": ({ region, bootFiles }) =>
    bootFiles && {
      AWS_DEFAULT_REGION: region,
      BOOT_FILES_URL: `s3://${[bootFiles.bucket, ...(bootFiles.prefix ? [bootFiles.prefix] : [])].join("/")}`,
      BOOT_FILES_DIRECTORY: bootFiles.directory,
    },
  "agent-config": (props) => ({
    AGENT_CONFIG: agentConfig(props).join("\n"),
    REGISTRY_AUTH: props.registryCredentials ? "yes" : "no",
  }),
};

const cloudWatchAgentConfig = (logGroupName: string): string =>
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
  });

const agentConfig = ({ clusterName, stopTimeoutSeconds }: BootStepsProps): readonly string[] => [
  `ECS_CLUSTER=${clusterName}`,
  // Without it the load balancer cannot reach the agent's health on today's AMIs.
  "ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=true",
  "ECS_AWSVPC_BLOCK_IMDS=true",
  "ECS_ENABLE_CONTAINER_METADATA=true",
  `ECS_CONTAINER_STOP_TIMEOUT=${stopTimeoutSeconds}s`,
  // Without effect on on-demand instances.
  "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
];

/**
 * The commands with which a shell runs a step: the script as it is, with its environment. A lock lets one step run at a
 * time on an instance.
 */
export const commandsOf = ({ script, environment }: BootStep): readonly string[] => [
  ...Object.entries(environment).map(([variable, value]) => `export ${variable}=${quoted(value)}`),
  `script=$(mktemp)`,
  `cat >"$script" <<'DRYDOCK'`,
  ...script.trimEnd().split("\n"),
  "DRYDOCK",
  'flock "${ROOT:-}/run/lock/drydock-boot" bash "$script"',
  "status=$?",
  'rm "$script"',
  "exit $status",
];

/** The text of a script in `scripts/`. */
export const scriptText = (name: string): string => readFileSync(join(__dirname, "scripts", `${name}.sh`), "utf8");

/** Quotes a value for a POSIX shell. */
export const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
