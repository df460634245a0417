import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53HostedZoneDnssec } from "@cdktf/provider-aws/lib/route53-hosted-zone-dnssec";
import { Route53KeySigningKey } from "@cdktf/provider-aws/lib/route53-key-signing-key";
import { Route53QueryLog } from "@cdktf/provider-aws/lib/route53-query-log";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import type { TerraformProvider } from "cdktf";
import { partitionOfRegion } from "../aws/partitions";
import { logsKey } from "../terraform/encryption-key";
import { accountIdOf, accountRootArn, partitionOf, policyDocument } from "../terraform/policy";
import { nameWithRegion } from "../terraform/role";
import { type DrydockStack, providerSettings } from "../terraform/stack";

/** Where Route 53 takes keys from and writes logs to, wherever the rest lies (Route 53 developer guide). */
const REGION = "us-east-1";

/** Addresses in a network stack of all that belongs to a signature, without which a signed domain does not resolve. */
const SIGNATURE = [
  "aws_kms_key.dnssec-key",
  "aws_route53_hosted_zone_dnssec.dnssec",
  "aws_route53_key_signing_key.key-signing-key",
];

const QUERY_LOGS = [
  "aws_cloudwatch_log_group.query-logs-group",
  "aws_cloudwatch_log_resource_policy.query-logs-policy",
  "aws_route53_query_log.query-log",
];

/**
 * Keeps a public zone, its signature and its logs when their settings are off: the domain's registrar still names them. The
 * provider of their region is there in any case, since Terraform needs it to let them go.
 */
export function guardPublicZone(stack: DrydockStack): void {
  const { region, customerManagedKeys, hostedZones } = stack.environment;
  const hasZone = hostedZones.source === "create" && hostedZones.public !== undefined;
  const hasLogs = hasZone && hostedZones.queryLogRetentionDays !== undefined;
  stack.keepUnless(hasZone, ["aws_route53_zone.public-hosted-zone"]);
  if (!partitionOfRegion(region).signsAndLogsPublicZones) return;
  providerOfZones(stack);
  stack.keepUnless(hasZone && hostedZones.dnssec, SIGNATURE);
  stack.keepUnless(hasLogs, QUERY_LOGS);
  stack.keepUnless(hasLogs && customerManagedKeys, ["aws_kms_key.query-logs-key"]);
}

/** The provider of the region in which Route 53 takes keys and writes logs. */
const providerOfZones = (stack: DrydockStack): AwsProvider =>
  (stack.node.tryFindChild(REGION) as AwsProvider | undefined) ??
  new AwsProvider(stack, REGION, { alias: REGION, region: REGION, ...providerSettings(stack.environment) });

/** Creates the public hosted zone, signed and with a log of its queries where the settings ask for that. */
export function createPublicZone(stack: DrydockStack, name: string): void {
  const { hostedZones, throwAway } = stack.environment;
  const zone = new Route53Zone(stack, "public-hosted-zone", {
    name,
    comment: `Public zone of ${stack.environment.name}`,
    // A zone that is created again has other name servers, and the domain's delegation points to the old ones.
    lifecycle: { preventDestroy: !throwAway },
  });
  stack.output({
    public_hosted_zone_id: zone.zoneId,
    public_name_servers: zone.nameServers,
  });
  const { dnssec, queryLogRetentionDays } = hostedZones;
  if (!dnssec && queryLogRetentionDays === undefined) return;
  const provider = providerOfZones(stack);
  if (dnssec) sign(stack, zone, provider);
  if (queryLogRetentionDays !== undefined) logQueries(stack, zone, queryLogRetentionDays, provider);
}

function sign(stack: DrydockStack, zone: Route53Zone, provider: TerraformProvider): void {
  const { throwAway } = stack.environment;
  const ofThisAccount = { StringEquals: { "aws:SourceAccount": accountIdOf(stack) } };
  const route53 = { Service: "dnssec-route53.amazonaws.com" };
  const key = new KmsKey(stack, "dnssec-key", {
    provider,
    description: `Signs the public hosted zone ${zone.nameInput}`,
    customerMasterKeySpec: "ECC_NIST_P256",
    keyUsage: "SIGN_VERIFY",
    deletionWindowInDays: 30,
    lifecycle: { preventDestroy: !throwAway },
    policy: policyDocument([
      { Sid: "Administer", Effect: "Allow", Principal: { AWS: accountRootArn(stack) }, Action: "kms:*", Resource: "*" },
      {
        Sid: "Sign",
        Effect: "Allow",
        Principal: route53,
        Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        Resource: "*",
        Condition: ofThisAccount,
      },
      {
        Sid: "Grant",
        Effect: "Allow",
        Principal: route53,
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { ...ofThisAccount, Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ]),
    tags: { Name: stack.nameOf("dnssec") },
  });
  const signingKey = new Route53KeySigningKey(stack, "key-signing-key", {
    hostedZoneId: zone.zoneId,
    keyManagementServiceArn: key.arn,
    name: keyNameOf(stack.environment.name),
  });
  new Route53HostedZoneDnssec(stack, "dnssec", { hostedZoneId: zone.zoneId, dependsOn: [signingKey] });
  stack.output({
    public_zone_ds_record: signingKey.dsRecord,
  });
}

/** The name of a key-signing key: at least three letters, digits and underscores (CreateKeySigningKey API reference). */
const keyNameOf = (environment: string): string => {
  const name = environment.replaceAll("-", "_");
  return name.length < 3 ? `key_${name}` : name;
};

function logQueries(
  stack: DrydockStack,
  zone: Route53Zone,
  retentionInDays: number,
  provider: TerraformProvider,
): void {
  // Route 53 writes only to groups whose names begin so.
  const name = `/aws/route53/${stack.environment.name}/${zone.nameInput}`;
  const key =
    stack.environment.customerManagedKeys &&
    logsKey(stack, "query-logs-key", {
      description: `Encrypts the query logs of ${zone.nameInput}`,
      name: stack.nameOf("query-logs"),
      region: REGION,
      throwAway: stack.environment.throwAway,
      provider,
    });
  const group = new CloudwatchLogGroup(stack, "query-logs-group", {
    provider,
    name,
    retentionInDays,
    ...(key && { kmsKeyId: key.arn }),
  });
  const policy = new CloudwatchLogResourcePolicy(stack, "query-logs-policy", {
    provider,
    // In us-east-1 wherever the environment is.
    policyName: nameWithRegion(stack.nameOf("query-logs"), stack.environment),
    policyDocument: policyDocument([
      {
        Sid: "WriteQueries",
        Effect: "Allow",
        Principal: { Service: "route53.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:${partitionOf(stack)}:logs:${REGION}:${accountIdOf(stack)}:log-group:${name}:*`,
        Condition: { StringEquals: { "aws:SourceAccount": accountIdOf(stack) } },
      },
    ]),
  });
  new Route53QueryLog(stack, "query-log", {
    zoneId: zone.zoneId,
    cloudwatchLogGroupArn: group.arn,
    dependsOn: [policy],
  });
}
