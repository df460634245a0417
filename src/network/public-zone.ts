import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53HostedZoneDnssec } from "@cdktf/provider-aws/lib/route53-hosted-zone-dnssec";
import { Route53KeySigningKey } from "@cdktf/provider-aws/lib/route53-key-signing-key";
import { Route53QueryLog } from "@cdktf/provider-aws/lib/route53-query-log";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import type { TerraformProvider } from "cdktf";
import { logsKey } from "../terraform/encryption-key";
import { accountIdOf, accountRootArn, partitionOf, policyDocument } from "../terraform/policy";
import { nameWithRegion } from "../terraform/role";
import { type DrydockStack, providerSettings } from "../terraform/stack";

/** Where Route 53 takes keys from and writes logs to, wherever the rest lies (Route 53 developer guide). */
const REGION = "us-east-1";

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
  const provider = new AwsProvider(stack, REGION, {
    alias: REGION,
    region: REGION,
    ...providerSettings(stack.environment),
  });
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
