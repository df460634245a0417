import { defineEnvironment } from "../src/environment/schema";

/**
 * Everything that a production cluster may want, switched on. Bucket, domain, web ACL and account are yours to fill in.
 */
export default defineEnvironment({
  region: "eu-central-1",
  tags: { Team: "platform" },
  customerManagedKeys: true,
  state: { bucket: "drydock-production-state" },
  alerts: {
    emails: ["platform@example.com"],
    httpsEndpoints: ["https://alerts.example.com/drydock"],
    fallbackEmails: ["oncall@example.com"],
  },
  network: {
    source: "create",
    cidrBlock: "10.1.0.0/16",
    zones: ["a", "b", "c"],
    tiers: 3,
    ipv6: true,
    egress: "natGatewayPerZone",
    flowLogs: { traffic: "all", retentionDays: 365 },
  },
  hostedZones: {
    public: "example.com",
    private: "internal.example.com",
    dnssec: true,
    queryLogRetentionDays: 365,
  },
  volume: { infrequentAccessAfterDays: 30, accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } },
  applications: {
    web: {
      image: "registry.example.com/web@sha256:0000000000000000000000000000000000000000000000000000000000000000",
      containerPort: 8080,
      cpu: 256,
      memory: 512,
      environment: { LOG_LEVEL: "info" },
      secrets: { DATABASE_URL: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf" },
      // ECS reads { "username": …, "password": … } for this application's image.
      repositoryCredentialsSecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry-AbCdEf",
      // ECS Exec, which the cluster offers, excludes it.
      readonlyRootFilesystem: true,
      exec: false,
      scratchDirectories: ["/tmp"],
      volume: { accessPoint: "web", path: "/data" },
      requests: { priority: 100, hostNames: ["app.example.com"], healthCheckPath: "/health" },
      scaling: { minCount: 3, maxCount: 60, requestsPerTarget: 1200 },
    },
  },
  cluster: {
    ingress: {
      domain: "app.example.com",
      // The ranges of the content delivery network in front, or of the offices.
      clientCidrBlocks: ["203.0.113.0/24"],
      webAclArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/app/01234567-89ab-cdef-0123-456789abcdef",
    },
    capacity: {
      instanceType: "m7i.large",
      otherInstanceTypes: ["m6i.large", "m7a.large", "m6a.large"],
      purchase: "mixed",
      onDemandBase: 3,
      onDemandPercent: 25,
      minSize: 3,
      maxSize: 30,
    },
    draining: { stopTimeoutSeconds: 60, atDeadline: "stopStandalone" },
    agentWatchdog: { replace: true },
    // The agents read { "registry.example.com": { "username": …, "password": … } } for the images of everything else.
    registryCredentials: {
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:registries-GhIjKl",
    },
    bootFiles: { bucket: "drydock-production-boot", prefix: "web", directory: "/mnt/efs/config" },
    exec: true,
    serviceConnectNamespace: "production",
    logRetentionDays: 365,
    reservedConcurrency: 5,
    tracing: true,
  },
});
