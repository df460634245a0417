import { parseArn } from "../../src/aws/arn";
import { type EnvironmentSettings, environmentSchema, warningsOf } from "../../src/environment/schema";
import { type Setting, settingsOf } from "../../src/environment/settings";
import { problemsOf } from "../support/problems";

const KEY = "01234567-89ab-cdef-0123-456789abcdef";
const ZONES: Readonly<Record<string, string>> = { aws: "eu-central-1", "aws-cn": "cn-north-1" };

const application = (more: object) => ({
  applications: { web: { image: "nginx:1.29.3", requests: { priority: 100, paths: ["/*"] }, ...more } },
});

interface Place {
  /** An ARN of the form that the setting takes, after the partition. Without REGION it belongs to none. */
  readonly arn: string;
  /** The settings that hold it there. */
  readonly at: (arn: string) => object;
}

/** Every setting that takes an ARN. */
const PLACES: Readonly<Record<string, Place>> = {
  deployRoleArn: {
    arn: "iam::123456789012:role/deployment",
    at: (deployRoleArn) => ({ deployRoleArn }),
  },
  "roles.permissionsBoundaryArn": {
    arn: "iam::123456789012:policy/boundary",
    at: (permissionsBoundaryArn) => ({ roles: { permissionsBoundaryArn } }),
  },
  "cluster.ingress.certificateArn": {
    arn: `acm:REGION:123456789012:certificate/${KEY}`,
    at: (certificateArn) => ({ cluster: { ingress: { certificateArn } } }),
  },
  "cluster.ingress.webAclArn": {
    arn: `wafv2:REGION:123456789012:regional/webacl/app/${KEY}`,
    at: (webAclArn) => ({ cluster: { ingress: { webAclArn } } }),
  },
  "cluster.capacity.rootDisk.kmsKeyArn": {
    arn: `kms:REGION:123456789012:key/${KEY}`,
    at: (kmsKeyArn) => ({ cluster: { capacity: { rootDisk: { kmsKeyArn } } } }),
  },
  "cluster.instanceRole.managedPolicyArns": {
    arn: "iam::aws:policy/AWSXRayDaemonWriteAccess",
    at: (policy) => ({ cluster: { instanceRole: { managedPolicyArns: [policy] } } }),
  },
  "state.readerArns": {
    arn: "iam::123456789012:role/reviewers",
    at: (reader) => ({ state: { bucket: "states", readerArns: [reader] } }),
  },
  "pipelineRoles.providerArn": {
    arn: "iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    at: (providerArn) => ({ pipelineRoles: { service: "github", repository: "team/platform", providerArn } }),
  },
  "cluster.instanceRole.statements.<name>.resources": {
    arn: "s3:::company-configuration/*",
    at: (resource) => ({
      cluster: { instanceRole: { statements: { Read: { actions: ["s3:GetObject"], resources: [resource] } } } },
    }),
  },
  "cluster.registryCredentials.secretArn": {
    arn: "secretsmanager:REGION:123456789012:secret:registry-AbCdEf",
    at: (secretArn) => ({ cluster: { registryCredentials: { secretArn } } }),
  },
  "cluster.registryCredentials.kmsKeyArn": {
    arn: `kms:REGION:123456789012:key/${KEY}`,
    at: (kmsKeyArn) => ({ cluster: { registryCredentials: { parameterName: "/registry", kmsKeyArn } } }),
  },
  "cluster.bootFiles.kmsKeyArn": {
    arn: `kms:REGION:123456789012:key/${KEY}`,
    at: (kmsKeyArn) => ({ cluster: { bootFiles: { bucket: "company-boot", directory: "/etc/web", kmsKeyArn } } }),
  },
  "applications.<name>.secrets": {
    arn: "secretsmanager:REGION:123456789012:secret:database-AbCdEf:url::",
    at: (A) => application({ secrets: { A } }),
  },
  "applications.<name>.repositoryCredentialsSecretArn": {
    arn: "secretsmanager:REGION:123456789012:secret:registry-AbCdEf",
    at: (repositoryCredentialsSecretArn) => application({ repositoryCredentialsSecretArn }),
  },
  "applications.<name>.secretsKeyArn": {
    arn: `kms:REGION:123456789012:key/${KEY}`,
    at: (secretsKeyArn) => application({ secretsKeyArn }),
  },
};

/** Those that ECS reads in whatever region they lie. */
const READ_BY_ECS = new Set(["applications.<name>.secrets", "applications.<name>.repositoryCredentialsSecretArn"]);

const isArn = ({ allowed, entry }: Setting) => /\bARN\b/.test(allowed) || /\bARN\b/.test(entry?.allowed ?? "");
const arnSettings = settingsOf(environmentSchema)
  .filter((setting) => isArn(setting) && !setting.isGroup)
  .map(({ path }) => path.join("."));

/** An environment with an ARN in one of its settings. */
const environmentWith = (setting: string, arn: string, region = "eu-central-1"): object => ({
  region,
  network: { source: "create" },
  ...PLACES[setting]!.at(arn),
});

test("an ARN of each setting that takes one is tried here", () => {
  expect(arnSettings.sort()).toEqual(Object.keys(PLACES).sort());
});

describe.each(Object.entries(PLACES))("%s", (setting, { arn: resource }) => {
  const arn = (partition: string, region: string) => `arn:${partition}:${resource.replace("REGION", region)}`;

  test.each(Object.entries(ZONES))("of the partition %s and the environment's region is taken", (partition, region) => {
    expect(problemsOf(environmentWith(setting, arn(partition, region), region))).toEqual([]);
  });

  test("of another region is refused where it belongs to one", () => {
    expect(problemsOf(environmentWith(setting, arn("aws", "us-east-1")))).toEqual(
      resource.includes("REGION") && !READ_BY_ECS.has(setting)
        ? [expect.stringContaining("but it lies in us-east-1, and the environment in eu-central-1")]
        : [],
    );
  });

  test("of another partition is refused", () => {
    expect(problemsOf(environmentWith(setting, arn("aws-cn", "cn-north-1")))).toEqual([
      expect.stringContaining("but it belongs to the partition aws-cn, and eu-central-1 to aws, where no other counts"),
    ]);
  });
});

test("an ARN in a list is named by its place", () => {
  expect(problemsOf(environmentWith("cluster.instanceRole.managedPolicyArns", "arn:aws-cn:iam::aws:policy/X"))).toEqual(
    [expect.stringMatching(/^cluster\.instanceRole\.managedPolicyArns\[0\]: got/)],
  );
});

test("a certificate of CloudFront is told from one of a load balancer", () => {
  const arn = `arn:aws:acm:us-east-1:123456789012:certificate/${KEY}`;
  expect(problemsOf(environmentWith("cluster.ingress.certificateArn", arn))).toEqual([
    expect.stringContaining(
      ": certificates in us-east-1 are those of CloudFront, and a load balancer takes one of its own region; name one of the environment's region and partition",
    ),
  ]);
});

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-AbCdEf";
const PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/token";
const ABROAD: readonly (readonly [what: string, settings: object])[] = [
  ["parameters", { secrets: { A: PARAMETER } }],
  ["secrets", { secrets: { A: SECRET } }],
  ["keys of secrets", { secrets: { A: `${SECRET}:url::` } }],
  ["credentials of registries", { repositoryCredentialsSecretArn: SECRET }],
];

test.each(ABROAD)("ECS reads %s of other regions, with their key, where the network leads to them", (_, settings) => {
  const web = { ...settings, image: "registry.internal.example.com/web:1" };
  const of = (network: object, more: object = {}) =>
    problemsOf({ region: "eu-central-1", network, ...application({ ...web, ...more }) });
  const created = { source: "create" };
  expect(of(created)).toEqual([]);
  expect(of(created, { secretsKeyArn: `arn:aws:kms:us-east-1:123456789012:key/${KEY}` })).toEqual([]);
  expect(of(created, { secretsKeyArn: `arn:aws:kms:eu-west-1:123456789012:key/${KEY}` })).toEqual([
    expect.stringContaining("but it lies in eu-west-1, and the environment in eu-central-1"),
  ]);
  const vpn = { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] };
  expect([...of({ ...created, egress: "none" }), ...of({ ...created, egress: "vpn", vpn })]).toEqual([
    expect.stringContaining(
      "but it lies in us-east-1, and with network.egress none instances reach services of eu-central-1 alone",
    ),
    expect.stringContaining("with a VPN without a route for 0.0.0.0/0 instances reach services of eu-central-1 alone"),
  ]);
  expect(of({ ...created, egress: "vpn", vpn: { ...vpn, staticRoutes: ["0.0.0.0/0"] } })).toEqual([]);
});

test("ECS reads secrets of no other partition", () => {
  const parameter = "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/token";
  expect(problemsOf(environmentWith("applications.<name>.secrets", parameter))).toHaveLength(1);
});

test.each([
  "database",
  "teams/web/database",
  "database:url::",
  "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-secret",
])("a secret is named by %s", (secret) => {
  expect(problemsOf(environmentWith("applications.<name>.secrets", secret))).toEqual([]);
});

test.each(["arn:aws:secretsmanager:eu-central-1", "arn:aws:s3:::bucket", "/a parameter", '{"user":"u"}', ""])(
  "%j names no secret",
  (secret) => {
    expect(problemsOf(environmentWith("applications.<name>.secrets", secret))).toEqual([
      expect.stringContaining("allowed the ARN or the name of a secret"),
    ]);
  },
);

describe("accounts", () => {
  const warnings = (input: object) => warningsOf(environmentSchema.parse(input) as EnvironmentSettings);
  const certificateArn = `arn:aws:acm:eu-central-1:123456789012:certificate/${KEY}`;
  const webAclArn = `arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/app/${KEY}`;
  const secretArn = "arn:aws:secretsmanager:eu-central-1:999999999999:secret:registry";
  const environment = (cluster: object) => ({ region: "eu-central-1", network: { source: "create" }, cluster });

  test("one that differs from the others is named", () => {
    expect(
      warnings(environment({ ingress: { certificateArn, webAclArn }, registryCredentials: { secretArn } })),
    ).toEqual([
      "cluster.registryCredentials.secretArn: the account 999999999999 differs from 123456789012, the account of cluster.ingress.certificateArn, cluster.ingress.webAclArn; roles of this environment need a permission of the other account",
    ]);
  });

  test("that of an image is named too, that of AWS's own policies is none", () => {
    const images = { image: "999999999999.dkr.ecr.eu-central-1.amazonaws.com/web:1" };
    const instanceRole = { managedPolicyArns: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"] };
    const ingress = { certificateArn, webAclArn };
    expect(warnings({ ...environment({ ingress, instanceRole }), ...application(images) })).toEqual([
      "applications.web.image: the account 999999999999 differs from 123456789012, the account of cluster.ingress.certificateArn, cluster.ingress.webAclArn; roles of this environment need a permission of the other account",
    ]);
  });

  test("one that differs from the environment's own is named, even when no other setting names that one", () => {
    expect(warnings({ ...environment({ registryCredentials: { secretArn } }), accountId: "123456789012" })).toEqual([
      "cluster.registryCredentials.secretArn: the account 999999999999 differs from 123456789012, the account of the environment (accountId); roles of this environment need a permission of the other account",
    ]);
  });

  test.each([
    ["cluster.ingress.certificateArn", { ingress: { certificateArn } }, {}],
    ["cluster.ingress.webAclArn", { ingress: { webAclArn } }, {}],
    [
      "cluster.instanceRole.managedPolicyArns[0]",
      { instanceRole: { managedPolicyArns: ["arn:aws:iam::123456789012:policy/a"] } },
      {},
    ],
    ["roles.permissionsBoundaryArn", {}, { roles: { permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/a" } }],
  ])("%s serves its own account alone", (path, cluster, more) => {
    const of = (accountId: string) => problemsOf({ ...environment(cluster), ...more, accountId });
    expect(of("999999999999")).toEqual([
      expect.stringMatching(
        `^${path.replace(/[[\]]/g, "\\$&")}: got .* it belongs to the account 123456789012, and accountId says 999999999999: .*; name one of the environment's account$`,
      ),
    ]);
    expect(of("123456789012")).toEqual([]);
  });

  test("two things of different accounts, which serve their own alone, exclude each other", () => {
    const other = webAclArn.replace("123456789012", "999999999999");
    expect(problemsOf(environment({ ingress: { certificateArn, webAclArn: other } }))).toEqual([
      expect.stringContaining("and cluster.ingress.certificateArn says 123456789012"),
    ]);
  });

  test("of one account, and of none, nothing is said", () => {
    expect(warnings(environment({ ingress: { certificateArn, webAclArn } }))).toEqual([]);
    expect(warnings(environment({ registryCredentials: { secretArn: "registry" } }))).toEqual([]);
  });
});

test("an ARN has six parts at least, the last with colons of its own", () => {
  expect(parseArn("arn:aws:secretsmanager:eu-central-1:123456789012:secret:a:b::")).toEqual({
    partition: "aws",
    service: "secretsmanager",
    region: "eu-central-1",
    account: "123456789012",
    resource: "secret:a:b::",
  });
  for (const text of ["", "arn", "arn:aws:iam::123456789012", "urn:aws:iam::123456789012:role/x", "arn::iam:::x"])
    expect(parseArn(text)).toBeUndefined();
});
