/** Checks that are not followed, and why. */
export interface Exception {
  readonly checks: readonly string[];
  /** Pattern of the resource's address. */
  readonly resource: RegExp;
  readonly reason: string;
}

/** At most so many checks may be excepted: beyond that the scan says little. */
export const MOST_EXCEPTIONS = 10;

/** For every environment, whatever it sets. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    checks: ["CKV_AWS_117"],
    resource: /./,
    reason:
      "The functions call AWS's own APIs and nothing in the VPC. Inside it they would need its way out to drain an instance, and lose it when that fails or is destroyed.",
  },
  {
    checks: ["CKV_AWS_272"],
    resource: /./,
    reason:
      "Code is bundled and deployed in one step by whoever applies the plan, which shows its hash; a signing profile would be one more thing that this person controls.",
  },
  {
    checks: ["CKV_AWS_116"],
    resource: /./,
    reason:
      "What starts a function is repeated: the hook's messages have dead letters of their own, and a minute after a failed run the schedule reads everything afresh.",
  },
  {
    checks: ["CKV_AWS_378"],
    resource: /agent-target-group|target-group/,
    reason:
      "TLS ends at the load balancer: the ECS agent answers in plain HTTP only, as most containers do, and to the load balancer alone.",
  },
  {
    checks: ["CKV_AWS_231"],
    resource: /(public|private)-network-acl/,
    reason:
      "Network ACLs keep no connections in mind: answers to a NAT gateway, and to containers whose ports Linux exchanges, enter at any port from 1024, 3389 among them. Security groups decide who reaches what.",
  },
  {
    checks: ["CKV_AWS_145"],
    resource: /access-logs/,
    reason: "Elastic Load Balancing writes access logs only to buckets with S3's own encryption.",
  },
  {
    checks: ["CKV_AWS_18", "CKV_AWS_144"],
    resource: /access-logs/,
    reason:
      "Access logs are kept for a while: no other region needs them, and logging their delivery would log that too.",
  },
  {
    checks: ["CKV2_AWS_76"],
    resource: /load-balancer/,
    reason: "The web ACL is named by its ARN: what rules it has is decided where it is made, and cannot be seen here.",
  },
  {
    checks: ["DRYDOCK_1"],
    resource: /instance-security-group_anywhere/,
    reason: "What containers have to reach is known to their applications only; who reaches them is another matter.",
  },
];

/** A check that a setting satisfies, which a small cluster may leave off. */
export interface Choice {
  readonly check: string;
  /** The setting that satisfies it. */
  readonly setting: string;
}

/** Allowed to fail in every environment but `production`, which sets all of them. */
export const CHOICES: readonly Choice[] = [
  { check: "CKV_AWS_2", setting: "cluster.ingress.certificateArn or cluster.ingress.domain" },
  { check: "CKV_AWS_103", setting: "cluster.ingress.certificateArn or cluster.ingress.domain" },
  { check: "CKV2_AWS_20", setting: "cluster.ingress.certificateArn or cluster.ingress.domain" },
  { check: "CKV2_AWS_28", setting: "cluster.ingress.webAclArn" },
  { check: "CKV_AWS_50", setting: "cluster.tracing" },
  {
    check: "CKV_AWS_338",
    setting: "cluster.logRetentionDays or network.flowLogs.retentionDays or hostedZones.queryLogRetentionDays",
  },
  { check: "CKV_AWS_260", setting: "cluster.ingress.clientCidrBlocks or cluster.ingress.scheme" },
  { check: "CKV_AWS_115", setting: "cluster.reservedConcurrency" },
  { check: "CKV_AWS_158", setting: "customerManagedKeys" },
  { check: "CKV_AWS_173", setting: "customerManagedKeys" },
];

/** The environment that has to satisfy the choices too. */
export const STRICT_ENVIRONMENT = "production";
