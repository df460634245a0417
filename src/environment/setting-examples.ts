import type { EnvironmentInput } from "./schema";

/** A part of an environment; `network` is added where it is missing. */
type Example = Partial<EnvironmentInput>;

const PARAMETER = "/drydock/registry";

/** A short example for each group of settings, by the group's path. A test holds that each is accepted. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  "": { region: "eu-central-1", tags: { Team: "web" }, network: { source: "create" } },
  unknownRegion: { region: "eu-nowhere-1", unknownRegion: { partition: "aws", zones: ["a", "b", "c"] } },
  roles: { roles: { path: "/platform/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary" } },
  pipelineRoles: { pipelineRoles: { service: "github", repository: "team/platform" } },
  state: { state: { bucket: "example-terraform-state" } },
  alerts: { alerts: { emails: ["platform@example.com"] } },
  rehearsal: { rehearsal: { objectives: { maxWaitSeconds: 600 } } },
  "rehearsal.scenarios": { rehearsal: { scenarios: { "zone-loss": { tasksKilled: 0, recoverySeconds: 900 } } } },
  "rehearsal.objectives": { rehearsal: { objectives: { p99WaitSeconds: 300, tasksKilled: 0 } } },
  network: { network: { source: "create", zones: ["a", "b", "c"], egress: "natGatewayPerZone" } },
  "network.vpn": {
    network: {
      source: "create",
      egress: "vpn",
      vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
    },
  },
  "network.flowLogs": { network: { source: "create", flowLogs: { traffic: "all", retentionDays: 90 } } },
  "network.subnets": {
    network: {
      source: "ids",
      vpcId: "vpc-0123456789abcdef0",
      subnets: {
        a: { public: "subnet-0123456789abcdef0", private: "subnet-0123456789abcdef1" },
        b: { public: "subnet-0123456789abcdef2", private: "subnet-0123456789abcdef3" },
      },
    },
  },
  "network.outputs": {
    network: {
      source: "remoteState",
      stateBucket: "example-terraform-state",
      stateKey: "shared/network.tfstate",
      outputs: { vpcId: "main_vpc_id" },
    },
  },
  hostedZones: { hostedZones: { public: "example.com", dnssec: true } },
  volume: { volume: { infrequentAccessAfterDays: 30 } },
  "volume.accessPoints": { volume: { accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } } },
  cluster: { cluster: { exec: true, logRetentionDays: 90 } },
  "cluster.ingress": { cluster: { ingress: { domain: "app.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" } } },
  "cluster.capacity": {
    cluster: {
      capacity: {
        instanceType: "m7i.large",
        otherInstanceTypes: ["m6i.large", "m7a.large"],
        purchase: "mixed",
        onDemandBase: 2,
        maxSize: 12,
      },
    },
  },
  "cluster.capacity.describedInstanceTypes": {
    cluster: {
      capacity: {
        instanceType: "m9z.large",
        describedInstanceTypes: {
          "m9z.large": { architecture: "x86_64", vcpus: 2, memoryMiB: 8192, networkInterfaces: 3 },
        },
      },
    },
  },
  "cluster.capacity.rootDisk": { cluster: { capacity: { rootDisk: { sizeGiB: 100, throughput: 250 } } } },
  "cluster.capacity.instanceRefresh": {
    cluster: { capacity: { instanceRefresh: { checkpointPercent: 20 } } },
  },
  "cluster.capacity.capacityProvider": {
    cluster: { capacity: { scaling: "capacityProvider", capacityProvider: { targetPercent: 90 } } },
  },
  "cluster.draining": { cluster: { draining: { timeoutSeconds: 900, atDeadline: "stopStandalone" } } },
  "cluster.agentWatchdog": { cluster: { agentWatchdog: { replace: true } } },
  "cluster.headroom": { cluster: { headroom: { containerCpu: 256, containerMemory: 256, shortageThreshold: 3 } } },
  "cluster.headroom.schedule": {
    cluster: {
      capacity: { maxSize: 20 },
      headroom: {
        schedule: {
          office: {
            days: ["mon", "tue", "wed", "thu", "fri"],
            from: "07:30",
            to: "19:00",
            timeZone: "Europe/Berlin",
            minInstances: 12,
          },
        },
      },
    },
  },
  "cluster.headroom.otherContainers": {
    cluster: { headroom: { otherContainers: { worker: { cpu: 1024, memory: 512 } } } },
  },
  "cluster.instanceRole": {
    cluster: { instanceRole: { managedPolicyArns: ["arn:aws:iam::123456789012:policy/agents"] } },
  },
  "cluster.instanceRole.statements": {
    cluster: {
      instanceRole: {
        statements: {
          ReadConfiguration: { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example-configuration/*"] },
        },
      },
    },
  },
  "cluster.bootSteps": {
    cluster: { bootSteps: { connections: { script: "sysctl --write net.core.somaxconn=4096" } } },
  },
  "cluster.registryCredentials": { cluster: { registryCredentials: { parameterName: PARAMETER } } },
  "cluster.bootFiles": { cluster: { bootFiles: { bucket: "example-boot-files", directory: "/opt/web" } } },
  applications: {
    applications: {
      web: { image: "public.ecr.aws/nginx/nginx:1.29.3", requests: { priority: 100, paths: ["/*"] } },
    },
  },
  "applications.<name>.volume": {
    volume: { accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } },
    applications: {
      web: {
        image: "public.ecr.aws/nginx/nginx:1.29.3",
        volume: { accessPoint: "web", path: "/data" },
        requests: { priority: 100, paths: ["/*"] },
      },
    },
  },
  "applications.<name>.requests": {
    applications: {
      api: {
        image: "public.ecr.aws/nginx/nginx:1.29.3",
        requests: { priority: 10, hostNames: ["api.example.com"], healthCheckPath: "/health" },
      },
    },
  },
  "applications.<name>.scaling": {
    applications: {
      web: {
        image: "public.ecr.aws/nginx/nginx:1.29.3",
        requests: { priority: 100, paths: ["/*"] },
        scaling: { minCount: 3, maxCount: 12, requestsPerTarget: 1200 },
      },
    },
  },
};
