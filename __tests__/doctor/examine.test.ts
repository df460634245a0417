import type { Aws } from "../../src/doctor/aws";
import { type Examination, examine } from "../../src/doctor/examine";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";

const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const REPOSITORY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web`;
const CERTIFICATE = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:database-AbCdEf`;
const DOCKER = '{"registry.example.com":{"username":"u","password":"p"}}';

const INPUT: EnvironmentInput = {
  region: REGION,
  network: { source: "create", zones: ["a", "b"] },
  state: { bucket: "our-state" },
  hostedZones: { public: "example.com" },
  cluster: {
    ingress: { certificateArn: CERTIFICATE },
    capacity: { instanceType: "m7i.large", minSize: 2, maxSize: 4 },
    registryCredentials: { secretArn: "registry" },
  },
  applications: {
    web: {
      image: `${REPOSITORY}:1.2`,
      requests: { priority: 100, hostNames: ["app.example.com"] },
      secrets: { DATABASE_URL: `${SECRET}:url::` },
    },
  },
};

const VPC = "vpc-0000000a";
const subnet = (id: string, letter: string, cidrBlock = "10.0.0.0/24") => ({
  ...{ id, vpcId: VPC, zone: `${REGION}${letter}`, cidrBlock, freeAddresses: 250 },
});
const SUBNETS = [
  subnet("subnet-0000000a", "a"),
  subnet("subnet-0000000b", "a"),
  subnet("subnet-0000000c", "b"),
  subnet("subnet-0000000d", "b"),
];

/** An account in which all is well. */
const WELL: Aws = {
  accountId: async () => ACCOUNT,
  regionStatus: async () => "opt-in-not-required",
  zones: async () => ["a", "b", "c"].map((letter) => ({ name: `${REGION}${letter}`, available: true })),
  zonesOffering: async () => ["a", "b", "c"].map((letter) => `${REGION}${letter}`),
  quota: async ({ service, code }) => (service === "ec2" ? 64 : code === "L-0EA8095F" ? 60 : 5),
  lambdaConcurrency: async () => ({ limit: 1000, unreserved: 1000 }),
  networkUse: async () => ({ vpcs: 1, addresses: 0 }),
  logPolicies: async () => ["others", "demo-failures"],
  certificate: async () => ({ status: "ISSUED", names: ["*.example.com"] }),
  publicZone: async () => ({ id: "Z1", nameServers: ["ns-1.awsdns-1.com", "ns-2.awsdns-2.org"] }),
  hostedZone: async (id) => ({ ...(await WELL.publicZone(""))!, id, domain: "example.com", isPrivate: false }),
  subnets: async () => SUBNETS,
  hasKeyPair: async () => true,
  secret: async (name) => (name === "registry" ? DOCKER : name === SECRET ? '{"url":"postgres://"}' : undefined),
  parameter: async () => "ami-0123456789abcdef0",
  ami: async (id) => ({ id, architecture: "x86_64" }),
  hasImage: async () => true,
  hasRole: async () => true,
  bucketRegion: async () => REGION,
  listenerRules: async () => undefined,
};

const run = (change: Partial<Aws> = {}, input: EnvironmentInput = INPUT, rest: Partial<Examination> = {}) =>
  examine({
    environment: { ...environmentSchema.parse(input), name: "demo" },
    aws: { ...WELL, ...change },
    nameServersOf: async () => ["NS-2.awsdns-2.org.", "ns-1.awsdns-1.com"],
    tools: { nodeVersion: "22.11.0", terraformVersion: async () => "1.11.4" },
    ...rest,
  });

test("an account in which all is well: a line for each thing, all good", async () => {
  const diagnoses = await run();
  expect(diagnoses.filter(({ health }) => health !== "good")).toEqual([]);
  expect(diagnoses.map(({ subject, text }) => `${subject}: ${text}`)).toEqual([
    "Node.js: 22.11.0",
    "Terraform: 1.11.4",
    "credentials: account 123456789012",
    "accounts: the settings name 123456789012 alone",
    "region: eu-central-1 is enabled",
    "zones: eu-central-1a, eu-central-1b",
    "quota: VPCs: 1 of 5 used, the environment needs 1",
    "quota: Elastic IP addresses: 0 of 64 used, the environment needs 1",
    "quota: rules of a security group: 60, the one of the load balancer has 2",
    "quota: resource policies of CloudWatch Logs: 1 of 10 used by others, the environment needs 1",
    "quota: Lambda concurrency: 1000 executions, 1000 unreserved",
    "service-linked roles: 3 of 3 exist",
    "state bucket: our-state in eu-central-1",
    "instance types: m7i.large in eu-central-1a, eu-central-1b",
    "AMI: ami-0123456789abcdef0 (x86_64) of /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "quota: vCPU, Standard on-demand: 64; the cluster takes 4 to 8, beside what else runs in the account",
    "certificate: issued for *.example.com",
    "hosted zone: example.com is delegated to Z1",
    "listener priorities: there is no load balancer yet",
    "secrets: cluster.registryCredentials can be read",
    "secrets: applications.web.secrets.DATABASE_URL can be read",
    `images: ${REPOSITORY}:1.2 exists`,
  ]);
});

test("what the settings name of another account: a certificate must be of the own one, a secret may be of another", async () => {
  const found = (await run({ accountId: async () => "210987654321" })).filter(({ subject }) => subject === "accounts");
  const of = (setting: string) => `${setting} is of account 123456789012, and your credentials are of 210987654321`;
  expect(found.map(({ health, text }) => [text, health])).toEqual([
    [of("cluster.ingress.certificateArn"), "wrong"],
    [of("applications.web.secrets.DATABASE_URL"), "warning"],
    [of("applications.web.image"), "warning"],
  ]);
});

const AWAY = async () => undefined;

test.each<[string, Partial<Aws>, "warning" | "wrong", string]>([
  [
    "a region that is off",
    { regionStatus: async () => "not-opted-in" },
    "wrong",
    "region: eu-central-1 is not enabled",
  ],
  [
    "a zone that is missing",
    {
      zones: async () => [
        { name: `${REGION}a`, available: true },
        { name: `${REGION}b`, available: false },
      ],
    },
    "wrong",
    "zones: this account has no eu-central-1b",
  ],
  ["a full quota", { networkUse: async () => ({ vpcs: 5, addresses: 0 }) }, "wrong", "quota: VPCs: 5 of 5 used"],
  [
    "a new account",
    { quota: async ({ code }) => (code === "L-1216C47A" ? 5 : 64) },
    "warning",
    "Standard on-demand: 5; the cluster takes 4 to 8",
  ],
  [
    "too few vCPUs",
    { quota: async ({ code }) => (code === "L-1216C47A" ? 2 : 64) },
    "wrong",
    "Standard on-demand: 2; the cluster takes 4",
  ],
  [
    "few rules for a security group",
    { quota: async ({ code }) => (code === "L-0EA8095F" ? 1 : 64) },
    "wrong",
    "quota: rules of a security group: 1, the one of the load balancer has 2",
  ],
  [
    "resource policies of ten other environments",
    { logPolicies: async () => Array.from({ length: 10 }, (_, index) => `other-${index}-failures`) },
    "wrong",
    "10 of 10 used by others",
  ],
  ["a quota that nobody knows", { quota: AWAY }, "warning", "quota: VPCs: the quota is not known"],
  [
    "little concurrency",
    { lambdaConcurrency: async () => ({ limit: 5, unreserved: 5 }) },
    "wrong",
    "Lambda concurrency: 5 executions",
  ],
  [
    "a role that is missing",
    { hasRole: async (name) => !name.endsWith("ECS") },
    "warning",
    "AWSServiceRoleForECS does not exist",
  ],
  ["no bucket", { bucketRegion: AWAY }, "wrong", "state bucket: our-state does not exist"],
  ["a bucket elsewhere", { bucketRegion: async () => "us-east-1" }, "wrong", "our-state lies in us-east-1"],
  [
    "a type that a zone lacks",
    { zonesOffering: async () => [`${REGION}a`] },
    "wrong",
    "m7i.large is not offered in eu-central-1b",
  ],
  [
    "another architecture",
    { ami: async (id) => ({ id, architecture: "arm64" }) },
    "wrong",
    "is for arm64, m7i.large is x86_64",
  ],
  ["an AMI that is not shared", { ami: AWAY }, "wrong", "which this account does not see"],
  ["no parameter", { parameter: AWAY }, "wrong", "AMI: there is no parameter"],
  ["no certificate", { certificate: AWAY }, "wrong", "does not exist"],
  [
    "a certificate that waits",
    { certificate: async () => ({ status: "PENDING_VALIDATION", names: [] }) },
    "wrong",
    "is PENDING_VALIDATION",
  ],
  [
    "a certificate for other names",
    { certificate: async () => ({ status: "ISSUED", names: ["*.app.example.com"] }) },
    "warning",
    "it is not for app.example.com",
  ],
  ["a zone that is not there yet", { publicZone: AWAY }, "warning", "example.com does not exist yet"],
  [
    "a zone that is not delegated",
    { publicZone: async () => ({ id: "Z2", nameServers: ["ns-3.awsdns-3.net"] }) },
    "wrong",
    "is delegated to ns-1.awsdns-1.com, ns-2.awsdns-2.org, and not to Z2",
  ],
  [
    "a priority that is taken",
    { listenerRules: async () => [{ priority: 100, environment: "other" }] },
    "wrong",
    "priority 100 of web is taken",
  ],
  ["no secret", { secret: AWAY }, "wrong", "applications.web.secrets.DATABASE_URL: it does not exist"],
  ["a secret without the key", { secret: async () => DOCKER }, "wrong", "it has no JSON key url"],
  [
    "credentials in another form",
    { secret: async () => '{"url":"x"}' },
    "wrong",
    "cluster.registryCredentials: they have no object",
  ],
  ["no repository", { hasImage: AWAY }, "wrong", "there is no such repository"],
  ["no image", { hasImage: async () => false }, "wrong", "the repository does not hold it"],
])("%s", async (_, change, health, text) => {
  const found = (await run(change)).filter((diagnosis) => diagnosis.health !== "good");
  expect(found).toContainEqual(expect.objectContaining({ health, remedy: expect.stringMatching(/\w/) as string }));
  expect(found.map((each) => `${each.subject}: ${each.text}`).join("\n")).toContain(text);
});

test("the environment's own rules and network are no obstacle to the next apply", async () => {
  const diagnoses = await run({
    listenerRules: async () => [{ priority: 100, environment: "demo" }],
    networkUse: async () => ({ vpcs: 5, addresses: 64 }),
  });
  expect(diagnoses.filter(({ health }) => health !== "good")).toEqual([]);
});

test("without credentials it says so, and examines what needs none", async () => {
  const diagnoses = await run({
    accountId: () => Promise.reject(Object.assign(new Error("no providers"), { name: "CredentialsProviderError" })),
  });
  expect(diagnoses.map(({ subject, health }) => `${subject} ${health}`)).toEqual([
    "Node.js good",
    "Terraform good",
    "credentials wrong",
  ]);
  expect(diagnoses[2]!.text).toContain("CredentialsProviderError: no providers");
});

test("a call that is denied is a warning that names the right, and the rest is examined", async () => {
  const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
  const found = (await run({ certificate: () => Promise.reject(denied) })).filter(({ health }) => health !== "good");
  expect(found).toEqual([
    {
      subject: "certificate",
      health: "warning",
      text: "could not be examined (AccessDeniedException: no)",
      remedy: "allow acm:DescribeCertificate, or see for yourself",
    },
  ]);
});

test("Spot has a quota and a role of its own", async () => {
  const input: EnvironmentInput = {
    ...INPUT,
    cluster: { capacity: { instanceType: "g5.xlarge", purchase: "spot", minSize: 2, maxSize: 3 } },
  };
  const diagnoses = await run({ quota: async ({ code }) => (code === "L-3819A6DF" ? 8 : 64) }, input);
  expect(diagnoses.map(({ text }) => text)).toContain("4 of 4 exist");
  expect(diagnoses).toContainEqual(
    expect.objectContaining({
      subject: "quota: vCPU, G and VT Spot",
      health: "warning",
      text: expect.stringMatching(/^8; the cluster takes 8 to 12/) as string,
    }),
  );
});

test.each([
  [undefined, "there is none on the PATH"],
  ["1.9.8", "1.9.8 is too old"],
])("Terraform %s", async (version, text) => {
  const tools = { nodeVersion: "22.11.0", terraformVersion: async () => version };
  expect(await run({}, INPUT, { tools })).toContainEqual(
    expect.objectContaining({ subject: "Terraform", health: "wrong", text }),
  );
});

describe("an existing network", () => {
  const input = (scheme: "internal" | "internet-facing"): EnvironmentInput => ({
    region: REGION,
    network: {
      source: "ids",
      vpcId: VPC,
      subnets: {
        a: { public: "subnet-0000000a", private: "subnet-0000000b" },
        b: { public: "subnet-0000000c", private: "subnet-0000000d" },
      },
    },
    cluster: { ingress: { scheme }, capacity: { maxSize: 21 } },
  });
  const subnetsIn = async (
    subnets: typeof SUBNETS,
    scheme: "internal" | "internet-facing" = "internet-facing",
    more = {},
  ) =>
    (await run({ subnets: async () => subnets, ...more }, input(scheme)))
      .filter(({ subject }) => subject === "subnets")
      .map(({ health, text }) => `${health}: ${text}`);
  const [a, b, c, d] = SUBNETS as [(typeof SUBNETS)[0], (typeof SUBNETS)[0], (typeof SUBNETS)[0], (typeof SUBNETS)[0]];

  test("has room for load balancer and instances in its subnets", async () => {
    const text = (setting: string, id: string, takes: number) =>
      `good: network.subnets.${setting}: ${id} has 250 free addresses, the environment takes ${takes}`;
    expect(await subnetsIn(SUBNETS)).toEqual([
      text("a.public", a.id, 8),
      text("a.private", b.id, 11),
      text("b.public", c.id, 8),
      text("b.private", d.id, 11),
    ]);
    expect(await subnetsIn(SUBNETS, "internal")).toEqual([
      text("a.public", a.id, 0),
      text("a.private", b.id, 19),
      text("b.public", c.id, 0),
      text("b.private", d.id, 19),
    ]);
  });

  test.each<[what: string, change: Partial<(typeof SUBNETS)[0]> | undefined, sentence: string]>([
    ["that does not exist", undefined, "wrong: network.subnets.a.private: subnet-0000000b does not exist"],
    ["of another VPC", { vpcId: "vpc-0000000f" }, "lies in vpc-0000000f, and network.vpcId is vpc-0000000a"],
    ["of another zone", { zone: `${REGION}c` }, "lies in eu-central-1c, and its setting says eu-central-1a"],
    ["in Docker's range", { cidrBlock: "172.17.4.0/24" }, "has the range 172.17.4.0/24: Docker's bridge on every"],
    [
      "that is full",
      { freeAddresses: 10 },
      "warning: network.subnets.a.private: subnet-0000000b has 10 free addresses",
    ],
  ])("with a subnet %s", async (_, change, sentence) => {
    const found = await subnetsIn([a, ...(change ? [{ ...b, ...change }] : []), c, d]);
    expect(found.filter((line) => !line.startsWith("good"))).toEqual([expect.stringContaining(sentence)]);
  });

  test("has its own part of the addresses already once it is deployed", async () => {
    const full = SUBNETS.map((each) => ({ ...each, freeAddresses: 0 }));
    expect(
      (await subnetsIn(full, "internal", { listenerRules: async () => [] })).every((line) => line.startsWith("good")),
    ).toBe(true);
  });
});

describe("the zone that hostedZoneId names", () => {
  const input: EnvironmentInput = {
    region: REGION,
    network: { source: "create" },
    cluster: { ingress: { domain: "app.example.com", hostedZoneId: "Z1" } },
  };
  const lines = async (zone: Partial<Awaited<ReturnType<Aws["hostedZone"]>>> | undefined) => {
    const hostedZone: Aws["hostedZone"] = async (id) =>
      zone ? { ...(await WELL.hostedZone(id))!, ...zone } : undefined;
    return (await run({ hostedZone }, input))
      .filter(({ subject }) => subject === "hosted zone")
      .map(({ health, text }) => `${health}: ${text}`);
  };

  test.each([
    ["is delegated", {}, "good: example.com is delegated to Z1"],
    ["does not exist", undefined, "wrong: Z1 does not exist in this account"],
    ["is private", { isPrivate: true }, "wrong: Z1 is a private zone, which ACM does not see"],
    [
      "holds another domain",
      { domain: "ample.com" },
      "wrong: Z1 is the zone of ample.com, which does not hold app.example.com",
    ],
    [
      "is delegated elsewhere",
      { nameServers: ["ns-9.example.net"] },
      "wrong: example.com is delegated to ns-1.awsdns-1.com",
    ],
  ])("%s", async (_, zone, line) => {
    expect(await lines(zone)).toEqual([expect.stringContaining(line)]);
  });
});

test("a zone that is to be found must be there", async () => {
  const input: EnvironmentInput = {
    region: REGION,
    network: { source: "create" },
    hostedZones: { source: "find", public: "example.com" },
  };
  expect(await run({ publicZone: AWAY }, input)).toContainEqual(
    expect.objectContaining({ health: "wrong", text: expect.stringContaining("hostedZones.source is find") as string }),
  );
});

test("an instance type of each quota is compared, a key pair must exist, and a volume has a role of its own", async () => {
  const input: EnvironmentInput = {
    region: REGION,
    network: { source: "create" },
    volume: {},
    cluster: { capacity: { instanceType: "m7i.large", otherInstanceTypes: ["x2iedn.xlarge"], keyName: "ops" } },
  };
  const diagnoses = await run({ hasKeyPair: async () => false }, input);
  const subjects = diagnoses.map(({ subject }) => subject);
  expect(subjects).toEqual(expect.arrayContaining(["quota: vCPU, Standard on-demand", "quota: vCPU, X on-demand"]));
  expect(diagnoses).toContainEqual(
    expect.objectContaining({
      subject: "key pair",
      health: "wrong",
      text: expect.stringContaining("called ops") as string,
    }),
  );
  expect(diagnoses.map(({ text }) => text)).toContain("4 of 4 exist");
});

test("an image that a pull-through cache fetches need not be there yet", async () => {
  const cluster = { ...INPUT.cluster, pullThroughCachePrefixes: ["hub"] };
  const web = { ...INPUT.applications!["web"]!, image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/hub/nginx:1` };
  const images = async (input: EnvironmentInput) =>
    (await run({ hasImage: AWAY }, input)).filter(({ subject }) => subject === "images").map(({ health }) => health);
  expect(await images({ ...INPUT, cluster, applications: { web } })).toEqual(["good"]);
  expect(await images({ ...INPUT, applications: { web } })).toEqual(["wrong"]);
});
