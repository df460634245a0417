import { z } from "zod";
import type { OtherContainer } from "../../functions/headroom/decision";
import { AGENT_PORTS, containersPerInstance, findInstanceType, registeredResources } from "./instance-types";
import { withRules } from "./rules";

/** What error sentences and the reference page need of a setting besides type, default and bounds. */
export interface SettingNotes {
  readonly description: string;
  readonly unit?: string;
  /** What is allowed, in words. Needed where the schema alone cannot say it: patterns, lists, records. */
  readonly allowed?: string;
  /** What to do when the value is refused. @default a sentence made from what is allowed */
  readonly remedy?: string;
  /** What the keys of a record stand for. @default "name" */
  readonly key?: string;
}

const note = <T extends z.ZodType>(schema: T, notes: SettingNotes): T => schema.meta({ ...notes }) as T;

const zoneLetter = z.string().regex(/^[a-f]$/);

/** Not `z.int()`: its error makes Zod keep back every rule of the objects around it. */
const wholeNumber = () => z.number().multipleOf(1).max(Number.MAX_SAFE_INTEGER);

const regionCode = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/);

const subnet = (description: string) =>
  note(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description,
    allowed: "subnet- and 8 or 17 hexadecimal digits",
    remedy: "copy it from the subnets page of the VPC console",
  });

/** Retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy API reference). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const createdNetwork = z.strictObject({
  source: note(z.literal("create"), {
    description: "Drydock creates the VPC, its subnets and their routes.",
    remedy: "choose 'create' unless the network exists",
  }),
  cidrBlock: note(
    z
      .string()
      .regex(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/)
      .default("10.0.0.0/16"),
    {
      description: "Address range of the VPC. Each subnet takes a /20 of it.",
      allowed: "a private address range of the form 10.N.0.0/16, 172.16.0.0/16 to 172.31.0.0/16 or 192.168.0.0/16",
      remedy: "name a private /16, for example 10.7.0.0/16",
    },
  ),
  zones: note(
    z
      .array(zoneLetter)
      .min(2)
      .max(4)
      .refine((zones) => new Set(zones).size === zones.length, { message: "each zone once" })
      .default(["a", "b"]),
    {
      description: "Availability Zones by letter: one public and one private subnet in each.",
      allowed: "2 to 4 different zone letters, each from a to f",
      remedy: "name 2 to 4 different letters of zones that the region has",
    },
  ),
});

const existingNetwork = z.strictObject({
  source: note(z.literal("ids"), {
    description: "The network exists; its ids are given here.",
    remedy: "choose 'create' unless the network exists",
  }),
  vpcId: note(z.string().regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description: "Id of the VPC.",
    allowed: "vpc- and 8 or 17 hexadecimal digits",
    remedy: "copy it from the VPC console",
  }),
  subnets: note(
    z
      .record(
        zoneLetter,
        z.strictObject({
          public: subnet("Id of the zone's public subnet."),
          private: subnet("Id of the zone's private subnet."),
        }),
      )
      .refine((subnets) => Object.keys(subnets).length >= 2 && Object.keys(subnets).length <= 4, {
        message: "2 to 4 zones",
      }),
    {
      description: "The public and the private subnet of each zone, keyed by the zone's letter.",
      allowed: "2 to 4 zones, each keyed by a letter from a to f",
      key: "zone",
      remedy: "give 2 to 4 zones, each as { public: 'subnet-…', private: 'subnet-…' }",
    },
  ),
});

const volume = withRules(
  z.strictObject({
    encryption: note(z.boolean().default(true), { description: "Encrypt the file system with its own KMS key." }),
    keyRotation: note(z.boolean().default(true), { description: "Rotate that key every year." }),
    performanceMode: note(z.enum(["generalPurpose", "maxIO"]).default("generalPurpose"), {
      description: "EFS performance mode.",
      remedy: "generalPurpose suits nearly everything and is the only mode that goes with elastic throughput",
    }),
    throughputMode: note(z.enum(["elastic", "bursting", "provisioned"]).default("elastic"), {
      description: "EFS throughput mode.",
    }),
    provisionedThroughput: note(z.number().min(1).max(3414).optional(), {
      description: "Throughput that is paid for, only with throughput mode provisioned.",
      unit: "MiB/s",
    }),
  }),
  [
    {
      setting: "throughputMode",
      needs: ["throughputMode", "performanceMode"],
      broken: (volume) => volume.throughputMode === "elastic" && volume.performanceMode === "maxIO",
      problem: () => "elastic throughput does not go with performance mode maxIO",
      remedy: "set volume.performanceMode to generalPurpose, or volume.throughputMode to bursting",
    },
    {
      setting: "provisionedThroughput",
      needs: ["throughputMode", "provisionedThroughput"],
      broken: (volume) => (volume.throughputMode === "provisioned") !== (volume.provisionedThroughput !== undefined),
      problem: ({ throughputMode }) =>
        `volume.throughputMode is ${throughputMode}, and a throughput belongs to provisioned and to nothing else`,
      remedy:
        "set volume.throughputMode to provisioned and volume.provisionedThroughput to 1 to 3414 MiB/s, or neither",
    },
    {
      setting: "keyRotation",
      needs: ["keyRotation", "encryption"],
      broken: (volume) => volume.keyRotation && !volume.encryption,
      problem: () => "there is no key to rotate when volume.encryption is false",
      remedy: "leave volume.encryption on, or set volume.keyRotation to false too",
    },
  ],
);

const ingress = z.strictObject({
  scheme: note(z.enum(["internet-facing", "internal"]).default("internet-facing"), {
    description: "Where the load balancer can be reached from: public subnets, or private ones when internal.",
  }),
  certificateArn: note(
    z
      .string()
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/)
      .optional(),
    {
      description: "ACM certificate of the HTTPS listener. Without one there is only HTTP.",
      allowed: "an ARN of the form arn:aws:acm:REGION:ACCOUNT:certificate/ID",
      remedy: "copy it from the ACM console, from a certificate in the environment's region",
    },
  ),
});

const capacity = withRules(
  z.strictObject({
    instanceType: note(
      z
        .string()
        .refine((type) => findInstanceType(type) !== undefined)
        .default("t3.micro"),
      {
        description: "EC2 instance type of the cluster's machines.",
        allowed: "a current type of the t, c, m or r families",
        remedy: "name a type of the table in src/environment/instance-types.ts, for example t3.micro or m7i.large",
      },
    ),
    amiParameter: note(
      z
        .string()
        .regex(/^\/[A-Za-z0-9._/-]+$/)
        .optional(),
      {
        description:
          "SSM parameter that holds the AMI's id, looked up at every plan. Default: the ECS-optimized Amazon Linux 2023 AMI for the instance type's architecture.",
        allowed: "a parameter's full name: a slash, then letters, digits and . _ / -",
        remedy: "copy the name from Parameter Store, or leave the setting out",
      },
    ),
    keyName: note(z.string().min(1).max(255).optional(), {
      description: "EC2 key pair. Without one nobody logs in with SSH; Session Manager works either way.",
    }),
    minSize: note(wholeNumber().min(0).max(5000).default(2), { description: "Fewest instances.", unit: "instances" }),
    maxSize: note(wholeNumber().min(1).max(5000).default(4), {
      description: "Most instances. An ECS cluster holds 5,000 container instances at the most.",
      unit: "instances",
    }),
    desiredSize: note(wholeNumber().min(0).max(5000).default(2), {
      description: "Instances at the first deployment; scaling owns the number from then on.",
      unit: "instances",
    }),
  }),
  [
    {
      setting: "minSize",
      needs: ["minSize", "maxSize"],
      broken: ({ minSize, maxSize }) => minSize > maxSize,
      problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
      remedy: "lower minSize or raise maxSize",
    },
    {
      setting: "desiredSize",
      needs: ["desiredSize", "minSize"],
      broken: ({ desiredSize, minSize }) => desiredSize < minSize,
      problem: ({ minSize }) => `it may not be below cluster.capacity.minSize (${minSize})`,
      remedy: "raise desiredSize or lower minSize",
    },
    {
      setting: "desiredSize",
      needs: ["desiredSize", "maxSize"],
      broken: ({ desiredSize, maxSize }) => desiredSize > maxSize,
      problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
      remedy: "lower desiredSize or raise maxSize",
    },
  ],
);

/** The longest that a lifecycle hook waits: 48 hours (EC2 Auto Scaling user guide). */
const LONGEST_HOOK_SECONDS = 172_800;

/** What `stopStandalone` needs after the timeout: a look within a minute, two minutes for tasks to stop, one more look. */
const STOP_STANDALONE_SECONDS = 300;

const draining = withRules(
  z.strictObject({
    timeoutSeconds: note(wholeNumber().min(60).max(LONGEST_HOOK_SECONDS).default(60), {
      description: "How long a terminating instance may take to give up its tasks before atDeadline decides.",
      unit: "s",
      remedy: "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
    }),
    atDeadline: note(z.enum(["terminate", "stopStandalone", "wait"]).default("terminate"), {
      description:
        "What happens when tasks are left at the timeout: terminate lets the instance die with them; stopStandalone first stops those that no service will move and gives them two minutes; wait holds the instance until they are gone or 48 hours have passed. An alarm tells of each.",
    }),
  }),
  [
    {
      setting: "timeoutSeconds",
      needs: ["timeoutSeconds", "atDeadline"],
      broken: ({ timeoutSeconds, atDeadline }) =>
        atDeadline === "stopStandalone" && timeoutSeconds > LONGEST_HOOK_SECONDS - STOP_STANDALONE_SECONDS,
      problem: () =>
        `with cluster.draining.atDeadline stopStandalone at most ${LONGEST_HOOK_SECONDS - STOP_STANDALONE_SECONDS} s leave tasks time to stop within the hook's 48 hours`,
      remedy: "lower timeoutSeconds, or choose another atDeadline",
    },
  ],
);

/** How long a drain may take with all that happens at its deadline, in seconds. */
export const longestDrainSeconds = ({ timeoutSeconds, atDeadline }: z.output<typeof draining>): number =>
  ({
    terminate: timeoutSeconds,
    stopStandalone: timeoutSeconds + STOP_STANDALONE_SECONDS,
    wait: LONGEST_HOOK_SECONDS,
  })[atDeadline];

const agentWatchdog = z.strictObject({
  disconnectedMinutes: note(wholeNumber().min(1).max(1440).default(10), {
    description: "After how long with a disconnected ECS agent on any instance an alarm tells of it.",
    unit: "minutes",
    remedy: "choose 1 to 1440 (a day, the longest that an alarm of one-minute periods looks back)",
  }),
});

const otherContainer = z.strictObject({
  cpu: note(wholeNumber().min(1).max(196_608), {
    description: "CPU that it reserves.",
    unit: "CPU units (1024 = 1 vCPU)",
  }),
  memory: note(wholeNumber().min(4).max(25_165_824), { description: "Memory that it reserves.", unit: "MiB" }),
  networkMode: note(z.enum(["bridge", "host", "awsvpc"]).default("bridge"), {
    description:
      "Network mode of its task. With awsvpc each task takes a network interface of the instance, and every task that runs there counts as if it had one.",
  }),
  hostPorts: note(
    z
      .array(
        wholeNumber()
          .min(1)
          .max(65_535)
          .refine((port) => !AGENT_PORTS.includes(port)),
      )
      .max(20)
      .default([]),
    {
      description: "TCP ports of the host that it binds, so that an instance takes one of it.",
      allowed: `at most 20 ports from 1 to 65535, none of ${AGENT_PORTS.join(", ")}, which the host needs itself`,
      remedy: "name the host ports of its task definition, or leave them out for dynamic ports",
    },
  ),
  gpus: note(wholeNumber().min(0).max(8).default(0), { description: "GPUs that it reserves.", unit: "GPUs" }),
  shortageThreshold: note(wholeNumber().min(0).default(0), {
    description: "The cluster grows when this many of it or fewer still fit.",
    unit: "schedulable containers",
  }),
  excessThreshold: note(wholeNumber().min(1).optional(), {
    description:
      "The cluster shrinks when this many of it or more still fit. Default: what one instance holds and shortageThreshold + 1.",
    unit: "schedulable containers",
  }),
});

const headroom = z.strictObject({
  containerCpu: note(wholeNumber().min(1).max(196_608).default(128), {
    description: "CPU that one container of the usual size reserves.",
    unit: "CPU units (1024 = 1 vCPU)",
  }),
  containerMemory: note(wholeNumber().min(4).max(25_165_824).default(128), {
    description: "Memory that one container of the usual size reserves.",
    unit: "MiB",
  }),
  shortageThreshold: note(wholeNumber().min(0).default(2), {
    description: "The cluster grows when this many containers or fewer still fit.",
    unit: "schedulable containers",
  }),
  excessThreshold: note(wholeNumber().min(2).optional(), {
    description:
      "The cluster shrinks when this many containers or more still fit. Default: 10, or what one instance holds and shortageThreshold + 1 when that is more.",
    unit: "schedulable containers",
  }),
  reservePercent: note(wholeNumber().min(0).max(100).default(10), {
    description:
      "Room kept free in proportion to what is in use: both thresholds move up together once this share exceeds the shortage threshold.",
    unit: "% of the containers in use",
  }),
  otherContainers: note(
    z
      .record(z.string().regex(/^(?!usual$)[a-z][a-z0-9-]{0,31}$/), otherContainer)
      .refine((others) => Object.keys(others).length <= 20)
      .default({}),
    {
      description:
        "Containers besides the one of the usual size that must find room. The cluster follows the one that is worst off.",
      allowed:
        "at most 20, each under a name of 1 to 32 lower-case letters, digits and hyphens that begins with a letter and is not usual",
      remedy: "write otherContainers: { worker: { cpu: 1024, memory: 2048 } }",
    },
  ),
});

const cluster = withRules(
  z.strictObject({
    ingress: note(ingress.prefault({}), { description: "The load balancer." }),
    capacity: note(capacity.prefault({}), { description: "The machines." }),
    draining: note(draining.prefault({}), { description: "What happens before a machine dies." }),
    agentWatchdog: note(agentWatchdog.prefault({}), { description: "Who watches the ECS agents." }),
    headroom: note(headroom.prefault({}), { description: "When the cluster grows and shrinks." }),
    logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
      description: "How long logs are kept.",
      unit: "days",
    }),
    volumeDirectory: note(
      z
        .string()
        .regex(/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/)
        .default("/mnt/efs"),
      {
        description: "Where the volume is mounted on every instance. Used only with a volume.",
        allowed: "an absolute path of letters, digits and . _ -, without a trailing slash",
        remedy: "give a path such as /mnt/efs",
      },
    ),
  }),
  [
    {
      setting: "headroom.containerCpu",
      needs: ["capacity.instanceType", "headroom.containerCpu"],
      broken: ({ capacity, headroom }) => headroom.containerCpu > offerOf(capacity.instanceType).cpu,
      problem: ({ capacity: { instanceType } }) =>
        `an instance of type ${instanceType} offers ${offerOf(instanceType).cpu} CPU units`,
      remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
    },
    {
      setting: "headroom.containerMemory",
      needs: ["capacity.instanceType", "headroom.containerMemory"],
      broken: ({ capacity, headroom }) => headroom.containerMemory > offerOf(capacity.instanceType).memory,
      problem: ({ capacity: { instanceType } }) =>
        `an instance of type ${instanceType} offers ${offerOf(instanceType).memory} MiB`,
      remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
    },
    {
      setting: "headroom.excessThreshold",
      needs: [
        "capacity.instanceType",
        "headroom.containerCpu",
        "headroom.containerMemory",
        "headroom.shortageThreshold",
        "headroom.excessThreshold",
      ],
      broken: ({ capacity, headroom }) =>
        headroom.excessThreshold !== undefined && headroom.excessThreshold < leastExcessThreshold(capacity, headroom),
      problem: ({ capacity, headroom }) =>
        `below ${leastExcessThreshold(capacity, headroom)} the removal of one ${capacity.instanceType} and what it ` +
        `holds would bring the shortage of ${headroom.shortageThreshold} back`,
      remedy: "raise it, leave it out, or choose a smaller cluster.capacity.instanceType",
    },
    {
      setting: "headroom.otherContainers",
      needs: ["capacity.instanceType", "headroom.otherContainers"],
      broken: (cluster) => otherContainersOf(cluster).some(({ perInstance }) => perInstance === 0),
      problem: (cluster) => {
        const { name } = otherContainersOf(cluster).find(({ perInstance }) => perInstance === 0)!;
        const offer = offerOf(cluster.capacity.instanceType);
        return (
          `${name} does not fit on an instance of type ${cluster.capacity.instanceType}, which offers ${offer.cpu} CPU ` +
          `units, ${offer.memory} MiB, ${offer.gpus} GPUs and ${offer.networkInterfaces} network interfaces`
        );
      },
      remedy: "choose a smaller container or another cluster.capacity.instanceType",
    },
    {
      setting: "headroom.otherContainers",
      needs: ["capacity.instanceType", "headroom.otherContainers"],
      broken: (cluster) => otherContainersOf(cluster).some(flaps),
      problem: (cluster) => {
        const { name, shortageThreshold, excessThreshold, perInstance } = otherContainersOf(cluster).find(flaps)!;
        return (
          `${name} has the excess threshold ${excessThreshold}, and below ${shortageThreshold + 1 + perInstance} the ` +
          `removal of one ${cluster.capacity.instanceType} would bring its shortage of ${shortageThreshold} back`
        );
      },
      remedy: "raise its excessThreshold or leave it out",
    },
  ],
);

interface Sized {
  readonly capacity: z.output<typeof capacity>;
  readonly headroom: z.output<typeof headroom>;
}

/** The other containers with their names, their excess thresholds, and how many of each an instance holds. */
const otherContainersOf = ({ capacity, headroom }: Sized) =>
  Object.entries(headroom.otherContainers).map(([name, { networkMode, ...container }]) => {
    const needs = { ...container, networkInterfaces: networkMode === "awsvpc" ? 1 : 0 };
    const perInstance = containersPerInstance(findInstanceType(capacity.instanceType)!, needs);
    const { shortageThreshold, excessThreshold = shortageThreshold + 1 + perInstance } = container;
    return { ...needs, name, perInstance, shortageThreshold, excessThreshold };
  });

const flaps = ({ shortageThreshold, excessThreshold, perInstance }: ReturnType<typeof otherContainersOf>[number]) =>
  excessThreshold < shortageThreshold + 1 + perInstance;

/** What the headroom function is told of the containers besides the usual one. */
export const headroomOfOthers = (cluster: EnvironmentSettings["cluster"]): OtherContainer[] =>
  otherContainersOf(cluster).map(({ perInstance: _, ...container }) => container);

/** Removing an instance takes away what it holds: the excess must leave more than the shortage behind. */
const leastExcessThreshold = (
  { instanceType }: z.output<typeof capacity>,
  { containerCpu, containerMemory, shortageThreshold }: z.output<typeof headroom>,
): number =>
  shortageThreshold +
  1 +
  containersPerInstance(findInstanceType(instanceType)!, { cpu: containerCpu, memory: containerMemory });

const USUAL_EXCESS_THRESHOLD = 10;

/** The excess threshold of a cluster: the one set, or the default that suits its instance type. */
export const excessThresholdOf = ({ capacity, headroom }: EnvironmentSettings["cluster"]): number =>
  headroom.excessThreshold ?? Math.max(USUAL_EXCESS_THRESHOLD, leastExcessThreshold(capacity, headroom));

const offerOf = (instanceType: string) => registeredResources(findInstanceType(instanceType)!);

const zonesOf = (
  network: { source: "create"; zones: readonly string[] } | { source: "ids"; subnets: object },
): number => (network.source === "create" ? network.zones.length : Object.keys(network.subnets).length);

/** What AWS allows in tags (AWS general reference, "Tag naming limits"), without the keys that Drydock sets. */
const tagKey = z.string().regex(/^(?!aws:)(?!(?:Name|Environment|ManagedBy)$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
const tagValue = z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);

/** The settings of one deployment: one file in `environments/` holds them. */
export const environmentSchema = withRules(
  z.strictObject({
    region: note(regionCode.default("us-east-1"), {
      description: "AWS region.",
      allowed: "a region's code",
      remedy: "name a region by its code, for example eu-central-1",
    }),
    tags: note(z.record(tagKey, tagValue).default({}), {
      description: "Tags that every resource carries, instances and their disks included.",
      allowed:
        "texts of at most 256 letters, digits, blanks and _ . : / = + - @, each under a key of 1 to 128 of them that does not begin with aws: and is not Name, Environment or ManagedBy, which Drydock sets",
      remedy: "write tags: { Team: 'web' }",
    }),
    throwAway: note(z.boolean().default(false), {
      description: "True lets `terraform destroy` delete the file system and its key. False guards them.",
    }),
    state: note(
      z
        .strictObject({
          bucket: note(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), {
            description: "S3 bucket of the Terraform state. It must exist.",
            allowed: "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
            remedy: "name a bucket that exists",
          }),
          region: note(regionCode.optional(), {
            description: "Region of the bucket. Default: the environment's.",
            allowed: "a region's code",
            remedy: "name a region by its code, for example eu-central-1",
          }),
          keyPrefix: note(
            z
              .string()
              .regex(/^[\w.-]+(\/[\w.-]+)*$/)
              .default("drydock"),
            {
              description: "Folder in the bucket.",
              allowed: "letters, digits and . _ -, with single slashes between",
              remedy: "give a folder such as drydock or teams/web",
            },
          ),
        })
        .optional(),
      { description: "Where the Terraform state lives. Without it: local files beside cdktf.json." },
    ),
    network: note(z.discriminatedUnion("source", [createdNetwork, existingNetwork]), {
      description: "The network: the only setting without a default.",
      remedy: "start with network: { source: 'create' }",
    }),
    volume: note(volume.optional(), { description: "An EFS volume, mounted on every instance. Default: none." }),
    cluster: note(cluster.prefault({}), { description: "The cluster." }),
  }),
  [
    {
      setting: "cluster.capacity.maxSize",
      needs: [
        "network.source",
        "network.zones",
        "network.subnets",
        "cluster.capacity.minSize",
        "cluster.capacity.maxSize",
      ],
      broken: ({ network, cluster: { capacity } }) => capacity.minSize > 0 && capacity.maxSize < zonesOf(network),
      problem: ({ network }) => `the network spans ${zonesOf(network)} zones and each needs room for an instance`,
      remedy: "raise maxSize to the number of zones or more, or name fewer zones",
    },
  ],
);

/** What a file in `environments/` may say. */
export type EnvironmentInput = z.input<typeof environmentSchema>;

/** The same with every default filled in. */
export type EnvironmentSettings = z.output<typeof environmentSchema>;

/** A validated environment: its settings and the name of the file that holds them. */
export interface Environment extends EnvironmentSettings {
  /** The file's name without `.ts`: 1 to 20 lower-case letters, digits and hyphens. It begins every AWS name. */
  readonly name: string;
}

/** Gives a file in `environments/` completion and types; the checks happen when it is loaded. */
export const defineEnvironment = (input: EnvironmentInput): EnvironmentInput => input;
