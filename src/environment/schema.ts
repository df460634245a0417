import { z } from "zod";
import { findInstanceType } from "./instance-types";

/**
 * What a setting's reference entry needs besides what the schema itself knows (type, default, bounds).
 * `remedy` is said after "got …, allowed: …" when the value is refused.
 */
export interface SettingNotes {
  readonly description: string;
  readonly unit?: string;
  readonly remedy?: string;
}

const note = <T extends z.ZodType>(schema: T, notes: SettingNotes): T => schema.meta({ ...notes }) as T;

const zoneLetter = z.string().regex(/^[a-f]$/);

/** Retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy API reference). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const createdNetwork = z.strictObject({
  source: note(z.literal("create"), { description: "Drydock creates the VPC, its subnets and their routes." }),
  cidrBlock: note(
    z
      .string()
      .regex(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/)
      .default("10.0.0.0/16"),
    {
      description: "Address range of the VPC. Each subnet takes a /20 of it.",
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
      remedy: "name 2 to 4 different letters of zones that the region has",
    },
  ),
});

const existingNetwork = z.strictObject({
  source: note(z.literal("ids"), { description: "The network exists; its ids are given here." }),
  vpcId: note(z.string().regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description: "Id of the VPC.",
    remedy: "copy it from the VPC console: vpc- and 8 or 17 hexadecimal digits",
  }),
  subnets: note(
    z
      .record(
        zoneLetter,
        z.strictObject({
          public: z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/),
          private: z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/),
        }),
      )
      .refine((subnets) => Object.keys(subnets).length >= 2 && Object.keys(subnets).length <= 4, {
        message: "2 to 4 zones",
      }),
    {
      description: "The public and the private subnet of each zone, keyed by the zone's letter.",
      remedy: "give 2 to 4 zones, each as { public: 'subnet-…', private: 'subnet-…' }",
    },
  ),
});

const volume = z
  .strictObject({
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
  })
  .superRefine((value, context) => {
    if (value.throughputMode === "elastic" && value.performanceMode === "maxIO")
      context.addIssue({
        code: "custom",
        path: ["throughputMode"],
        input: value.throughputMode,
        message: "elastic throughput does not go with performance mode maxIO",
        params: { remedy: "set volume.performanceMode to generalPurpose or volume.throughputMode to bursting" },
      });
    if ((value.throughputMode === "provisioned") !== (value.provisionedThroughput !== undefined))
      context.addIssue({
        code: "custom",
        path: ["provisionedThroughput"],
        input: value.provisionedThroughput,
        message: "it is given exactly when throughput mode is provisioned",
        params: {
          remedy: "set both volume.throughputMode: 'provisioned' and volume.provisionedThroughput, or neither",
        },
      });
    if (value.keyRotation && !value.encryption)
      context.addIssue({
        code: "custom",
        path: ["keyRotation"],
        input: value.keyRotation,
        message: "there is no key to rotate when volume.encryption is false",
        params: { remedy: "leave volume.encryption on, or set volume.keyRotation to false too" },
      });
  });

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
      remedy: "copy the ARN of a certificate in the environment's region: arn:aws:acm:…:certificate/…",
    },
  ),
});

const capacity = z
  .strictObject({
    instanceType: note(
      z
        .string()
        .refine((type) => findInstanceType(type) !== undefined)
        .default("t3.micro"),
      {
        description: "EC2 instance type of the cluster's machines.",
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
      },
    ),
    keyName: note(z.string().min(1).max(255).optional(), {
      description: "EC2 key pair. Without one nobody logs in with SSH; Session Manager works either way.",
    }),
    minSize: note(z.int().min(0).max(5000).default(2), { description: "Fewest instances.", unit: "instances" }),
    maxSize: note(z.int().min(1).max(5000).default(4), {
      description: "Most instances. An ECS cluster holds 5,000 container instances at the most.",
      unit: "instances",
    }),
    desiredSize: note(z.int().min(0).max(5000).default(2), {
      description: "Instances at the first deployment; scaling owns the number from then on.",
      unit: "instances",
    }),
  })
  .superRefine((value, context) => {
    if (value.minSize > value.maxSize)
      context.addIssue({
        code: "custom",
        path: ["minSize"],
        input: value.minSize,
        message: `it may not exceed cluster.capacity.maxSize (${value.maxSize})`,
        params: { remedy: "lower minSize or raise maxSize" },
      });
    if (value.desiredSize < value.minSize || value.desiredSize > value.maxSize)
      context.addIssue({
        code: "custom",
        path: ["desiredSize"],
        input: value.desiredSize,
        message: `it lies between minSize (${value.minSize}) and maxSize (${value.maxSize})`,
        params: { remedy: "choose a number within the two" },
      });
  });

const draining = z.strictObject({
  timeoutSeconds: note(z.int().min(60).max(172_800).default(60), {
    description: "How long a terminating instance may take to give up its tasks before it dies all the same.",
    unit: "s",
    remedy: "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
  }),
});

const headroom = z
  .strictObject({
    containerCpu: note(z.int().min(1).max(196_608).default(128), {
      description: "CPU that one container of the usual size reserves.",
      unit: "CPU units (1024 = 1 vCPU)",
    }),
    containerMemory: note(z.int().min(4).max(25_165_824).default(128), {
      description: "Memory that one container of the usual size reserves.",
      unit: "MiB",
    }),
    shortageThreshold: note(z.int().min(0).default(2), {
      description: "The cluster grows when this many containers or fewer still fit.",
      unit: "schedulable containers",
    }),
    excessThreshold: note(z.int().min(2).default(10), {
      description: "The cluster shrinks when this many containers or more still fit.",
      unit: "schedulable containers",
    }),
    reservePercent: note(z.int().min(0).max(100).default(15), {
      description:
        "Room kept free in proportion to what is in use: both thresholds move up together once this share exceeds the shortage threshold.",
      unit: "% of the containers in use",
    }),
  })
  .superRefine((value, context) => {
    if (value.excessThreshold <= value.shortageThreshold)
      context.addIssue({
        code: "custom",
        path: ["excessThreshold"],
        input: value.excessThreshold,
        message: `it must exceed cluster.headroom.shortageThreshold (${value.shortageThreshold})`,
        params: { remedy: "raise excessThreshold or lower shortageThreshold" },
      });
  });

const cluster = z.strictObject({
  ingress: note(ingress.prefault({}), { description: "The load balancer." }),
  capacity: note(capacity.prefault({}), { description: "The machines." }),
  draining: note(draining.prefault({}), { description: "What happens before a machine dies." }),
  headroom: note(headroom.prefault({}), { description: "When the cluster grows and shrinks." }),
  logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "How long logs are kept.",
    unit: "days",
  }),
  volumeDirectory: note(
    z
      .string()
      .regex(/^\/[^/\0\s]+(\/[^/\0\s]+)*$/)
      .default("/mnt/efs"),
    {
      description: "Where the volume is mounted on every instance. Used only with a volume.",
      remedy: "give an absolute path without a trailing slash, for example /mnt/efs",
    },
  ),
});

/** The settings of one deployment: one file in `environments/` holds them. */
export const environmentSchema = z
  .strictObject({
    region: note(
      z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
        .default("us-east-1"),
      { description: "AWS region.", remedy: "name a region by its code, for example eu-central-1" },
    ),
    tags: note(z.record(z.string().min(1).max(128), z.string().max(256)).default({}), {
      description: "Tags that every resource carries, instances and their disks included.",
    }),
    throwAway: note(z.boolean().default(false), {
      description: "True lets `terraform destroy` delete the file system and its key. False guards them.",
    }),
    state: note(
      z
        .strictObject({
          bucket: note(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), {
            description: "S3 bucket of the Terraform state. It must exist.",
            remedy: "name an existing bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
          }),
          region: note(z.string().optional(), { description: "Region of the bucket. Default: the environment's." }),
          keyPrefix: note(z.string().default("drydock"), { description: "Folder in the bucket." }),
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
  })
  .superRefine((value, context) => {
    if (value.network.source !== "create") return;
    const zones = value.network.zones.length;
    if (value.cluster.capacity.minSize > 0 && value.cluster.capacity.maxSize < zones)
      context.addIssue({
        code: "custom",
        path: ["cluster", "capacity", "maxSize"],
        input: value.cluster.capacity.maxSize,
        message: `the network spans ${zones} zones and each needs room for an instance`,
        params: { remedy: `raise maxSize to ${zones} or more, or name fewer zones` },
      });
  });

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
