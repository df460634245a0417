import { formatPath } from "../../src/environment/paths";
import { environmentSchema } from "../../src/environment/schema";
import { type Setting, settingsOf } from "../../src/environment/settings";
import { problemsOf as problems } from "../support/problems";

type Json = Record<string, unknown>;

const subnets = (zone: string) => ({ public: `subnet-0000000${zone}`, private: `subnet-1111111${zone}` });
const NETWORKS: Record<string, Json> = {
  create: { source: "create" },
  ids: { source: "ids", vpcId: "vpc-00000000", subnets: { a: subnets("a"), b: subnets("b") } },
  tags: { source: "tags", vpcTags: { Name: "x" }, publicSubnetTags: { Tier: "x" }, privateSubnetTags: { Tier: "y" } },
  remoteState: { source: "remoteState", stateBucket: "shared-state", stateKey: "network.tfstate" },
};

const WINDOW = { from: "07:30", to: "19:00", minInstances: 1 };

const WEB = { image: "nginx:1.29.3", requests: { priority: 100, paths: ["/*"] } };
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf";
const VPN = { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] };

/** A valid environment with one setting changed. */
function environmentWith({ onlyWith }: Pick<Setting, "onlyWith">, path: readonly string[], value: unknown): Json {
  const environment: Json = structuredClone({
    network: NETWORKS[onlyWith?.value ?? "create"],
    state: { bucket: "drydock-state" },
    volume: {},
    cluster: {},
  });
  let parent = environment;
  for (const key of path.slice(0, -1)) {
    parent[key] ??= {};
    parent = parent[key] as Json;
  }
  parent[path.at(-1)!] = value;
  return environment;
}

const create = NETWORKS["create"];
/** A key for each kind of key that is free. */
const KEYS: Readonly<Record<string, string>> = {
  "<zone>": "a",
  "<name>": "demo",
  "<tag>": "demo",
  "<type>": "m9z.large",
  "<scenario>": "zone-loss",
  "<window>": "office",
};
/** Every setting, where keys are free under one of them. */
const settings = settingsOf(environmentSchema).map((setting) => {
  const path = setting.path.map((key) => KEYS[key] ?? key);
  return { ...setting, path, name: formatPath(path) };
});

describe("a value that is spelled much like an allowed one", () => {
  const words = settings.flatMap((setting) => (setting.known?.() ?? []).map((word) => ({ ...setting, word })));
  const enumerations = words.filter(({ name }) => !/nstanceType|timeZone/.test(name));

  test("is of every enumeration", () => expect(enumerations.length).toBeGreaterThan(20));

  test.each(enumerations)("$name: $word is suggested", ({ name, path, word, ...setting }) => {
    const misspelled = word.length < 6 ? word.toUpperCase() : `${word.slice(0, 2)}${word.slice(3)}`;
    const [said] = problems(environmentWith(setting, path, misspelled)).filter((each) => each.startsWith(name));
    expect(said).toContain(`got ${JSON.stringify(misspelled)}, allowed `);
    expect(said).toContain(`; did you mean ${JSON.stringify(word)}?`);
  });

  test.each([
    ["m7i.lrge", "m7i.large"],
    ["M7I.Large", "m7i.large"],
    ["m7i-large", "m7i.large"],
  ])("%s: the type %s is suggested", (type, meant) => {
    const [said] = problems({ network: create, cluster: { capacity: { instanceType: type } } });
    expect(said).toContain(`; did you mean "${meant}"? if not, name a type such as t3.micro`);
  });
});

describe("every setting", () => {
  test.each(settings)("$name: a wrong value is named with what is allowed and what to do", ({ name, ...setting }) => {
    const sentences = problems(environmentWith(setting, setting.path, -1));
    const said = sentences.filter((sentence) => sentence.startsWith(`${name}: got -1, allowed `));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(setting.allowed);
    expect(said[0]).toContain(setting.unit ?? "");
    expect(said[0]).toMatch(/; .{5,}$/);
    if (setting.default !== undefined) expect(said[0]).toContain(`(default ${JSON.stringify(setting.default)})`);
  });

  const ranges = settings.flatMap((setting) => {
    const [, least, most] =
      setting.allowed.match(/^a (?:whole )?number (?:from|of) (\d+)(?: to (\d+)| or more)$/) ?? [];
    return [
      ...(least === undefined ? [] : [{ ...setting, inside: Number(least), outside: Number(least) - 1 }]),
      ...(most === undefined ? [] : [{ ...setting, inside: Number(most), outside: Number(most) + 1 }]),
    ];
  });

  test.each(ranges)(
    "$name: $inside is within what is said to be allowed, $outside is not",
    ({ name, inside, outside, ...setting }) => {
      const refusal = (value: number) => expect.stringContaining(`${name}: got ${value}, allowed ${setting.allowed}`);
      expect(problems(environmentWith(setting, setting.path, outside))).toContainEqual(refusal(outside));
      expect(problems(environmentWith(setting, setting.path, inside))).not.toContainEqual(refusal(inside));
    },
  );

  const requiredOnes = settings.filter(({ optional }) => !optional);

  test.each(requiredOnes)("$name: is missed when it is left out", ({ name, ...setting }) => {
    expect(problems(environmentWith(setting, setting.path, undefined))).toContainEqual(
      expect.stringMatching(`^${name.replace(/[.[\]]/g, "\\$&")}: got nothing, allowed .+; .+`),
    );
  });
});

test("a sentence reads: path, value, range, unit, default, remedy", () => {
  expect(problems({ network: create, cluster: { draining: { timeoutSeconds: 30 } } })).toEqual([
    "cluster.draining.timeoutSeconds: got 30, allowed a whole number from 60 to 172800 s (default: 2315 s and the longest deregistration delay and stop timeout of a task, which is 2375 s with the defaults); " +
      "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
  ]);
});

describe("settings that contradict each other", () => {
  const ofCluster = (cluster: Json) => ({ network: create, cluster });

  test.each<[string, unknown, string]>([
    [
      "elastic throughput with maxIO",
      { network: create, volume: { performanceMode: "maxIO" } },
      'volume.throughputMode: got "elastic" (the default), but elastic throughput does not go with performance mode maxIO; ',
    ],
    [
      "a provisioned throughput without the mode",
      { network: create, volume: { provisionedThroughput: 8 } },
      "volume.provisionedThroughput: got 8, but volume.throughputMode is elastic",
    ],
    [
      "the provisioned mode without a throughput",
      { network: create, volume: { throughputMode: "provisioned" } },
      "volume.provisionedThroughput: got nothing, but volume.throughputMode is provisioned",
    ],
    [
      "the archive without elastic throughput",
      { network: create, volume: { throughputMode: "bursting", archiveAfterDays: 90 } },
      "volume.archiveAfterDays: got 90, but volume.throughputMode is bursting, and the Archive class goes with elastic only; ",
    ],
    [
      "an archive that comes before infrequent access",
      { network: create, volume: { infrequentAccessAfterDays: 90, archiveAfterDays: 30 } },
      "volume.archiveAfterDays: got 30, but files reach Infrequent Access after 90 days and Archive only later; ",
    ],
    [
      "rotation of a key that does not exist",
      { network: create, volume: { encryption: false } },
      "volume.keyRotation: got true (the default), but there is no key to rotate",
    ],
    [
      "a drain timeout that leaves no time to stop standalone tasks",
      ofCluster({ draining: { timeoutSeconds: 172_800, atDeadline: "stopStandalone" } }),
      "cluster.draining.timeoutSeconds: got 172800, but with cluster.draining.atDeadline stopStandalone at most 172500 s leave tasks time to stop within the hook's 48 hours; ",
    ],
    [
      "a domain beside a certificate that exists",
      ofCluster({
        ingress: {
          domain: "app.example.com",
          hostedZoneId: "Z0123456789",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0123",
        },
      }),
      'cluster.ingress.domain: got "app.example.com", but with cluster.ingress.certificateArn the listener has a certificate already, and a domain has another one issued; ',
    ],
    [
      "a hosted zone without a domain",
      ofCluster({ ingress: { hostedZoneId: "Z0123456789" } }),
      'cluster.ingress.hostedZoneId: got "Z0123456789", but there is no cluster.ingress.domain that could be validated in it; ',
    ],
    [
      "a domain without a hosted zone",
      ofCluster({ ingress: { domain: "app.example.com" } }),
      'cluster.ingress.domain: got "app.example.com", but hostedZones.public names no zone that holds the domain and could validate it; ',
    ],
    [
      "a desired size below the smallest",
      ofCluster({ capacity: { minSize: 3, desiredSize: 2 } }),
      "cluster.capacity.desiredSize: got 2, but it may not be below cluster.capacity.minSize (3); ",
    ],
    [
      "a desired size below the smallest that nobody set",
      ofCluster({ capacity: { desiredSize: 1 } }),
      "cluster.capacity.desiredSize: got 1, but it may not be below cluster.capacity.minSize (2); ",
    ],
    [
      "a largest size below the smallest that nobody set",
      { network: NETWORKS["ids"], cluster: { capacity: { maxSize: 1 } } },
      "cluster.capacity.maxSize: got 1, but the network spans 2 zones, and each takes an instance; ",
    ],
    [
      "fewer instances than zones",
      { network: { source: "create", zones: ["a", "b", "c"] }, cluster: { capacity: { minSize: 2 } } },
      "cluster.capacity.minSize: got 2, but the network spans 3 zones, and a smaller group leaves some of them empty; ",
    ],
    [
      "instance types of two architectures",
      ofCluster({ capacity: { otherInstanceTypes: ["t3.small", "t4g.micro"] } }),
      'cluster.capacity.otherInstanceTypes: got ["t3.small","t4g.micro"], but t4g.micro is arm64 and t3.micro is x86_64, and all share one AMI; ',
    ],
    [
      "instance types of which some have GPUs",
      ofCluster({ capacity: { instanceType: "g5.xlarge", otherInstanceTypes: ["m6i.xlarge"] } }),
      'cluster.capacity.otherInstanceTypes: got ["m6i.xlarge"], but g5.xlarge and m6i.xlarge have different kinds of accelerators, and all share one AMI; ',
    ],
    [
      "an instance type that is named twice",
      ofCluster({ capacity: { otherInstanceTypes: ["t3.micro"] } }),
      'cluster.capacity.otherInstanceTypes: got ["t3.micro"], but t3.micro is cluster.capacity.instanceType already; ',
    ],
    [
      "Arm instances with GPUs and no AMI",
      ofCluster({ capacity: { instanceType: "g5g.xlarge" } }),
      'cluster.capacity.instanceType: got "g5g.xlarge", but there is no ECS-optimized AMI for arm64 with GPUs; ',
    ],
    [
      "SSH without a key",
      ofCluster({ capacity: { sshCidrBlocks: ["10.8.0.0/16"] } }),
      'cluster.capacity.sshCidrBlocks: got ["10.8.0.0/16"], but there is no cluster.capacity.keyName to log in with; ',
    ],
    [
      "a credit option with a type that has no credits",
      { network: create, cluster: { capacity: { otherInstanceTypes: ["m7i.large"], cpuCredits: "standard" } } },
      'cluster.capacity.cpuCredits: got "standard", but m7i.large has no CPU credits; ',
    ],
    [
      "a pause of an instance refresh without a checkpoint",
      { network: create, cluster: { capacity: { instanceRefresh: { checkpointSeconds: 60 } } } },
      "cluster.capacity.instanceRefresh.checkpointSeconds: got 60, but there is no cluster.capacity.instanceRefresh.checkpointPercent to pause at; ",
    ],
    [
      "a checkpoint at the end of an instance refresh",
      { network: create, cluster: { capacity: { instanceRefresh: { checkpointPercent: 100 } } } },
      "cluster.capacity.instanceRefresh.checkpointPercent: got 100, but then every instance is replaced already; ",
    ],
    [
      "an on-demand base without a mix",
      ofCluster({ capacity: { purchase: "spot", onDemandBase: 1 } }),
      "cluster.capacity.onDemandBase: got 1, but it goes with cluster.capacity.purchase mixed only, which is spot; ",
    ],
    [
      "an on-demand share without a mix",
      ofCluster({ capacity: { onDemandPercent: 50 } }),
      "cluster.capacity.onDemandPercent: got 50, but it goes with cluster.capacity.purchase mixed only, which is onDemand; ",
    ],
    [
      "an on-demand base beyond the largest size",
      ofCluster({ capacity: { purchase: "mixed", onDemandBase: 5 } }),
      "cluster.capacity.onDemandBase: got 5, but it may not exceed cluster.capacity.maxSize (4); ",
    ],
    [
      "a Spot price for on-demand instances",
      ofCluster({ capacity: { maxSpotPrice: 0.01 } }),
      "cluster.capacity.maxSpotPrice: got 0.01, but it goes with cluster.capacity.purchase spot or mixed only, which is onDemand; ",
    ],
    [
      "a capacity provider beside headroom scaling",
      ofCluster({ capacity: { capacityProvider: { targetPercent: 80 } } }),
      'cluster.capacity.capacityProvider: got {"targetPercent":80}, but it goes with cluster.capacity.scaling capacityProvider only, which is headroom; ',
    ],
    [
      "termination protection with capacity rebalancing",
      ofCluster({
        capacity: { purchase: "mixed", scaling: "capacityProvider", capacityProvider: { terminationProtection: true } },
      }),
      "cluster.capacity.capacityProvider.terminationProtection: got true, but capacity rebalancing, which comes with Spot, cannot replace instances that are protected from scale-in; ",
    ],
    [
      "a deadline of one's own while ECS drains",
      ofCluster({
        capacity: { scaling: "capacityProvider", capacityProvider: { managedDraining: true } },
        draining: { atDeadline: "wait" },
      }),
      'cluster.draining.atDeadline: got "wait", but with cluster.capacity.capacityProvider.managedDraining ECS drains, and after 48 hours it always terminates; ',
    ],
    [
      "registry credentials in no place",
      ofCluster({ registryCredentials: { format: "docker" } }),
      "cluster.registryCredentials.secretArn: got nothing, but the credentials lie in one place: a secret, or a parameter (parameterName); ",
    ],
    [
      "registry credentials in two places",
      ofCluster({
        registryCredentials: {
          secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf",
          parameterName: "/registry",
        },
      }),
      ", but the credentials lie in one place: a secret, or a parameter (parameterName); ",
    ],
    [
      "alerts that reach nobody",
      { network: create, alerts: { fallbackEmails: ["oncall@example.com"] } },
      "alerts.emails: got [] (the default), but alarms would reach nobody; ",
    ],
    [
      "an application on an access point that is not there",
      { network: create, applications: { web: { ...WEB, volume: { accessPoint: "web", path: "/data" } } } },
      'applications.web.volume.accessPoint: got "web", but volume.accessPoints has no access point of that name; ',
    ],
    [
      "two applications with one priority",
      { network: create, applications: { web: WEB, api: WEB } },
      "applications.api.requests.priority: got 100, but applications.web has that priority, and a listener has each once; ",
    ],
    [
      "an application whose tasks fit on no instance",
      { network: create, applications: { web: { ...WEB, memory: 2048 } } },
      "applications.web.memory: got 2048, but a task of that size does not fit on an instance of type t3.micro; ",
    ],
    [
      "an application that leaves more slowly than a drain waits",
      { ...ofCluster({ draining: { timeoutSeconds: 60 } }), applications: { web: { ...WEB, stopTimeoutSeconds: 45 } } },
      "applications.web.requests.deregistrationDelaySeconds: got 30 (the default), but with the stop timeout its tasks take up to 75 s to leave, and a terminating instance goes after cluster.draining.timeoutSeconds (60 s); ",
    ],
    [
      "an application that leaves more slowly than Spot waits",
      {
        ...ofCluster({ capacity: { purchase: "spot" }, draining: { timeoutSeconds: 300 } }),
        applications: { web: { ...WEB, stopTimeoutSeconds: 90 } },
      },
      "applications.web.requests.deregistrationDelaySeconds: got 30 (the default), but with the stop timeout its tasks take up to 120 s to leave, and a Spot instance is gone two minutes after its notice, which leaves 110 s; ",
    ],
    [
      "a variable that is a secret and is none",
      {
        network: create,
        applications: { web: { ...WEB, environment: { A: "a" }, secrets: { A: SECRET, B: SECRET } } },
      },
      `applications.web.secrets.A: got "${SECRET}", but environment has the same variable; `,
    ],
    [
      "a scratch directory over the volume",
      {
        network: create,
        volume: { accessPoints: { web: { path: "/web", uid: 1, gid: 1 } } },
        applications: {
          web: { ...WEB, scratchDirectories: ["/tmp", "/data"], volume: { accessPoint: "web", path: "/data/web" } },
        },
      },
      'applications.web.scratchDirectories[1]: got "/data", but it would hide the volume at /data/web, and what is written there would be lost; ',
    ],
    [
      "an application that would take every request",
      { network: create, applications: { web: { image: "nginx:1", requests: { priority: 1 } } } },
      "applications.web.requests.hostNames: got [] (the default), but a rule without host names and paths would take every request; ",
    ],
    [
      "an application with more conditions than a rule takes",
      {
        network: create,
        applications: {
          web: { ...WEB, requests: { priority: 1, hostNames: ["a.b", "c.d"], paths: ["/1", "/2", "/3", "/4"] } },
        },
      },
      "but host names and requests.paths are 6 together, and a rule has at most 5; ",
    ],
    [
      "an application with a minimum of tasks above the maximum",
      { network: create, applications: { web: { ...WEB, scaling: { maxCount: 1 } } } },
      "applications.web.scaling.minCount: got 2 (the default), but it may not exceed maxCount (1); ",
    ],
    [
      "a stop timeout beyond the drain's",
      ofCluster({ draining: { timeoutSeconds: 60, stopTimeoutSeconds: 90 } }),
      "cluster.draining.stopTimeoutSeconds: got 90, but a terminating instance goes after cluster.draining.timeoutSeconds (60 s), even if a container has not stopped; ",
    ],
    [
      "Spot with a stop timeout beyond its notice",
      ofCluster({ capacity: { purchase: "spot" }, draining: { timeoutSeconds: 300, stopTimeoutSeconds: 111 } }),
      "cluster.draining.stopTimeoutSeconds: got 111, but a Spot instance is gone two minutes after its notice, which leaves a container 110 s to stop; ",
    ],
    [
      "a usual container that does not fit on each of the types",
      ofCluster({ capacity: { otherInstanceTypes: ["t3.nano"] }, headroom: { containerMemory: 512 } }),
      "cluster.headroom.containerMemory: got 512, but an instance of type t3.nano offers 471 MiB; ",
    ],
    [
      "an excess threshold that suits the usual type and not a larger one",
      ofCluster({ capacity: { otherInstanceTypes: ["t3.medium"] }, headroom: { excessThreshold: 16 } }),
      "cluster.headroom.excessThreshold: got 16, but below 17 the removal of one t3.medium would bring the shortage of 0 back; ",
    ],
    [
      "a desired size above the largest",
      ofCluster({ capacity: { desiredSize: 5 } }),
      "cluster.capacity.desiredSize: got 5, but it may not exceed cluster.capacity.maxSize (4); ",
    ],
    [
      "an excess threshold whose removal of one instance would bring the shortage back",
      ofCluster({ headroom: { excessThreshold: 7 } }),
      "cluster.headroom.excessThreshold: got 7, but below 8 the removal of one t3.micro would bring the shortage of 0 back; ",
    ],
    [
      "a usual container with more CPU than an instance offers",
      ofCluster({ headroom: { containerCpu: 2049 } }),
      "cluster.headroom.containerCpu: got 2049, but an instance of type t3.micro offers 2048 CPU units; ",
    ],
    [
      "a usual container with more memory than an instance offers",
      ofCluster({ headroom: { containerMemory: 1024 } }),
      "cluster.headroom.containerMemory: got 1024, but an instance of type t3.micro offers 942 MiB; ",
    ],
    [
      "trunking on instances that can have no trunk",
      ofCluster({ capacity: { awsvpcTrunking: true, otherInstanceTypes: ["c5.large"] } }),
      "cluster.capacity.awsvpcTrunking: got true, but t3.micro can have no trunk; leave it out, or choose instance types that support ENI trunking",
    ],
    [
      "another container that needs a GPU where there is none",
      ofCluster({ headroom: { otherContainers: { worker: { cpu: 128, memory: 128, gpus: 1 } } } }),
      'cluster.headroom.otherContainers.worker: got {"cpu":128,"memory":128,"gpus":1}, but it does not fit on an instance of type t3.micro, which offers 2048 CPU units, 942 MiB, 0 GPUs and 1 network interface; ',
    ],
    [
      "an excess threshold of another container whose removal would bring its shortage back",
      ofCluster({
        headroom: { otherContainers: { web: { cpu: 128, memory: 128, hostPorts: [80], excessThreshold: 1 } } },
      }),
      "cluster.headroom.otherContainers.web.excessThreshold: got 1, but below 2 the removal of one t3.micro would bring the shortage of 0 back; raise it or leave it out",
    ],
    [
      "fewer instances than zones",
      { network: { source: "create", zones: ["a", "b", "c"] }, cluster: { capacity: { maxSize: 2 } } },
      "cluster.capacity.maxSize: got 2, but the network spans 3 zones, and each takes an instance; ",
    ],
    [
      "fewer instances than zones of a network that exists",
      {
        network: {
          source: "ids",
          vpcId: "vpc-00000000",
          subnets: { a: subnets("a"), b: subnets("b"), c: subnets("c") },
        },
        cluster: { capacity: { maxSize: 2 } },
      },
      "cluster.capacity.maxSize: got 2, but the network spans 3 zones, and each takes an instance; ",
    ],
    [
      "data subnets in a zone that has no room for them",
      { network: { source: "create", tiers: 3, zones: ["a", "e"] } },
      'network.zones: got ["a","e"], but with 3 tiers a /16 has room for the data subnets of the zones a to d only; ',
    ],
    [
      "egress by a VPN that is not described",
      { network: { source: "create", egress: "vpn" } },
      "network.vpn: got nothing, but network.egress is vpn, and a VPN goes with egress vpn only; ",
    ],
    [
      "a VPN beside NAT gateways",
      { network: { source: "create", egress: "natGatewayPerZone", vpn: VPN } },
      ", but network.egress is natGatewayPerZone, and a VPN goes with egress vpn only; ",
    ],
    [
      "a VPN route to a part of the VPC",
      { network: { source: "create", egress: "vpn", vpn: { ...VPN, staticRoutes: ["10.1.0.0/16", "10.0.8.0/24"] } } },
      'network.vpn.staticRoutes[1]: got "10.0.8.0/24", but a route to a part of the VPC\'s own 10.0.0.0/16 cannot lead out of it; ',
    ],
    [
      "a VPN route that Docker's bridge takes",
      { network: { source: "create", egress: "vpn", vpn: { ...VPN, staticRoutes: ["10.1.0.0/16", "172.17.8.0/24"] } } },
      'network.vpn.staticRoutes[1]: got "172.17.8.0/24", but Docker\'s bridge on every instance has the range 172.17.0.0/16, so that instances reach no such address elsewhere; ',
    ],
    [
      "a VPC in the range of Docker's bridge",
      { network: { source: "create", cidrBlock: "172.17.0.0/16" } },
      'network.cidrBlock: got "172.17.0.0/16", but Docker\'s bridge on every instance has the range 172.17.0.0/16, so that instances reach no such address elsewhere; ',
    ],
    [
      "instances that reach neither the internet nor S3",
      { network: { source: "create", egress: "none", gatewayEndpoints: ["dynamodb"] } },
      'network.gatewayEndpoints: got ["dynamodb"], but with network.egress none instances reach packages and image layers in S3 by its gateway endpoint only; ',
    ],
    [
      "a VPN that leads to neither the internet nor S3",
      { network: { source: "create", egress: "vpn", vpn: VPN, gatewayEndpoints: [] } },
      "network.gatewayEndpoints: got [], but with a VPN without a route for 0.0.0.0/0 instances reach packages and image layers in S3 by its gateway endpoint only; ",
    ],
    [
      "SSH from the range of Docker's bridge",
      { network: create, cluster: { capacity: { keyName: "ops", sshCidrBlocks: ["10.8.0.0/16", "172.17.0.0/20"] } } },
      'cluster.capacity.sshCidrBlocks[1]: got "172.17.0.0/20", but Docker\'s bridge on every instance has the range 172.17.0.0/16, so that instances reach no such address elsewhere; ',
    ],
    [
      "clients of IPv6 in a network without it",
      { network: create, cluster: { ingress: { clientCidrBlocks: ["203.0.113.0/24", "2001:db8::/32"] } } },
      'cluster.ingress.clientCidrBlocks[1]: got "2001:db8::/32", but network.ipv6 is false, so that nobody reaches the load balancer by IPv6; ',
    ],
    [
      "clients of IPv6 of an internal load balancer",
      {
        network: { source: "create", ipv6: true },
        cluster: { ingress: { scheme: "internal", clientCidrBlocks: ["2001:db8::/32"] } },
      },
      'cluster.ingress.clientCidrBlocks[0]: got "2001:db8::/32", but an internal load balancer has addresses of IPv4 alone; ',
    ],
    [
      "signatures of a zone that is found",
      { network: create, hostedZones: { source: "find", public: "example.com", dnssec: true } },
      "hostedZones.dnssec: got true, but it goes with a public zone that Drydock creates, and there is none; ",
    ],
    [
      "a log of the queries of no zone",
      { network: create, hostedZones: { queryLogRetentionDays: 30 } },
      "hostedZones.queryLogRetentionDays: got 30, but it goes with a public zone that Drydock creates, and there is none; ",
    ],
    [
      "hosted zones to create in a network that exists",
      { network: NETWORKS["ids"], hostedZones: { public: "example.com" } },
      'hostedZones.source: got "create" (the default), but the network stack creates hosted zones, and with network.source ids there is no such stack; ',
    ],
  ])("%s", (_, input, beginning) => {
    expect(problems(input)).toEqual([expect.stringContaining(beginning)]);
  });

  test("the smallest size above the largest is said together with every size that it leaves wrong", () => {
    expect(problems(ofCluster({ capacity: { minSize: 6, desiredSize: 5 } }))).toEqual([
      "cluster.capacity.minSize: got 6, but it may not exceed cluster.capacity.maxSize (4); lower minSize or raise maxSize",
      "cluster.capacity.desiredSize: got 5, but it may not exceed cluster.capacity.maxSize (4); lower desiredSize or raise maxSize",
      "cluster.capacity.desiredSize: got 5, but it may not be below cluster.capacity.minSize (6); raise desiredSize or lower minSize",
    ]);
  });

  test("they are found beside wrong values elsewhere, in the same object and outside", () => {
    const sentences = problems({
      region: 7,
      network: { source: "create", cidrBlock: "8.8.8.0/24" },
      volume: { performanceMode: "fast", encryption: false },
      cluster: { capacity: { minSize: 9, desiredSize: 1.5, keyName: "" }, headroom: { containerCpu: 4096 } },
      colour: "red",
    });
    expect(sentences.map((sentence) => sentence.split(": ")[0])).toEqual([
      "region",
      "network.cidrBlock",
      "volume.performanceMode",
      "volume.keyRotation",
      "cluster.capacity.keyName",
      "cluster.capacity.desiredSize",
      "cluster.capacity.minSize",
      "colour",
      "cluster.headroom.containerCpu",
    ]);
  });

  test("a rule is not asked about a setting that is wrong by itself", () => {
    expect(problems(ofCluster({ capacity: { minSize: "6", maxSize: 2 } }))).toEqual([
      expect.stringContaining('cluster.capacity.minSize: got "6", allowed a whole number'),
    ]);
  });
});

describe("what the schema does not know", () => {
  test("an unknown setting is answered with those that exist there", () => {
    expect(problems({ network: create, cluster: { drain: {} } })).toEqual([
      "cluster.drain: no such setting; did you mean cluster.draining? cluster has ingress, capacity, draining, agentWatchdog, headroom, logRetentionDays, exec, containerInsights, serviceConnectNamespace, reservedConcurrency, tracing, instanceRole, imageRepositories, pullThroughCachePrefixes, registryCredentials, bootFiles, bootSteps, volumeDirectory",
    ]);
  });

  test("a setting in the wrong place or spelling is answered with its right path", () => {
    expect(problems({ network: create, min_size: 1 })).toEqual([
      expect.stringContaining("min_size: no such setting; did you mean cluster.capacity.minSize?"),
    ]);
  });

  test.each([
    ["a neighbour", { cluster: { capacity: { maxSice: 6 } } }, "did you mean cluster.capacity.maxSize?"],
    ["a group", { clusters: {} }, "did you mean cluster?"],
    ["swapped letters", { cluster: { capacity: { mniSize: 1 } } }, "did you mean cluster.capacity.minSize?"],
    ["another place", { cluster: { maxSice: 6 } }, "did you mean cluster.capacity.maxSize?"],
    [
      "an application's setting",
      { applications: { web: { ...WEB, comand: [] } } },
      "did you mean applications.web.command?",
    ],
    [
      "the same place, under its own name",
      { cluster: { headroom: { schedule: { day: { ...WINDOW, timezone: "UTC" } } } } },
      "did you mean cluster.headroom.schedule.day.timeZone?",
    ],
    [
      "a setting below it",
      { applications: { web: { ...WEB, minCount: 1 } } },
      "did you mean applications.web.scaling.minCount?",
    ],
    ["several places", { scaling: {} }, "did you mean cluster.capacity.scaling or applications.<name>.scaling?"],
    ["none for the opposite", { cluster: { maxInstances: 3 } }, "cluster has"],
    ["none of another group", { cluster: { start: "07:30" } }, "cluster has"],
  ])("a misspelled setting is answered with the nearest one: %s", (_, misspelled, question) => {
    expect(problems({ network: create, ...misspelled })).toEqual([
      expect.stringContaining(`: no such setting; ${question}`),
    ]);
  });

  test("a setting of the other kind of network is told where it belongs", () => {
    expect(problems({ network: { source: "create", vpcId: "vpc-00000000" } })).toEqual([
      'network.vpcId: no such setting; it goes with network.source "ids" only; network has source, cidrBlock, zones, tiers, ipv6, egress, vpn, gatewayEndpoints, interfaceEndpoints, flowLogs',
    ]);
  });

  test("a setting of several other kinds of network is told where it belongs", () => {
    expect(problems({ network: { ...NETWORKS["ids"], zones: ["a", "b"] } })).toEqual([
      'network.zones: no such setting; it goes with network.source "create" or "tags" or "remoteState" only; network has source, vpcId, subnets, ipv6',
    ]);
  });

  test("a kind of network that does not exist", () => {
    expect(problems({ network: { source: "vpc" } })).toEqual([
      'network.source: got "vpc", allowed "create" or "ids" or "tags" or "remoteState"; choose \'create\' unless the network exists',
    ]);
  });

  test("a wrong entry of a list, key of a record and member of an entry are each named", () => {
    expect(problems({ network: { source: "create", zones: ["a", "z"] } })).toEqual([
      expect.stringContaining('network.zones[1]: got "z", allowed a letter from a to f; '),
    ]);
    expect(problems({ network: create, tags: { "": "x", "cost center": 7 } })).toEqual([
      expect.stringContaining('tags: got the key "", allowed a key of 1 to 128 letters'),
      expect.stringContaining('tags["cost center"]: got 7, allowed a text of at most 256 letters'),
    ]);
    expect(
      problems({ network: { ...NETWORKS["ids"], subnets: { a: subnets("a"), b: { public: "subnet-1", type: "x" } } } }),
    ).toEqual([
      expect.stringContaining(
        'network.subnets.b.public: got "subnet-1", allowed subnet- and 8 or 17 hexadecimal digits',
      ),
      expect.stringContaining("network.subnets.b.private: got nothing, allowed subnet-"),
      "network.subnets.b.type: no such setting; network.subnets.b has public, private",
    ]);
  });

  const oneRange = "allowed an IPv4 range such as 203.0.113.0/24, whose bits after the prefix are 0";
  const someRanges = "allowed 1 to 10 different IPv4 ranges";

  test.each<[string, unknown, string]>([
    [
      "a VPN route whose address lies inside its range",
      ["192.168.4.1/22"],
      `staticRoutes[0]: got "192.168.4.1/22", which lies in the range 192.168.4.0/22, ${oneRange}`,
    ],
    ["a VPN route that is no range", ["192.168.0.0/16", "home"], `staticRoutes[1]: got "home", ${oneRange}`],
    [
      "a VPN route that is named twice",
      ["10.8.0.0/16", "10.8.0.0/16"],
      'staticRoutes[1]: got "10.8.0.0/16", but entry [0] says the same; name each once',
    ],
    [
      "a VPN route within another",
      ["10.8.0.0/16", "10.8.4.0/24"],
      'staticRoutes[1]: got "10.8.4.0/24", but 10.8.0.0/16 holds it already; ',
    ],
    ["no VPN route", [], `staticRoutes: got [], ${someRanges}`],
  ])("%s is refused", (_, staticRoutes, beginning) => {
    expect(problems({ network: { source: "create", egress: "vpn", vpn: { ...VPN, staticRoutes } } })).toEqual([
      expect.stringContaining(`network.vpn.${beginning}`),
    ]);
  });

  test("a VPN route may lead to any range beside the VPC's, the internet included", () => {
    for (const everywhere of [["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"]]) {
      const staticRoutes = [...everywhere, "10.0.0.0/8", "192.168.4.0/22", "172.31.255.255/32"];
      expect(problems({ network: { source: "create", egress: "vpn", vpn: { ...VPN, staticRoutes } } })).toEqual([]);
    }
  });

  test.each([
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["10n", 10n],
    ["null", null],
    ["[Function: size]", function size() {}],
  ])("%s is shown as it is", (shown, value) => {
    expect(problems({ network: create, cluster: { capacity: { maxSize: value } } })).toEqual([
      expect.stringContaining(`cluster.capacity.maxSize: got ${shown}, allowed a whole number`),
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      "settings of a prototype",
      { __proto__: { region: "eu-west-1" }, network: create },
      "the default export: got an object that inherits settings from another, ",
    ],
    [
      "an instance of a class",
      { network: create, cluster: new (class Cluster {})() },
      "cluster: got a Cluster object, ",
    ],
    ["a promise", Promise.resolve({ network: create }), "the default export: got a Promise object, "],
    ["a promise within", { network: Promise.resolve(create) }, "network: got a Promise object, "],
    [
      "a date in a list",
      { network: create, alerts: { emails: [new Date(0)] } },
      "alerts.emails[0]: got a Date object, ",
    ],
    ["a map", { network: create, tags: new Map([["Team", "web"]]) }, "tags: got a Map object, "],
  ])("an object that is not plain is refused: %s", (_, input, beginning) => {
    expect(problems(input)).toEqual([
      expect.stringMatching(/, allowed are texts, numbers, lists and plain objects; .+/),
    ]);
    expect(problems(input)[0]).toContain(beginning);
  });

  test.each([
    ["a tag", { network: create, tags: JSON.parse('{ "__proto__": "x" }') as object }, "tags.__proto__"],
    ["an application", { network: create, applications: { ["__proto__"]: {} } }, "applications.__proto__"],
  ])("a key that an object cannot copy is refused: %s", (_, input, path) => {
    expect(problems(input)).toEqual([
      `${path}: got a key that JavaScript keeps for itself, allowed are other names; rename it`,
    ]);
  });

  test("an object without a prototype is plain", () => {
    expect(problems(Object.assign(Object.create(null), { network: create }))).toEqual([]);
  });

  test("an object that holds itself is refused once", () => {
    const cluster: Json = {};
    cluster["cluster"] = cluster;
    expect(problems({ network: create, cluster })).toEqual([
      expect.stringContaining("cluster.cluster: no such setting; "),
    ]);
  });

  test("an export that is no object", () => {
    expect(problems("prod")).toEqual([
      'the default export: got "prod", allowed an object; export default defineEnvironment({ … })',
    ]);
  });
});

/** Names that every object inherits: a table that is looked up by one of them gives a function. */
const INHERITED = ["constructor", "toString", "__proto__"];

describe("names that every object inherits are texts like others", () => {
  test.each(settings)("$name", ({ name: _, ...setting }) => {
    for (const word of INHERITED)
      for (const value of [word, `t3.${word}`, [word], { [word]: word }, Object.fromEntries([[word, {}]])])
        for (const problem of problems(environmentWith(setting, setting.path, value)))
          expect(problem).toMatch(/^.+: .+; .+/);
  });
});
