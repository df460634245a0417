import { z } from "zod";
import { isObject } from "./paths";
import { withRules } from "./rules";
import { alertsSchema } from "./schema/alerts";
import { applicationsSchema } from "./schema/application";
import { applicationRules, imageAccounts } from "./schema/application-rules";
import { maximumWarnings, minimumFits } from "./schema/application-sizes";
import {
  accountOf,
  accountWarnings,
  arnRule,
  arnSettingsOf,
  type NamedAccount,
  ownAccountRule,
  reachableSecretsRule,
} from "./schema/arn-rules";
import { bootWarnings } from "./schema/boot-time";
import { clusterSchema } from "./schema/cluster";
import { dockerWarnings } from "./schema/docker-bridge";
import { drainWarnings } from "./schema/draining";
import { endpointRules } from "./schema/endpoint-rules";
import { headroomRules } from "./schema/headroom-rules";
import { hostedZonesSchema } from "./schema/hosted-zones";
import { accountId, bucket, keyPrefix, ownTagKey, regionCode, tagValue } from "./schema/kinds/aws";
import { kind, listOf, recordOf } from "./schema/kinds/kind";
import { managedPolicyArn, principalArn, roleArn, rolePath } from "./schema/kinds/rights";
import { networkSchema, zonesOf } from "./schema/network";
import { networkRules } from "./schema/network-rules";
import { note } from "./schema/note";
import { offerWarnings } from "./schema/offered-types";
import { outsideClientRule } from "./schema/outside-clients";
import { pipelineRolesSchema } from "./schema/pipeline-roles";
import { plainSecretWarnings } from "./schema/plain-secrets";
import { regionRules, regionSetting, unknownRegionSetting, withZonesOfRegion } from "./schema/region";
import { rehearsalSchema } from "./schema/rehearsal";
import { scheduleRules, scheduleWarnings } from "./schema/schedule-rules";
import { defaultMinSize, sizesOf } from "./schema/sizes";
import { volumeSchema } from "./schema/volume";

/** The settings that say how many zones there are. */
const ZONES = ["network.source", "network.zones", "network.subnets"];

/** Whether a domain belongs into the zone of another. */
const holds = (zone: string | undefined, domain: string): boolean =>
  zone !== undefined && (domain === zone || domain.endsWith(`.${zone}`));

/** Refuses each key that another one before it equals but for its case. */
function refuseEqualKeys(tags: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const keys = Object.keys(tags);
  const lowerCase = keys.map((key) => key.toLowerCase());
  for (const [index, key] of keys.entries()) {
    const first = lowerCase.indexOf(lowerCase[index]!);
    if (first < index)
      context.addIssue({
        code: "custom",
        path: [key],
        input: tags[key],
        message: `its key differs from ${keys[first]} in case alone, and IAM takes them for one`,
        params: { remedy: "keep one of the two" },
      });
  }
}

/** IAM does not tell keys apart that differ in case alone; of AWS's 50 tags for each resource Drydock sets up to four. */
const tagsSchema = kind(
  recordOf(ownTagKey(), tagValue(), { max: 45 }).superRefine(refuseEqualKeys, {
    when: ({ value }) => isObject(value),
  }),
  {
    kind: "tags",
    allowed:
      "at most 45 texts of up to 256 letters, digits, blanks and _ . : / = + - @, each under a key of 1 to 128 of them. No two keys differ in case alone, none begins with aws: in any case, and none is Name, which Drydock sets",
  },
);

const stateSettings = z.strictObject({
  bucket: note(bucket("name a bucket that exists, or one to make with npm run bootstrap"), {
    description: "S3 bucket of the Terraform state. `npm run bootstrap` makes it.",
  }),
  region: note(regionCode().optional(), { description: "Region of the bucket.", defaultIs: "the environment's" }),
  keyPrefix: note(keyPrefix().default("drydock"), { description: "Folder in the bucket." }),
  accessLogBucket: note(bucket("name a bucket that exists").optional(), {
    description: "Bucket that S3 writes a log of each access to the states to. It must exist, in the same region.",
    defaultIs: "accesses are not logged",
  }),
  readerArns: note(listOf(principalArn(), { max: 20 }).default([]), {
    description:
      "Who may take on the role of readers, which `npm run bootstrap` makes when the list names anybody: it reads the states, and how resources are configured, and changes nothing.",
    remedy: "write readerArns: ['arn:aws:iam::123456789012:role/reviewers']",
  }),
});

const stateSchema = withRules(stateSettings, [
  {
    setting: "accessLogBucket",
    needs: ["bucket", "accessLogBucket"],
    broken: ({ bucket: states, accessLogBucket }) => states === accessLogBucket,
    problem: () => "it is the bucket of the states itself, and each log of an access would be an access that is logged",
    remedy: "name another bucket",
  },
]);

const rolesSchema = z.strictObject({
  path: note(rolePath().default("/"), {
    description:
      "Path of all roles and of the instance profile. Set it before the first deployment: a changed path replaces them, and running instances and functions may do nothing until they have the new ones.",
  }),
  permissionsBoundaryArn: note(managedPolicyArn().optional(), {
    description:
      "Managed policy that is the permissions boundary of all roles. It must allow what the roles' own policies allow: what it leaves out is denied.",
    defaultIs: "none",
  }),
});

const settingsSchema = withRules(
  z.strictObject({
    region: regionSetting,
    unknownRegion: unknownRegionSetting,
    accountId: note(accountId().optional(), {
      description:
        "Account that the environment belongs into. Credentials of another are refused, by Drydock's commands before anything is written and by Terraform itself.",
      defaultIs: "any account",
    }),
    deployRoleArn: note(roleArn().optional(), {
      description:
        "Role that Drydock's commands and Terraform take on with your credentials, for all that they read and write of the environment, its states included: so one sign-in serves the accounts of several environments. It must trust you, and be of the environment's account.",
      defaultIs: "your own credentials",
    }),
    tags: note(tagsSchema.default({}), {
      description:
        "Tags that every resource carries, instances and their disks included. Drydock sets Environment (the environment's name) and ManagedBy (drydock) besides; a tag of that key here, in any case, takes the place of Drydock's, so that a tag policy gets the key and the value that it demands.",
      remedy: "write tags: { Team: 'web' }",
    }),
    throwAway: note(z.boolean().default(false), {
      description:
        "True: `terraform destroy` deletes the resources that hold data too: the file system, KMS keys, the bucket of access logs, public zones. False: these resources, the load balancer, the VPC and its subnets are protected from deletion, also when the setting that made them is off: then they stay in AWS, and Terraform forgets them.",
    }),
    customerManagedKeys: note(z.boolean().default(false), {
      description:
        "KMS keys of the stacks' own encrypt logs and the functions' environment variables, in place of AWS's keys.",
    }),
    roles: note(rolesSchema.prefault({}), { description: "What all IAM roles of the environment have in common." }),
    state: note(stateSchema.optional(), {
      description: "The place of the Terraform state.",
      defaultIs: "local files beside cdktf.json",
    }),
    pipelineRoles: note(pipelineRolesSchema.optional(), {
      description:
        "Roles that pipelines take on with the token of a job, without a key: one plans, one applies. `npm run pipeline-roles` makes them.",
      defaultIs: "none",
    }),
    dashboards: note(z.boolean().default(true), {
      description:
        "A CloudWatch dashboard for the cluster and one for the volume. CloudWatch charges 3 USD a month for each dashboard of the account beyond three.",
    }),
    alerts: note(alertsSchema.optional(), {
      description: "Receivers of alarms.",
      defaultIs: "no receivers; alarms show in the console alone",
    }),
    network: networkSchema,
    hostedZones: note(hostedZonesSchema.prefault({}), { description: "Hosted zones of Route 53." }),
    volume: note(volumeSchema.optional(), {
      description: "An EFS volume, mounted on every instance.",
      defaultIs: "none",
    }),
    cluster: note(clusterSchema.prefault({}), { description: "The cluster." }),
    applications: applicationsSchema,
    rehearsal: note(rehearsalSchema.prefault({}), {
      description: "The rehearsal of the environment. Nothing of it is deployed.",
    }),
  }),
  [
    {
      setting: "cluster.ingress.domain",
      needs: ["cluster.ingress.domain", "cluster.ingress.hostedZoneId", "hostedZones"],
      broken: ({ hostedZones, cluster: { ingress } }) =>
        ingress.domain !== undefined &&
        // With a certificate the domain itself is refused.
        ingress.certificateArn === undefined &&
        ingress.hostedZoneId === undefined &&
        !holds(hostedZones.public, ingress.domain),
      problem: () => "hostedZones.public names no zone that holds the domain and could validate it",
      remedy: "set cluster.ingress.hostedZoneId, or hostedZones.public to a domain that it ends with",
    },
    {
      setting: "cluster.capacity.minSize",
      needs: [...ZONES, "cluster.capacity.minSize"],
      broken: ({ network, cluster: { capacity } }) =>
        capacity.minSize !== undefined && capacity.minSize > 0 && capacity.minSize < zonesOf(network),
      problem: ({ network }) =>
        `the network spans ${zonesOf(network)} zones, and a smaller group leaves some of them empty`,
      remedy: "raise it to the number of zones, name fewer zones, or set 0 for a cluster that may be empty",
    },
    {
      setting: "cluster.capacity.maxSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.maxSize"],
      broken: ({ network, cluster: { capacity } }) => capacity.minSize !== 0 && capacity.maxSize < zonesOf(network),
      problem: ({ network }) => `the network spans ${zonesOf(network)} zones, and each takes an instance`,
      remedy: "raise maxSize to the number of zones or more, or name fewer zones",
    },
    {
      setting: "cluster.capacity.maxSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.maxSize"],
      broken: ({ network, cluster: { capacity } }) =>
        capacity.minSize === undefined &&
        capacity.maxSize >= zonesOf(network) &&
        capacity.maxSize < defaultMinSize(zonesOf(network)),
      problem: ({ network }) => `cluster.capacity.minSize is ${defaultMinSize(zonesOf(network))} unless it is set`,
      remedy: "raise maxSize, or set minSize",
    },
    {
      setting: "cluster.capacity.desiredSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.desiredSize"],
      broken: ({ network, cluster: { capacity } }) => {
        const { minSize, desiredSize } = sizesOf(capacity, zonesOf(network));
        return desiredSize < minSize;
      },
      problem: ({ network, cluster: { capacity } }) =>
        `it may not be below cluster.capacity.minSize (${sizesOf(capacity, zonesOf(network)).minSize})`,
      remedy: "raise desiredSize or lower minSize",
    },
    {
      setting: "hostedZones.source",
      needs: ["network.source", "hostedZones"],
      broken: ({ network, hostedZones }) =>
        network.source !== "create" &&
        hostedZones.source === "create" &&
        (hostedZones.public !== undefined || hostedZones.private !== undefined),
      problem: ({ network }) =>
        `the network stack creates hosted zones, and with network.source ${network.source} there is no such stack`,
      remedy: "create the zones where the network is created and set hostedZones.source to 'find'",
    },
    {
      setting: "deployRoleArn",
      needs: ["deployRoleArn", "pipelineRoles"],
      broken: ({ deployRoleArn, pipelineRoles }) => deployRoleArn !== undefined && pipelineRoles !== undefined,
      problem: () =>
        "pipelineRoles gives pipelines two roles of the account, one that reads and one that writes, and both would take on this one",
      remedy: "leave out one of the two",
    },
    ...networkRules,
    outsideClientRule,
    ...applicationRules,
    minimumFits,
    ...headroomRules,
    ...scheduleRules,
    ...regionRules,
    ...endpointRules,
  ],
);

/** The settings of one deployment: one file in `environments/` holds them. */
export const environmentSchema = z.preprocess(
  withZonesOfRegion,
  withRules(settingsSchema, [
    arnRule(settingsSchema),
    ownAccountRule(settingsSchema),
    reachableSecretsRule(settingsSchema),
  ]),
);

/** The accounts that the settings name, by ARNs and by registries of images. */
export const namedAccountsOf = (settings: EnvironmentSettings): readonly NamedAccount[] => [
  ...arnSettingsOf(settingsSchema, settings).map(accountOf),
  ...imageAccounts(settings),
];

/** Settings that are allowed and yet may be a mistake, one sentence each. */
export const warningsOf = (settings: EnvironmentSettings): readonly string[] => [
  ...accountWarnings(namedAccountsOf(settings), settings.accountId),
  ...dockerWarnings({
    "network.vpn.staticRoutes": settings.network.source === "create" ? (settings.network.vpn?.staticRoutes ?? []) : [],
    "cluster.capacity.sshCidrBlocks": settings.cluster.capacity.sshCidrBlocks,
  }),
  ...maximumWarnings(settings),
  ...scheduleWarnings(settings),
  ...plainSecretWarnings(settings),
  ...offerWarnings(settings.region, settings.cluster.capacity),
  ...bootWarnings(settings.cluster),
  // ECS itself drains with managed draining, for as long as a lifecycle hook may wait.
  ...(settings.cluster.capacity.capacityProvider?.managedDraining ? [] : drainWarnings(settings)),
];

/** The settings as a file in `environments/` gives them. */
export type EnvironmentInput = z.input<typeof settingsSchema>;

/** The settings with every default filled in. */
export type EnvironmentSettings = z.output<typeof environmentSchema>;

/** A validated environment: its settings and the name of the file that holds them. */
export interface Environment extends EnvironmentSettings {
  /** The file's name without `.ts`: 1 to 20 lower-case letters, digits and hyphens. It begins every AWS name. */
  readonly name: string;
}

/** Gives a file in `environments/` completion and types; the checks happen when it is loaded. */
export const defineEnvironment = (input: EnvironmentInput): EnvironmentInput => input;

/**
 * Settings of a file that extends another, or that others extend: each may be left out. Null takes away what the extended
 * file says, so that the default holds.
 */
export type Overrides<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Overrides<Value[Key]> | null }
    : Value;

/**
 * An environment that extends another file: what it says is merged over what that says, objects member by member. A list or
 * another value takes the place of the one there, and null takes it away.
 *
 * @param base name of an environment, or `shared/NAME` for `environments/shared/NAME.ts`
 */
export const extendEnvironment = (base: string, overrides: Overrides<EnvironmentInput>) => ({
  extends: base,
  ...overrides,
});

/** Gives a file in `environments/shared/`, which is no environment and which environments extend, completion and types. */
export const shareSettings = (settings: Overrides<EnvironmentInput>): Overrides<EnvironmentInput> => settings;
