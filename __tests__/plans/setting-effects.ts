import production from "../../environments/production";
import { isObject } from "../../src/environment/paths";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { type Setting, settingsOf } from "../../src/environment/settings";
import { validate } from "../../src/environment/validate";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";
import { changesBetween } from "./changes";

const KINDS: readonly StackKind[] = ["alerts", "network", "volume", "cluster", "application-web"];

/** The environment that is changed: production, with a value for what it leaves out. */
const BASE = {
  ...production,
  cluster: {
    ...production.cluster,
    headroom: { otherContainers: { worker: { cpu: 128, memory: 256 } } },
    instanceRole: { statements: { Read: { actions: ["s3:GetObject"], resources: ["*"] } } },
    bootSteps: { hello: { script: "echo hello" } },
  },
} as EnvironmentInput;

/** Names of the base for the keys that stand for any. */
const NAMES: Readonly<Record<string, string>> = {
  applications: "web",
  accessPoints: "web",
  otherContainers: "worker",
  statements: "Read",
  bootSteps: "hello",
};

type Path = readonly string[];

const concrete = (path: Path): Path =>
  path.map((key, depth) => (key.startsWith("<") ? (NAMES[path[depth - 1]!] ?? key) : key));

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

function withValue(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  const object = isObject(value) ? value : {};
  return { ...object, [key]: withValue(object[key], rest, to) };
}

/** Values of settings whose kind does not tell another one. */
const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
  accountId: ["123456789012"],
  tags: [{ Team: "other" }],
  "roles.path": ["/platform/"],
  "roles.permissionsBoundaryArn": ["arn:aws:iam::123456789012:policy/boundary"],
  "alerts.emails": [["other@example.com"]],
  "alerts.fallbackEmails": [["other@example.com"]],
  "alerts.httpsEndpoints": [["https://other.example.com/"]],
  "network.cidrBlock": ["10.2.0.0/16"],
  "network.zones": [["a", "b"]],
  "network.gatewayEndpoints": [["s3"]],
  "network.interfaceEndpoints": [["sqs"]],
  "hostedZones.public": ["example.org"],
  "hostedZones.private": ["other.example.com"],
  "volume.accessPoints.<name>.path": ["/other"],
  "volume.accessPoints.<name>.permissions": ["0700"],
  "cluster.ingress.domain": ["www.example.com"],
  "cluster.ingress.clientCidrBlocks": [["198.51.100.0/24"]],
  "cluster.ingress.webAclArn": [
    "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/other/01234567-89ab-cdef-0123-456789abcdef",
  ],
  "cluster.ingress.hostedZoneId": ["Z0123456789ABCDEFGHIJ"],
  "cluster.capacity.instanceType": ["m7i.xlarge"],
  "cluster.capacity.otherInstanceTypes": [["m6i.large"]],
  "cluster.capacity.amiParameter": ["/aws/service/ecs/optimized-ami/amazon-linux-2023/other"],
  "cluster.capacity.keyName": ["operators"],
  "cluster.capacity.sshCidrBlocks": [["198.51.100.0/24"]],
  "cluster.capacity.maxSpotPrice": [0.2],
  "cluster.capacity.rootDisk.kmsKeyArn": [
    "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  ],
  "cluster.serviceConnectNamespace": ["other"],
  "cluster.volumeDirectory": ["/mnt/other"],
  "cluster.instanceRole.managedPolicyArns": [["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"]],
  "cluster.instanceRole.statements.<name>.actions": [["s3:ListBucket"]],
  "cluster.instanceRole.statements.<name>.resources": [["arn:aws:s3:::other"]],
  "cluster.bootFiles.bucket": ["other-boot-files"],
  "cluster.bootFiles.prefix": ["other"],
  "cluster.bootFiles.directory": ["/mnt/efs/other"],
  "cluster.bootSteps.<name>.script": ["echo other"],
  "cluster.imageRepositories": [["123456789012.dkr.ecr.eu-central-1.amazonaws.com/other"]],
  "cluster.pullThroughCachePrefixes": [["docker-hub"]],
  "cluster.registryCredentials.secretArn": ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-GhIjKl"],
  "applications.<name>.image": ["registry.example.com/web:2.0.0"],
  "applications.<name>.command": [["serve"]],
  "applications.<name>.environment": [{ LOG_LEVEL: "debug" }],
  "applications.<name>.secrets": [
    { DATABASE_URL: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf" },
  ],
  "applications.<name>.scratchDirectories": [["/var/tmp"]],
  "applications.<name>.volume.path": ["/other"],
  "applications.<name>.requests.hostNames": [["www.example.com"]],
  "applications.<name>.requests.paths": [["/api/*"]],
  "applications.<name>.requests.healthCheckPath": ["/other"],
};

/** Other values than the present one, by the kind of the setting. */
function others({ path, allowed }: Setting, now: unknown): readonly unknown[] {
  const named = OTHERS[path.join(".")];
  if (named) return named;
  if (allowed === "true or false") return [now !== true];
  const words = [...allowed.matchAll(/"([^"]+)"/g)].map(([, word]) => word!);
  if (words.length > 1) return words.filter((word) => word !== now);
  const range = /a (?:whole )?number from (\d+) to (\d+)/.exec(allowed);
  if (range) {
    const [lowest, highest] = [Number(range[1]), Number(range[2])];
    const near = typeof now === "number" ? [now + 1, now - 1, now * 2, now + 60] : [];
    return [...near, lowest, lowest + 1, highest].filter(
      (value) => value >= lowest && value <= highest && value !== now,
    );
  }
  const listed = /^(?:\d+, )+\d+ or \d+/.test(allowed) ? allowed.match(/\d+/g)!.map(Number) : [];
  return listed.filter((value) => value !== now);
}

/** Resources whose replacement or end a user notices, in words. Others are links between resources, or new versions. */
const NOTICED: Readonly<Record<string, string>> = {
  aws_acm_certificate: "the certificate",
  aws_autoscaling_group: "the Auto Scaling group",
  aws_ecs_cluster: "the ECS cluster",
  aws_ecs_service: "the service",
  aws_efs_access_point: "the access point",
  aws_efs_file_system: "the file system",
  aws_flow_log: "the flow log",
  aws_iam_role: "roles",
  aws_lb: "the load balancer",
  aws_lb_target_group: "the target group",
  aws_nat_gateway: "NAT gateways",
  aws_route53_zone: "the zone",
  aws_service_discovery_http_namespace: "the namespace",
  aws_sns_topic_subscription: "subscriptions",
  aws_subnet: "subnets",
  aws_vpc: "the VPC",
};

/**
 * Attributes of a group whose change begins an instance refresh (documentation of the AWS provider, aws_autoscaling_group,
 * `instance_refresh.triggers`).
 */
const REFRESHING = ["launch_template", "mixed_instances_policy"];

/** The effect of the change from one environment to another. */
function effectOf(before: EnvironmentInput, after: EnvironmentInput): string | undefined {
  const all = KINDS.map(
    (kind) => [synthesize(kind, before, "production"), synthesize(kind, after, "production")] as const,
  );
  const changes = all.map(([one, other]) => changesBetween(one, other));
  const typesOf = (addresses: readonly string[]) => new Set(addresses.map((address) => address.split(".")[0]!));
  const updated = new Map(changes.flatMap(({ updated: each }) => Object.entries(each)));
  const isRefresh = [...updated].some(
    ([address, attributes]) =>
      address.startsWith("aws_launch_template.") ||
      (address.startsWith("aws_autoscaling_group.") && attributes.some((each) => REFRESHING.includes(each))),
  );
  const replaced = typesOf(changes.flatMap((each) => Object.keys(each.replaced)));
  const removed = typesOf(changes.flatMap((each) => each.removed));
  const gone = Object.entries(NOTICED).flatMap(([type, words]) =>
    removed.has(type) && type !== "aws_iam_role" ? [words] : [],
  );
  const noticed = Object.entries(NOTICED).flatMap(([type, words]) => (replaced.has(type) ? [words] : []));
  const rolls = replaced.has("aws_ecs_task_definition") && !isRefresh ? ["rolls tasks"] : [];
  const effects = [
    ...(noticed.length > 0 ? [`replaces ${noticed.join(", ")}`] : []),
    ...(gone.length > 0 ? [`removes ${gone.join(", ")}`] : []),
    ...(isRefresh ? ["refresh"] : []),
    ...rolls,
  ];
  const isSame = changes.every(
    ({ added, removed: ended, updated: inPlace, replaced: anew }) =>
      added.length + ended.length + Object.keys(inPlace).length + Object.keys(anew).length === 0,
  );
  return effects.length > 0 ? effects.join(", ") : isSame ? undefined : "live";
}

function effectOfSetting(setting: Setting, filled: unknown): string | undefined {
  const path = concrete(setting.path);
  if (path.some((key) => key.startsWith("<"))) return undefined;
  for (const value of others(setting, valueAt(filled, path))) {
    const after = withValue(BASE, path, value) as EnvironmentInput;
    if (validate(after).settings) return effectOf(BASE, after);
  }
  return undefined;
}

/** Settings that the stacks record as final. */
const finalSettings = (): ReadonlySet<string> =>
  new Set(
    KINDS.flatMap((kind) =>
      synthesize(kind, BASE, "production")
        .resources("terraform_data")
        .flatMap(({ input }) => Object.keys(input as object)),
    ),
  );

/**
 * The effect of each setting whose change alone changes a stack of the base, by the setting's path. A setting that needs
 * others to change with it, or that no stack knows, has none.
 *
 * @param isWanted chooses settings. @default all
 */
export function settingEffects(isWanted: (name: string) => boolean = () => true): Readonly<Record<string, string>> {
  const filled = environmentSchema.parse(BASE);
  const final = finalSettings();
  const effects = settingsOf(environmentSchema)
    .filter(({ isGroup, path }) => !isGroup && isWanted(path.join(".")))
    .map((setting) => {
      const name = setting.path.join(".");
      return [name, final.has(name) ? "final" : effectOfSetting(setting, filled)] as const;
    });
  return Object.fromEntries(effects.filter(([, effect]) => effect !== undefined)) as Record<string, string>;
}
