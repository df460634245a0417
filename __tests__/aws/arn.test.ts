import { parseArn } from "../../src/aws/arn";
import { type EnvironmentSettings, environmentSchema, warningsOf } from "../../src/environment/schema";
import { type Setting, settingsOf } from "../../src/environment/settings";
import { problemsOf } from "../support/problems";

const KEY = "01234567-89ab-cdef-0123-456789abcdef";
const ZONES: Readonly<Record<string, string>> = { aws: "eu-central-1", "aws-cn": "cn-north-1" };

/** An ARN of each form that settings take. */
const RESOURCES: Readonly<Record<string, string>> = {
  "cluster.ingress.certificateArn": `acm:REGION:123456789012:certificate/${KEY}`,
  "cluster.ingress.webAclArn": `wafv2:REGION:123456789012:regional/webacl/app/${KEY}`,
  "cluster.registryCredentials.secretArn": "secretsmanager:REGION:123456789012:secret:registry-AbCdEf",
  "cluster.registryCredentials.kmsKeyArn": `kms:REGION:123456789012:key/${KEY}`,
  "applications.<name>.secrets": "secretsmanager:REGION:123456789012:secret:database-AbCdEf:url::",
  "applications.<name>.repositoryCredentialsSecretArn": "secretsmanager:REGION:123456789012:secret:registry-AbCdEf",
  "applications.<name>.secretsKeyArn": `kms:REGION:123456789012:key/${KEY}`,
};

const isArn = ({ allowed, entry }: Setting) => /\bARN\b/.test(allowed) || /\bARN\b/.test(entry?.allowed ?? "");
const arnSettings = settingsOf(environmentSchema)
  .filter((setting) => isArn(setting) && !setting.isGroup)
  .map(({ path }) => path.join("."));

/** An environment with an ARN in one of its settings. */
function environmentWith(setting: string, arn: string, region = "eu-central-1"): object {
  const application = { image: "nginx:1.29.3", requests: { priority: 100, paths: ["/*"] } };
  const [first, second, third] = setting.split(".") as [string, string, string];
  const base = { region, network: { source: "create" } };
  if (first === "applications")
    return { ...base, applications: { web: { ...application, [third]: third === "secrets" ? { A: arn } : arn } } };
  const parameter = third === "kmsKeyArn" ? { parameterName: "/registry" } : {};
  return { ...base, cluster: { [second]: { ...parameter, [third]: arn } } };
}

test("an ARN of each setting that takes one is tried here", () => {
  expect(arnSettings.sort()).toEqual(Object.keys(RESOURCES).sort());
});

describe.each(Object.entries(RESOURCES))("%s", (setting, resource) => {
  const arn = (partition: string, region: string) => `arn:${partition}:${resource.replace("REGION", region)}`;

  test.each(Object.entries(ZONES))("of the partition %s and the environment's region is taken", (partition, region) => {
    expect(problemsOf(environmentWith(setting, arn(partition, region), region))).toEqual([]);
  });

  test("of another region is refused", () => {
    expect(problemsOf(environmentWith(setting, arn("aws", "us-east-1")))).toEqual([
      expect.stringContaining("but it lies in us-east-1, and the environment in eu-central-1"),
    ]);
  });

  test("of another partition is refused", () => {
    expect(problemsOf(environmentWith(setting, arn("aws-cn", "cn-north-1")))).toEqual([
      expect.stringContaining("but it belongs to the partition aws-cn, and eu-central-1 to aws, where no other counts"),
    ]);
  });
});

test("a certificate of CloudFront is told from one of a load balancer", () => {
  const arn = `arn:aws:acm:us-east-1:123456789012:certificate/${KEY}`;
  expect(problemsOf(environmentWith("cluster.ingress.certificateArn", arn))).toEqual([
    expect.stringContaining(
      ": certificates in us-east-1 are those of CloudFront, and a load balancer takes one of its own region; name one of the environment's region and partition",
    ),
  ]);
});

test("ECS reads parameters of other regions, of no other partition", () => {
  const of = (partition: string, region: string) =>
    problemsOf(
      environmentWith("applications.<name>.secrets", `arn:${partition}:ssm:${region}:123456789012:parameter/token`),
    );
  expect(of("aws", "us-east-1")).toEqual([]);
  expect(of("aws-us-gov", "us-gov-west-1")).toHaveLength(1);
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
