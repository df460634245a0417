import { z } from "zod";
import { withRules } from "../rules";
import { note, wholeNumber } from "./note";

/** Values of all conditions of a listener rule together (Elastic Load Balancing quotas). */
const MOST_CONDITION_VALUES = 5;

const environmentVariable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/);

const requests = z.strictObject({
  priority: note(wholeNumber().min(1).max(50_000), {
    description: "Place of its rule on the load balancer's listener: the lowest that matches decides.",
  }),
  hostNames: note(
    z
      .array(z.string().regex(/^(?=.{1,128}$)[a-z0-9*?.-]+$/))
      .max(MOST_CONDITION_VALUES)
      .default([]),
    {
      description: "Host names whose requests it gets, * and ? standing for any letters and any letter. Default: all.",
      allowed: `at most ${MOST_CONDITION_VALUES} names of lower-case letters, digits and . - * ?`,
      remedy: "write hostNames: ['app.example.com']",
    },
  ),
  paths: note(
    z
      .array(z.string().regex(/^(?=.{1,128}$)\/[\w.$/~"'@:+*?&-]*$/))
      .max(MOST_CONDITION_VALUES)
      .default([]),
    {
      description: "Paths whose requests it gets, with * and ? likewise. Default: all.",
      allowed: `at most ${MOST_CONDITION_VALUES} paths that begin with a slash`,
      remedy: "write paths: ['/api/*']",
    },
  ),
  healthCheckPath: note(
    z
      .string()
      .regex(/^\/[\w.~/?=&%-]*$/)
      .default("/"),
    {
      description: "Path that answers a healthy container's checks with 200 to 399.",
      allowed: "a path that begins with a slash",
      remedy: "give a path such as /health",
    },
  ),
  deregistrationDelaySeconds: note(wholeNumber().min(0).max(3600).default(30), {
    description: "How long a container that leaves may finish its requests before it is told to stop.",
    unit: "s",
  }),
});

const scaling = withRules(
  z.strictObject({
    minCount: note(wholeNumber().min(1).max(5000).default(2), {
      description: "Fewest tasks. None at all would get no requests, by which their number is decided.",
      unit: "tasks",
    }),
    maxCount: note(wholeNumber().min(1).max(5000).default(10), { description: "Most tasks.", unit: "tasks" }),
    requestsPerTarget: note(wholeNumber().min(1).default(1000), {
      description: "Requests a minute that each task is to get: service auto scaling keeps their number so.",
      unit: "requests a minute",
    }),
  }),
  [
    {
      setting: "minCount",
      needs: ["minCount", "maxCount"],
      broken: ({ minCount, maxCount }) => minCount > maxCount,
      problem: ({ maxCount }) => `there are at most ${maxCount} tasks (maxCount)`,
      remedy: "lower minCount or raise maxCount",
    },
  ],
);

const volume = z.strictObject({
  accessPoint: note(z.string(), {
    description: "Name of an access point of volume.accessPoints: the containers see its directory alone, as its user.",
    remedy: "name one of volume.accessPoints",
  }),
  path: note(z.string().regex(/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/), {
    description: "Where the container finds it.",
    allowed: "an absolute path of letters, digits and . _ -, without a trailing slash",
    remedy: "give a path such as /data",
  }),
  readOnly: note(z.boolean().default(false), { description: "The container may read and not write there." }),
});

export const application = withRules(
  z.strictObject({
    image: note(z.string().regex(/^[\w][\w./:@-]{0,254}$/), {
      description: "Container image, best with a digest or a tag that never moves.",
      allowed: "an image's name with registry, tag or digest",
      remedy: "write image: 'public.ecr.aws/nginx/nginx:1.29.3'",
    }),
    containerPort: note(wholeNumber().min(1).max(65_535).default(80), {
      description: "TCP port that the container listens on. The host's port is dynamic.",
    }),
    cpu: note(wholeNumber().min(1).max(196_608).default(128), {
      description: "CPU that a task reserves.",
      unit: "CPU units (1024 = 1 vCPU)",
    }),
    memory: note(wholeNumber().min(4).max(25_165_824).default(128), {
      description: "Memory that a task reserves and may not exceed.",
      unit: "MiB",
    }),
    command: note(z.array(z.string().min(1)).max(100).optional(), {
      description: "Command that replaces the image's. Default: the image's.",
      allowed: "a list of texts",
    }),
    environment: note(z.record(environmentVariable, z.string()).default({}), {
      description: "Environment variables, for what is no secret.",
      allowed: "texts, each under a name of letters, digits and _ that does not begin with a digit",
      remedy: "write environment: { LOG_LEVEL: 'info' }",
    }),
    secrets: note(
      z
        .record(
          environmentVariable,
          z
            .string()
            .regex(
              /^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@:-]+|ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]+)$/,
            ),
        )
        .default({}),
      {
        description:
          "Environment variables that ECS fills from Secrets Manager or Parameter Store when a task starts: their values are never in state or plan.",
        allowed: "ARNs of secrets or parameters, each under a variable's name",
        remedy: "write secrets: { DATABASE_URL: 'arn:aws:secretsmanager:…' }",
      },
    ),
    repositoryCredentialsSecretArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/)
        .optional(),
      {
        description: "Secret with username and password of the image's private registry. Default: none.",
        allowed: "an ARN of the form arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME",
        remedy: "copy it from the Secrets Manager console",
      },
    ),
    secretsKeyArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]+$/)
        .optional(),
      {
        description:
          "KMS key that encrypts those secrets and parameters. Default: AWS's own for each service, which needs no permission.",
        allowed: "an ARN of the form arn:aws:kms:REGION:ACCOUNT:key/ID",
        remedy: "copy it from the KMS console",
      },
    ),
    readonlyRootFilesystem: note(z.boolean().default(false), {
      description: "The container cannot change its own files, but for scratchDirectories and its volume.",
    }),
    scratchDirectories: note(
      z
        .array(z.string().regex(/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/))
        .max(10)
        .default([]),
      {
        description: "Directories in memory, 64 MiB each, for what a container writes and forgets.",
        allowed: "at most 10 absolute paths of letters, digits and . _ -",
        remedy: "write scratchDirectories: ['/tmp']",
      },
    ),
    stopTimeoutSeconds: note(wholeNumber().min(2).max(172_800).optional(), {
      description:
        "How long the container may take from SIGTERM until it is killed. Default: cluster.draining.stopTimeoutSeconds.",
      unit: "s",
    }),
    volume: note(volume.optional(), { description: "A directory of the environment's volume. Default: none." }),
    requests: note(requests, { description: "Which requests it gets from the load balancer." }),
    scaling: note(scaling.prefault({}), { description: "How many tasks there are." }),
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
      broken: ({ requests: { hostNames, paths } }) => hostNames.length + paths.length > MOST_CONDITION_VALUES,
      problem: ({ requests: { hostNames, paths } }) =>
        `with requests.paths they are ${hostNames.length + paths.length}, and a rule has ${MOST_CONDITION_VALUES} at most`,
      remedy: "use wildcards, or fewer of them",
    },
  ],
);

export const applications = note(
  z
    // With the longest names of an environment and a region, the names of roles are as long as IAM allows.
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,17}$/), application)
    .refine((all) => Object.keys(all).length <= 100)
    .default({}),
  {
    description:
      "Applications that run on the cluster, each as a stack with a state of its own. Drydock's construct for them may as well be used in stacks of one's own.",
    allowed:
      "at most 100, each under a name of 1 to 18 lower-case letters, digits and hyphens that begins with a letter",
    remedy:
      "write applications: { web: { image: 'public.ecr.aws/nginx/nginx:1.29.3', requests: { priority: 100, paths: ['/*'] } } }",
  },
);

export type ApplicationSettings = z.output<typeof application>;
