import { inspect } from "node:util";
import type { z } from "zod";
import { script } from "../../src/environment/schema/boot-steps";
import * as amounts from "../../src/environment/schema/kinds/amounts";
import * as aws from "../../src/environment/schema/kinds/aws";
import * as container from "../../src/environment/schema/kinds/container";
import { kindNotesOf } from "../../src/environment/schema/kinds/kind";
import * as network from "../../src/environment/schema/kinds/network";
import * as rights from "../../src/environment/schema/kinds/rights";
import * as time from "../../src/environment/schema/kinds/time";
import fc from "../support/fast-check";

const SHA256 = "a".repeat(64);

interface Kind {
  readonly schema: z.ZodType;
  readonly accepted: readonly unknown[];
  readonly refused: readonly unknown[];
}

/** Every kind with values on both sides of each of its bounds. */
const KINDS: Readonly<Record<string, Kind>> = {
  "IPv4 CIDR": {
    schema: network.ipv4Cidr(),
    accepted: [
      "0.0.0.0/0",
      "0.0.0.0/1",
      "10.0.0.0/8",
      "100.64.0.0/10",
      "203.0.113.0/24",
      "203.0.113.4/30",
      "223.255.255.255/32",
    ],
    refused: [
      "203.0.113.5/24",
      "10.8.0.1/16",
      "01.02.03.04/32",
      "10.0.0.0/08",
      "10.0.0.0/33",
      "10.0.0.0",
      "10.0.0/8",
      "256.0.0.0/8",
      "10.0.0.0/8 ",
      " 10.0.0.0/8",
      "10.0.0.0/-1",
      "10.0.0.0/8\n",
      "0.0.0.1/0",
      "::/0",
      "1e1.0.0.0/8",
      "0.0.0.0/32",
      "0.0.0.0/8",
      "127.0.0.0/8",
      "169.254.169.254/32",
      "224.0.0.0/4",
      "255.255.255.255/32",
    ],
  },
  CIDR: {
    schema: network.internetCidr(),
    accepted: ["203.0.113.0/24", "0.0.0.0/0", "::/0", "2000::/3", "2001:db8::/32", "2a00:1450:4001:80e::200e/128"],
    refused: [
      "2001:DB8::/32",
      "2001:0db8::/32",
      "2001:db8:0:0:0:0:0:0/32",
      "2001:db8::1/32",
      "2001:db8::",
      "2001:db8::/129",
      "2001:db8::/032",
      "2001:db8::/-1",
      "2001:db8::1::2/128",
      "2001:db8::g/128",
      "::ffff:203.0.113.0/120",
      "::/128",
      "::1/128",
      "fe80::/10",
      "fd00::/8",
      "ff00::/8",
      " 2001:db8::/32",
      "2001:db8::/32\n",
      "203.0.113.5/24",
      ":/0",
    ],
  },
  "IPv4 CIDR of /8 or smaller": {
    schema: network.ipv4Cidr(8),
    accepted: ["10.0.0.0/8", "10.0.0.0/32"],
    refused: ["10.0.0.0/7", "0.0.0.0/0"],
  },
  "VPC range": {
    schema: network.vpcCidr(),
    accepted: ["10.0.0.0/16", "10.255.0.0/16", "172.16.0.0/16", "172.31.0.0/16", "192.168.0.0/16"],
    refused: [
      "10.0.0.0/8",
      "10.256.0.0/16",
      "10.01.0.0/16",
      "172.15.0.0/16",
      "172.32.0.0/16",
      "192.168.1.0/16",
      "11.0.0.0/16",
    ],
  },
  "public IPv4 address": {
    schema: network.publicIpv4(),
    accepted: ["198.51.100.7", "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "223.255.255.255"],
    refused: [
      "10.1.2.3",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.0.1",
      "100.64.0.1",
      "127.0.0.1",
      "169.254.169.254",
      "0.0.0.0",
      "224.0.0.1",
      "255.255.255.255",
      "8.8.8.08",
      "8.8.8",
      "8.8.8.8/32",
    ],
  },
  "host name": {
    schema: network.hostName("example.com"),
    accepted: ["example.com", "app.example.com", "a.b.c.example.com", "xn--bcher-kva.example", `${"a".repeat(63)}.com`],
    refused: [
      "com",
      "Example.com",
      "example.com.",
      ".example.com",
      "a..com",
      "-a.com",
      "a-.com",
      "a_b.com",
      "*.example.com",
      "https://example.com",
      "10.0.0.1",
      `${"a".repeat(64)}.com`,
      `${"abcdefg.".repeat(32)}com`,
    ],
  },
  "host pattern": {
    schema: network.hostPattern(),
    accepted: ["app.example.com", "*.example.com", "app-?.example.com"],
    refused: [
      "*",
      "localhost",
      "app.example.*",
      "app.example.c0m",
      "App.example.com",
      "a..com",
      "a.com/",
      `${"a".repeat(125)}.com`,
    ],
  },
  "path pattern": {
    schema: network.pathPattern(),
    accepted: ["/", "/*", "/api/*", "/a?b", "/~user/a.b"],
    refused: ["", "api", "/a b", "/a#b", "/ä", `/${"a".repeat(128)}`],
  },
  path: {
    schema: network.urlPath(),
    accepted: ["/", "/health", "/health?full=1"],
    refused: ["", "health", "/a b", "/*", `/${"a".repeat(1024)}`],
  },
  "e-mail address": {
    schema: network.email(),
    accepted: ["platform@example.com", "a.b+c@example.co"],
    refused: ["platform", "@example.com", "a@b", "a b@example.com", "a..b@example.com", "a@example.com "],
  },
  URL: {
    schema: network.url("https"),
    accepted: ["https://example.com", "https://alerts.example.com:8443/a?b=c"],
    refused: [
      "http://example.com",
      "https://",
      "https://user:password@example.com",
      "https://example.com:99999/",
      "https://exa mple.com",
      "https://example.com/{a}",
      "https://localhost/a",
      "https://alerts/a",
      "https://alerts.internal/a",
      "https://127.0.0.1/a",
      "https://10.0.0.1:8443/a",
      "https://192.168.1.1/a",
      "https://0x0a000001/a",
      "example.com",
    ],
  },
  port: { schema: amounts.port(), accepted: [1, 80, 65_535], refused: [0, 65_536, 80.5, "80", -1, Number.NaN] },
  "time of day": {
    schema: time.timeOfDay(),
    accepted: ["00:00", "07:30", "23:59"],
    refused: ["24:00", "7:30", "07:60", "07:30:00", "07.30", " 07:30", 730],
  },
  "end time": {
    schema: time.endTime(),
    accepted: ["00:00", "07:30", "23:59", "24:00"],
    refused: ["24:01", "25:00", "7:30", "07:60", "24:00:00", 24],
  },
  "time zone": {
    schema: time.timeZone(),
    accepted: ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT-3"],
    refused: ["Europe/Atlantis", "+02:00", "CET+1", "", "Berlin", 2],
  },
  weekday: { schema: time.weekday(), accepted: ["mon", "sun"], refused: ["monday", "Mon", 1, ""] },
  duration: {
    schema: amounts.seconds(2, 60),
    accepted: [2, 60],
    refused: [1, 61, 2.5, "2", Number.POSITIVE_INFINITY, 10n],
  },
  percentage: { schema: amounts.percentage(1), accepted: [1, 100], refused: [0, 101, 0.5] },
  count: { schema: amounts.count("tasks", 1, 5000), accepted: [1, 5000], refused: [0, 5001, 9e15, 1.5] },
  "rule priority": { schema: amounts.rulePriority(), accepted: [1, 49_999], refused: [0, 50_000] },
  price: {
    schema: amounts.hourlyPrice(),
    accepted: [0.0001, 0.0016, 0.3, 17.0301, 1000],
    refused: [0, 1e-7, 0.00165, -1, 1000.01, Number.POSITIVE_INFINITY],
  },
  "certificate ARN": {
    schema: aws.certificateArn(),
    accepted: [
      "arn:aws:acm:eu-central-1:123456789012:certificate/0123-ab",
      "arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/0123-ab",
    ],
    refused: [
      "arn:aws:acm:eu-central-1:12345678901:certificate/0123-ab",
      "arn:aws:acm:eu-central:123456789012:certificate/0123-ab",
      "arn:aws:acm:eu-central-1:123456789012:certificate/",
      "arn:aws:iam::123456789012:server-certificate/a",
      "arn:amazon:acm:eu-central-1:123456789012:certificate/0123-ab",
      "arn:aws-x:acm:eu-central-1:123456789012:certificate/0123-ab",
      "certificate/0123-ab",
    ],
  },
  "KMS key ARN": {
    schema: aws.kmsKeyArn(),
    accepted: [
      "arn:aws:kms:eu-central-1:123456789012:key/0123-ab",
      "arn:aws:kms:eu-central-1:123456789012:key/mrk-0123ab",
    ],
    refused: ["arn:aws:kms:eu-central-1:123456789012:alias/a", "alias/a", "0123-ab"],
  },
  "secret ARN": {
    schema: aws.secretArn(),
    accepted: [
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:web/a-AbCdEf",
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-secret",
      "web/a",
    ],
    refused: [
      "arn:aws:secretsmanager:eu-central-1:123456789012:web",
      "/web/a",
      "parameter/web/a",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/a",
    ],
  },
  "secret source ARN": {
    schema: aws.secretSourceArn(),
    accepted: [
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:web-AbCdEf:password::",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/web/a",
      "web/database:password::",
      "web/database:password:AWSCURRENT:",
      "web/database",
    ],
    refused: [
      "arn:aws:s3:::bucket",
      "correct horse battery staple",
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:web-AbCdEf:password",
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:web-AbCdEf:password:",
      "web/database:password",
    ],
  },
  "web ACL ARN": {
    schema: aws.webAclArn(),
    accepted: ["arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/app/0123-ab"],
    refused: ["arn:aws:wafv2:us-east-1:123456789012:global/webacl/app/0123-ab"],
  },
  bucket: {
    schema: aws.bucket("name a bucket that exists"),
    accepted: ["abc", "drydock-state", "a.b.c", "1-2", "a".repeat(63)],
    refused: [
      "ab",
      "a".repeat(64),
      "a..b",
      "Bucket",
      "-ab",
      "ab-",
      "a_b",
      "192.168.0.1",
      "xn--abc",
      "sthree-a",
      "abc-s3alias",
      "abc--x-s3",
      "s3://abc",
    ],
  },
  "key prefix": {
    schema: aws.keyPrefix(),
    accepted: ["drydock", "teams/web", ".hidden", "a..b"],
    refused: ["", "..", ".", "a/..", "../a", "a/./b", "/a", "a/", "a//b", "a b"],
  },
  "key prefix or all": { schema: aws.keyPrefixOrAll(), accepted: ["", "web"], refused: ["/", "..", " "] },
  "object key": {
    schema: aws.stateKey(),
    accepted: ["a", "drydock/shared-network.tfstate"],
    refused: ["", "/a", "a/", "a b", "a".repeat(1025)],
  },
  "tag key to look up": {
    schema: aws.tagKey(),
    accepted: ["Name", "aws:stack", "cost center"],
    refused: ["", "a*", "a".repeat(129)],
  },
  "tag key to set": {
    schema: aws.ownTagKey(),
    accepted: ["Team", "cost center", "environment", "Environment", "MANAGEDBY", "Names"],
    refused: ["", "aws:x", "AWS:x", "Aws:x", "Name", "NAME", "name", "a*"],
  },
  "tag value": { schema: aws.tagValue(), accepted: ["", "web"], refused: ["a*", "a".repeat(257)] },
  "alarm name": {
    schema: aws.alarmName(),
    accepted: ["a", "production-target-5xx", "scaling/production/shortage", "a".repeat(255)],
    refused: ["", "a\nb", "a\tb", "a".repeat(256)],
  },
  "role path": {
    schema: rights.rolePath(),
    accepted: ["/", "/platform/", "/a/b.c/"],
    refused: [
      "",
      "platform",
      "/platform",
      "platform/",
      "//",
      "/a b/",
      `/${"a".repeat(512)}/`,
      "/aws-service-role/a/",
      "/aws-reserved/",
    ],
  },
  "ARN of a managed policy": {
    schema: rights.managedPolicyArn(),
    accepted: [
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSM",
      "arn:aws-cn:iam::123456789012:policy/platform/boundary",
    ],
    refused: [
      "ReadOnlyAccess",
      "arn:aws:iam::aws:role/Admin",
      "arn:aws:iam:us-east-1:123456789012:policy/a",
      "arn:aws:iam::12345:policy/a",
      "arn:aws:iam::aws:policy/",
      "arn:aws:iam::aws:policy/a/",
    ],
  },
  "statement name": {
    schema: rights.statementName(),
    accepted: ["ReadConfiguration", "1"],
    refused: ["", "Read-It", "Read It", "a".repeat(65)],
  },
  action: {
    schema: rights.iamAction(),
    accepted: ["s3:GetObject", "s3:Get*", "execute-api:Invoke", "s3:*"],
    refused: ["*", "*:*", "s3", "s3:", "S3:GetObject", "s3:Get Object", "s3:GetObject,s3:PutObject"],
  },
  "policy resource": {
    schema: rights.policyResource(),
    accepted: [
      "*",
      "arn:aws:s3:::bucket/*",
      "arn:aws:sqs:*:123456789012:web-*",
      "arn:aws-us-gov:iam::aws:policy/a",
      "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*",
    ],
    refused: ["", "bucket", "arn:aws:s3", "arn:aws:s3:::", "arn:aws-iso:s3:::a", "arn:aws:s3:::a b"],
  },
  "condition operator": {
    schema: rights.conditionOperator(),
    accepted: [
      "StringEquals",
      "ForAnyValue:StringLike",
      "ArnLikeIfExists",
      "ForAllValues:StringNotEqualsIgnoreCase",
      "NumericLessThanEqualsIfExists",
      "Bool",
      "BoolIfExists",
      "Null",
      "NotIpAddress",
    ],
    refused: [
      "",
      "Equals",
      "stringEquals",
      "Stringequals",
      "StringEqual",
      "StringEqualsIfExist",
      "NumericLike",
      "ForAnyValue:Null",
      "NullIfExists",
      "String Equals",
      "ForSomeValue:StringLike",
    ],
  },
  "condition key": {
    schema: rights.conditionKey(),
    accepted: ["aws:SourceVpc", "aws:ResourceTag/Team", "s3:prefix"],
    refused: ["", "SourceVpc", "aws:", "aws:Source Vpc"],
  },
  "ECR repository": {
    schema: rights.ecrRepository(),
    accepted: [
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/*",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/*",
      "123456789012.dkr-ecr.eu-central-1.on.aws/team/web",
    ],
    refused: [
      "web",
      "public.ecr.aws/nginx/nginx",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web*",
      "1234.dkr.ecr.eu-central-1.amazonaws.com/web",
    ],
  },
  "cache prefix": {
    schema: rights.cachePrefix(),
    accepted: ["docker-hub", "quay", "team/hub", "ROOT", "a".repeat(30)],
    refused: ["", "a", "root/", "Docker", "docker-hub/", "/hub", "a b", "a".repeat(31)],
  },
  script: {
    schema: script(),
    accepted: ["echo", "#!/bin/bash\necho 1\n", "docker ps --format '{{.ID}}'", "echo ${HOME} {{ }}"],
    refused: [
      "",
      " \n",
      "echo {{ region }}",
      "echo {{ssm:name}}",
      "cat <<DRYDOCK\nDRYDOCK\n",
      "a\0b",
      "a\r\n",
      "a".repeat(16_385),
    ],
  },
  "parameter name": {
    schema: aws.parameterName(),
    accepted: ["/a", "/a/b.c"],
    refused: ["a", "/", "/a/", "//a", "/a b"],
  },
  "key pair name": {
    schema: aws.keyPairName(),
    accepted: ["admin", "my key", "a".repeat(255)],
    refused: ["", "  ", " admin", "admin ", "schlüssel", "a".repeat(256)],
  },
  "name of an application": {
    schema: aws.name(18),
    accepted: ["web", "a", "web-2", "constructor", "a".repeat(18)],
    refused: ["", "web-", "-web", "Web", "2web", "web_2", "__proto__", "a".repeat(19)],
  },
  "image reference": {
    schema: container.image(),
    accepted: [
      "nginx",
      "nginx:1.29.3",
      "public.ecr.aws/nginx/nginx:1.29.3",
      "localhost:5000/web",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/web:v1_2-3",
      `registry.example.com/web@sha256:${SHA256}`,
      `registry.example.com/web:1@sha256:${SHA256}`,
      "a__b/c-d.e",
      "[2001:db8::1]:5000/web",
    ],
    refused: [
      "",
      "nginx:",
      "nginx@",
      "nginx:-a",
      "Registry/MyApp@sha256:12",
      "nginx@sha256:12",
      `nginx@sha256:${SHA256.toUpperCase()}`,
      `nginx@md5:${SHA256}`,
      "MyApp",
      "web/",
      "/web",
      "a//b",
      "a___b",
      "https://example.com/web",
      "nginx 1",
      "-web",
      `nginx:${"a".repeat(129)}`,
      "a".repeat(256),
    ],
  },
  "variable name": {
    schema: container.variableName(),
    accepted: ["A", "_a1", "constructor"],
    refused: ["", "1A", "A-B", "A.B", "a".repeat(256)],
  },
  text: { schema: container.text(1), accepted: ["a", " ", "ä\n"], refused: ["", "a\0b", "a".repeat(32_769), 1] },
  "host directory": {
    schema: container.hostDirectory("/etc/web"),
    accepted: ["/etc/web", "/mnt/efs/config", "/data", "/opt/web", "/var/lib/web"],
    refused: [
      "/",
      "/etc",
      "/usr",
      "/var/lib",
      "/proc/web",
      "/usr/bin/web",
      "/var/lib/docker/web",
      "etc/web",
      "/etc/web/",
      "/etc/../usr",
    ],
  },
  "host mount point": {
    schema: container.hostMountPoint("/mnt/efs"),
    accepted: ["/mnt/efs", "/data", "/srv/data", "/var/www", "/opt/data"],
    refused: [
      "/usr",
      "/usr/share/data",
      "/etc/data",
      "/mnt",
      "/home",
      "/var",
      "/var/lib/ecs",
      "/tmp/data",
      "/a//b",
      "/a b",
    ],
  },
  "container directory": {
    schema: container.containerDirectory("/data"),
    accepted: ["/data", "/tmp", "/var/run", "/usr/share/nginx/html", "/dev/shm"],
    refused: ["/usr", "/etc", "/proc", "/proc/1", "/sys/fs", "/dev", "/", "data", "/data/", "/./a"],
  },
  "volume path": {
    schema: container.volumePath("/web"),
    accepted: ["/web", "/a/b/c/d"],
    refused: ["/", "/a/b/c/d/e", "web", "/web/", "/..", `/${"a".repeat(100)}`],
  },
  permissions: { schema: container.permissions(), accepted: ["0750", "0000"], refused: ["750", "1750", "0780", 750] },
};

const cases = (side: "accepted" | "refused") =>
  Object.entries(KINDS).flatMap(([kind, { schema, [side]: values }]) =>
    values.map((value) => ({ kind, schema, value, shown: inspect(value).slice(0, 60) })),
  );

test.each(cases("accepted"))("$kind: $shown is accepted", ({ schema, value }) => {
  expect(schema.safeParse(value)).toEqual({ success: true, data: value });
});

test.each(cases("refused"))("$kind: $shown is refused", ({ schema, value }) => {
  expect(schema.safeParse(value).success).toBe(false);
});

test.each(Object.entries(KINDS))("%s has words", (_, { schema }) => {
  expect(kindNotesOf(schema)).toMatchObject({ kind: expect.any(String) });
});

const address = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

/** An address between 1.0.0.0 and 126.255.255.255, where each may be that of a host. */
const hostAddress = fc.integer({ min: 0x0100_0000, max: 0x7eff_ffff });

test("of all addresses with a prefix exactly those without host bits are ranges", () => {
  fc.assert(
    fc.property(hostAddress, fc.integer({ min: 0, max: 32 }), (value, prefix) => {
      const first = prefix === 0 ? 0 : (value & (-1 << (32 - prefix))) >>> 0;
      const accepts = (at: number) => network.ipv4Cidr().safeParse(`${address(at)}/${prefix}`).success;
      expect(accepts(first)).toBe(true);
      expect(accepts(value)).toBe(value === first);
    }),
  );
});
