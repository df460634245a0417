import { z } from "zod";
import { withRules } from "../rules";
import { count, cpuUnits, mebibytes, port, rulePriority, seconds } from "./kinds/amounts";
import { kmsKeyArn, name, secretArn, secretSourceArn } from "./kinds/aws";
import { containerDirectory, image, liesIn, text, variableName } from "./kinds/container";
import { listOf, recordOf } from "./kinds/kind";
import { hostPattern, pathPattern, urlPath } from "./kinds/network";
import { note } from "./note";

/** Values of all conditions of a listener rule together (Elastic Load Balancing quotas). */
const MAXIMUM_CONDITION_VALUES = 5;
/**
 * Wildcards of all conditions of a listener rule together. Source: Application Load Balancer user guide, "Condition types
 * for listener rules"; some editions of its page on quotas allow six.
 */
const MAXIMUM_WILDCARDS = 5;
const conditionValues = { max: MAXIMUM_CONDITION_VALUES };

const requestsSchema = z.strictObject({
  priority: note(rulePriority(), {
    description:
      "Place of the application's rule on the load balancer's listener: of the rules that match a request, the one with the lowest number decides. An application whose requests all go to rules before its own is refused. 50000 is the cluster's own.",
  }),
  hostNames: note(listOf(hostPattern(), conditionValues).default([]), {
    description:
      "Host names whose requests the application gets. * stands for any characters, ? for one. An empty list stands for every host name.",
    remedy: "write hostNames: ['app.example.com']",
  }),
  paths: note(listOf(pathPattern(), conditionValues).default([]), {
    description:
      "Paths whose requests the application gets. * and ? have the same meaning. An empty list stands for every path.",
    remedy: "write paths: ['/api/*']",
  }),
  healthCheckPath: note(urlPath().default("/"), {
    description: "A healthy container answers requests of this path with a status from 200 to 399.",
  }),
  deregistrationDelaySeconds: note(seconds(0, 3600).default(30), {
    description: "A container that leaves may take this long to finish its requests. After that it is stopped.",
  }),
});

const scalingSchema = withRules(
  z.strictObject({
    minCount: note(count("tasks", 1, 5000).default(2), {
      description:
        "Minimum number of tasks. It is 1 or more: the number of tasks follows their requests, and no task gets none.",
    }),
    maxCount: note(count("tasks", 1, 5000).default(10), { description: "Maximum number of tasks." }),
    requestsPerTarget: note(count("requests a minute", 1, 10_000_000).default(1000), {
      description: "Service auto scaling keeps as many tasks as give each this many requests.",
    }),
  }),
  [
    {
      setting: "minCount",
      needs: ["minCount", "maxCount"],
      broken: ({ minCount, maxCount }) => minCount > maxCount,
      problem: ({ maxCount }) => `it may not exceed maxCount (${maxCount})`,
      remedy: "lower minCount or raise maxCount",
    },
  ],
);

const volumeMountSchema = z.strictObject({
  accessPoint: note(name(32), {
    description: "Name of an access point of volume.accessPoints. The containers see its directory alone, as its user.",
    remedy: "name one of volume.accessPoints",
  }),
  path: note(containerDirectory("/data"), { description: "The container finds the directory here." }),
  readOnly: note(z.boolean().default(false), { description: "The container reads the directory and cannot write it." }),
});

const wildcardsIn = (patterns: readonly string[]): number => patterns.join("").replace(/[^*?]/g, "").length;

export const applicationSchema = withRules(
  z.strictObject({
    image: note(image(), {
      description:
        "Container image. Name it by a digest, or by a tag that never moves. An image of a private registry of Amazon ECR may belong to another account or region: the task's execution role may pull from its repository alone. The registry of another account must allow the environment's account too.",
    }),
    containerPort: note(port().default(80), {
      description: "The container listens on this TCP port. The host's port is dynamic.",
    }),
    cpu: note(cpuUnits().default(128), { description: "CPU that a task reserves." }),
    memory: note(mebibytes().default(128), { description: "Memory that a task reserves and may not exceed." }),
    command: note(z.array(text(1)).max(100).optional(), {
      description: "Command that takes the place of the image's.",
      allowed: "a list of at most 100 texts",
      remedy: "write command: ['npm', 'start'], or leave the setting out",
      defaultIs: "the image's",
    }),
    environment: note(recordOf(variableName(), text(), { max: 500 }).default({}), {
      description: "Environment variables whose values may be read by anybody who sees the plan.",
      remedy: "write environment: { LOG_LEVEL: 'info' }",
    }),
    secrets: note(recordOf(variableName(), secretSourceArn(), { max: 500 }).default({}), {
      description:
        "Environment variables that ECS reads from Secrets Manager or Parameter Store when a task starts. Their values are never in state or plan. An ARN may lie in another region, where the network leads to it.",
      remedy: "write secrets: { DATABASE_URL: 'arn:aws:secretsmanager:…' }",
    }),
    repositoryCredentialsSecretArn: note(secretArn().optional(), {
      description:
        'Secret with username and password of the image\'s private registry, as { "username": …, "password": … }. A secret that cluster.registryCredentials names has another form.',
      defaultIs: "none",
    }),
    secretsKeyArn: note(kmsKeyArn().optional(), {
      description: "KMS key that encrypts the secrets and parameters, in the region of one of them.",
      defaultIs: "AWS's own key of each service, which needs no permission",
    }),
    readonlyRootFilesystem: note(z.boolean().default(false), {
      description:
        "The container can write to scratchDirectories and its volume, and nowhere else. ECS Exec does not work with it.",
    }),
    exec: note(z.boolean().optional(), {
      description:
        "ECS Exec opens sessions in the containers, with cluster.exec only. Its agent writes to the containers' root file system, so it excludes readonlyRootFilesystem.",
      defaultIs: "cluster.exec",
    }),
    // The default of CreateService since 2025 (ECS API reference, availabilityZoneRebalancing).
    zoneRebalancing: note(z.boolean().default(true), {
      description:
        "ECS moves tasks from the zone with most of them to that with fewest when they are spread unevenly, for example after a zone was down: a new task starts before an old one stops. Without it zones stay uneven until the next deployment.",
    }),
    scratchDirectories: note(listOf(containerDirectory("/tmp"), { max: 10 }).default([]), {
      description: "Directories in memory of 64 MiB each. Their contents are lost when the container stops.",
      remedy: "write scratchDirectories: ['/tmp']",
    }),
    stopTimeoutSeconds: note(seconds(2, 172_800).optional(), {
      description: "Time from SIGTERM until the container is killed.",
      defaultIs: "cluster.draining.stopTimeoutSeconds",
    }),
    volume: note(volumeMountSchema.optional(), {
      description: "A directory of the environment's volume.",
      defaultIs: "none",
    }),
    requests: note(requestsSchema, { description: "The requests that the load balancer sends to the application." }),
    scaling: note(scalingSchema.prefault({}), { description: "The number of tasks." }),
    throwAway: note(z.boolean().optional(), {
      description:
        "True: `terraform destroy` of the application's stack deletes the KMS key of its logs too, which it has with customerManagedKeys. An application is retired by this, deployed first, while the environment stays guarded.",
      defaultIs: "the environment's throwAway",
    }),
  }),
  [
    {
      setting: "requests.hostNames",
      needs: ["requests.hostNames", "requests.paths"],
      broken: ({ requests: { hostNames, paths } }) => hostNames.length + paths.length === 0,
      problem: () => "a rule without host names and paths would take every request",
      remedy: "name host names, or paths (['/*'] takes all)",
    },
    {
      setting: "requests.hostNames",
      needs: ["requests.hostNames", "requests.paths"],
      broken: ({ requests: { hostNames, paths } }) => hostNames.length + paths.length > MAXIMUM_CONDITION_VALUES,
      problem: ({ requests: { hostNames, paths } }) =>
        `host names and requests.paths are ${hostNames.length + paths.length} together, and a rule has at most ${MAXIMUM_CONDITION_VALUES}`,
      remedy: "use wildcards, or fewer of them",
    },
    {
      needs: ["requests.hostNames", "requests.paths"],
      breaches: ({ requests: { hostNames, paths } }) => {
        const [inHosts, inPaths] = [wildcardsIn(hostNames), wildcardsIn(paths)];
        return inHosts + inPaths > MAXIMUM_WILDCARDS
          ? [
              {
                path: ["requests", inPaths > inHosts ? "paths" : "hostNames"],
                problem: `host names and paths have ${inHosts + inPaths} wildcards together, and a rule has at most ${MAXIMUM_WILDCARDS}`,
              },
            ]
          : [];
      },
      remedy: "use fewer of * and ?, for example /api/* for all paths below /api",
    },
    {
      needs: ["environment", "secrets"],
      breaches: ({ environment, secrets }) =>
        Object.keys(secrets)
          .filter((variable) => Object.hasOwn(environment, variable))
          .map((variable) => ({ path: ["secrets", variable], problem: "environment has the same variable" })),
      remedy: "keep the variable in one of the two",
    },
    {
      needs: ["scratchDirectories", "volume"],
      breaches: ({ scratchDirectories, volume }) =>
        scratchDirectories
          .map((directory, index) => ({ directory, index }))
          .filter(({ directory }) => volume !== undefined && liesIn(volume.path, directory))
          .map(({ index }) => ({
            path: ["scratchDirectories", index],
            problem: `it would hide the volume at ${volume?.path}, and what is written there would be lost`,
          })),
      remedy: "choose another directory, or another volume.path",
    },
  ],
);

export const applicationsSchema = note(
  // With the longest names of an environment and a region, the names of roles are as long as IAM allows.
  recordOf(name(18, ["usual"]), applicationSchema, { max: 100 }).default({}),
  {
    description:
      "Applications that run on the cluster, each in a stack with a state of its own. Stacks of your own may use the same construct.",
    remedy:
      "write applications: { web: { image: 'public.ecr.aws/nginx/nginx:1.29.3', requests: { priority: 100, paths: ['/*'] } } }",
  },
);

export type ApplicationSettings = z.output<typeof applicationSchema>;

/**
 * Whether ECS Exec may open sessions in an application's containers.
 *
 * @param cluster whether the cluster allows sessions
 */
export const allowsExec = ({ exec }: Pick<ApplicationSettings, "exec">, cluster: boolean): boolean =>
  cluster && exec !== false;

/** ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", considerations; no way round is documented there. */
export const EXEC_NEEDS_TO_WRITE =
  "ECS Exec (cluster.exec) starts an agent in the container that writes to its root file system";
