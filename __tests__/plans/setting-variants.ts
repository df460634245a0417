import { createHash } from "node:crypto";
import production from "../../environments/production";
import { isObject } from "../../src/environment/paths";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { type Setting, settingsOf } from "../../src/environment/settings";
import { validate } from "../../src/environment/validate";

/** The environment that is changed: production, with a value for what it leaves out, and its states in files. */
export const BASE = {
  ...production,
  state: undefined,
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
  schedule: "office",
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

/**
 * Environments in which a setting can be changed alone, where the base is none: by the beginnings of settings' names, what is
 * put in its place in the base. The most exact name counts.
 */
const CONTEXTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "network.vpn": {
    "network.egress": "vpn",
    "network.vpn": { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
  },
  "volume.provisionedThroughput": { "volume.throughputMode": "provisioned", "volume.provisionedThroughput": 100 },
  "cluster.ingress.certificateArn": {
    "cluster.ingress.domain": undefined,
    "cluster.ingress.certificateArn":
      "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
  },
  "cluster.capacity.purchase": {
    "cluster.capacity.purchase": "spot",
    "cluster.capacity.onDemandBase": undefined,
    "cluster.capacity.onDemandPercent": undefined,
  },
  "cluster.capacity.cpuCredits": {
    "cluster.capacity.instanceType": "t3.large",
    "cluster.capacity.otherInstanceTypes": ["t3a.large"],
  },
  "cluster.capacity.sshCidrBlocks": { "cluster.capacity.keyName": "operators" },
  "cluster.capacity.instanceRefresh.checkpointSeconds": {
    "cluster.capacity.instanceRefresh.checkpointPercent": 50,
  },
  "cluster.capacity.capacityProvider": { "cluster.capacity.scaling": "capacityProvider" },
  "cluster.headroom.containerCpu": { "cluster.headroom.containerCpu": 256, "cluster.headroom.containerMemory": 512 },
  "cluster.headroom.containerMemory": { "cluster.headroom.containerCpu": 256, "cluster.headroom.containerMemory": 512 },
  "cluster.headroom.schedule": {
    "cluster.headroom.schedule": { office: { from: "07:30", to: "19:00", minInstances: 3 } },
  },
  "cluster.registryCredentials.parameterName": {
    "cluster.registryCredentials": { parameterName: "/registries" },
  },
  "applications.<name>.exec": { "applications.web.readonlyRootFilesystem": false },
  "applications.<name>.volume.accessPoint": {
    "volume.accessPoints.other": { path: "/other", uid: 1000, gid: 1000 },
  },
};

const KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

/** Values of settings whose kind does not tell another one. */
const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
  accountId: ["123456789012"],
  tags: [{ Team: "other" }],
  "roles.path": ["/platform/"],
  "roles.permissionsBoundaryArn": ["arn:aws:iam::123456789012:policy/boundary"],
  "alerts.httpEndpoints": [["http://other.example.com/"]],
  "alerts.emails": [["other@example.com"]],
  "alerts.fallbackEmails": [["other@example.com"]],
  "alerts.httpsEndpoints": [["https://other.example.com/"]],
  "network.cidrBlock": ["10.2.0.0/16"],
  "network.zones": [["a", "b"]],
  "network.gatewayEndpoints": [["s3"]],
  "network.interfaceEndpoints": [["sqs"]],
  "network.vpn.customerGatewayIp": ["198.51.100.8"],
  "network.vpn.staticRoutes": [["192.168.0.0/17"]],
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
  "cluster.ingress.certificateArn": [
    "arn:aws:acm:eu-central-1:123456789012:certificate/fedcba98-7654-3210-fedc-ba9876543210",
  ],
  "cluster.capacity.rootDisk.kmsKeyArn": [KEY_ARN],
  "cluster.capacity.rootDisk.iops": [4000],
  "cluster.capacity.desiredSize": [4],
  "cluster.capacity.instanceRefresh.alarms": [["other"]],
  "cluster.draining.timeoutSeconds": [3600, 7200],
  "cluster.headroom.otherContainers.<name>.networkMode": ["awsvpc"],
  "cluster.headroom.otherContainers.<name>.hostPorts": [[8125]],
  "cluster.headroom.schedule.<window>.days": [["mon", "tue"]],
  "cluster.headroom.schedule.<window>.from": ["08:00"],
  "cluster.headroom.schedule.<window>.to": ["20:00"],
  "cluster.headroom.schedule.<window>.timeZone": ["Europe/Berlin"],
  "cluster.instanceRole.statements.<name>.conditions": [
    { StringEquals: { "aws:SourceVpc": ["vpc-0123456789abcdef0"] } },
  ],
  "cluster.registryCredentials.parameterName": ["/others"],
  "cluster.registryCredentials.kmsKeyArn": [KEY_ARN],
  "cluster.bootFiles.kmsKeyArn": [KEY_ARN],
  "applications.<name>.repositoryCredentialsSecretArn": [
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf",
  ],
  "applications.<name>.secretsKeyArn": [KEY_ARN],
  "applications.<name>.volume.accessPoint": ["other"],
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

/** A setting, and two environments that differ in it alone. */
export interface Variant {
  /** Name of the setting, with `<name>` for any key. */
  readonly name: string;
  readonly before: EnvironmentInput;
  readonly after: EnvironmentInput;
  /** A sum of what the effect was derived from: what the setting allows, and both of its values. */
  readonly digest: string;
}

/** Changes of one setting alone, for as many settings as can be changed alone. @param isWanted chooses them by their names */
export function settingVariants(isWanted: (name: string) => boolean): readonly Variant[] {
  return settingsOf(environmentSchema)
    .filter(({ isGroup, path }) => !isGroup && isWanted(path.join(".")))
    .flatMap((setting) => variantOf(setting) ?? []);
}

function variantOf(setting: Setting): Variant | undefined {
  const name = setting.path.join(".");
  const path = concrete(setting.path);
  if (path.some((key) => key.startsWith("<"))) return undefined;
  const before = contextOf(name);
  const { settings: filled } = validate(before);
  if (!filled) throw new Error(`${name}: its context is no environment`);
  const now = valueAt(filled, path);
  for (const value of others(setting, now)) {
    const after = withValue(before, path, value) as EnvironmentInput;
    const digest = createHash("sha256")
      .update(JSON.stringify([setting.allowed, now, value]))
      .digest("hex");
    if (validate(after).settings) return { name, before, after, digest: digest.slice(0, 16) };
  }
  return undefined;
}

function contextOf(name: string): EnvironmentInput {
  const [context] = Object.keys(CONTEXTS)
    .filter((beginning) => name === beginning || name.startsWith(`${beginning}.`))
    .sort((one, other) => other.length - one.length);
  return Object.entries(context === undefined ? {} : CONTEXTS[context]!).reduce<EnvironmentInput>(
    (input, [path, value]) => withValue(input, path.split("."), value) as EnvironmentInput,
    BASE,
  );
}
