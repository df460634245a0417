import type { ApplicationSettings } from "../environment/schema/application";
import { literal } from "../terraform/literal";
import { secretArnOf } from "../terraform/secrets";

export interface ContainerDefinitionProps {
  /** Name of the container. */
  readonly name: string;
  /** Image, resources, secrets and volume of the container. */
  readonly settings: ApplicationSettings;
  /** Code of the region that the log group is in. */
  readonly region: string;
  /** Makes an ARN of the account and region that is deployed to, from a service and a resource. */
  readonly arnOf: (service: string, resource: string) => string;
  /** Log group of the container's output. */
  readonly logGroupName: string;
  /** Seconds from SIGTERM to SIGKILL. @default the ECS agent's */
  readonly stopTimeoutSeconds: number | undefined;
  /** The volume's name within the task. */
  readonly volumeName: string;
}

/** Size of a directory in memory, in MiB. */
const SCRATCH_MIB = 64;

/** A container as ECS's RegisterTaskDefinition takes it. */
export function containerDefinition({ name, settings, ...props }: ContainerDefinitionProps): object {
  const { volume, command, repositoryCredentialsSecretArn, scratchDirectories } = settings;
  return {
    name,
    image: settings.image,
    essential: true,
    cpu: settings.cpu,
    memory: settings.memory,
    memoryReservation: settings.memory,
    ...(command && { command: command.map(literal) }),
    portMappings: [{ containerPort: settings.containerPort, hostPort: 0, protocol: "tcp" }],
    environment: sorted(settings.environment).map(([key, value]) => ({ name: key, value: literal(value) })),
    secrets: sorted(settings.secrets).map(([key, valueFrom]) => ({
      name: key,
      valueFrom: secretArnOf(valueFrom, props.arnOf),
    })),
    ...(repositoryCredentialsSecretArn && {
      repositoryCredentials: { credentialsParameter: secretArnOf(repositoryCredentialsSecretArn, props.arnOf) },
    }),
    privileged: false,
    readonlyRootFilesystem: settings.readonlyRootFilesystem,
    ...(props.stopTimeoutSeconds !== undefined && { stopTimeout: props.stopTimeoutSeconds }),
    mountPoints: volume
      ? [{ sourceVolume: props.volumeName, containerPath: volume.path, readOnly: volume.readOnly }]
      : [],
    linuxParameters: {
      // The init process reaps the children of a shell and passes signals on.
      initProcessEnabled: true,
      ...(scratchDirectories.length > 0 && {
        tmpfs: scratchDirectories.map((containerPath) => ({ containerPath, size: SCRATCH_MIB })),
      }),
    },
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": props.logGroupName,
        "awslogs-region": props.region,
        "awslogs-stream-prefix": name,
        // A container never waits for its log: the newest lines are lost when the buffer is full.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    systemControls: [],
    volumesFrom: [],
  };
}

/** Entries sorted by key: with the order of the environment file another order would be a new revision. */
const sorted = (record: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
