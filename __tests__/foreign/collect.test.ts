import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CollectedFile, collect } from "../../src/foreign/collect";
import { createCollectClients } from "../../src/foreign/collect-calls";
import { readCluster } from "../../src/foreign/read-cluster";
import { attach } from "../../src/virtual-aws";
import fc from "../support/fast-check";
import { at, fixture, type Json } from "./fixture";

/** All answers of a fixture, by the members that hold them. */
const answersOf = (name: string) => {
  const files = readdirSync(fixture(name)).filter((file) => file.endsWith(".json"));
  const documents = files.map((file) => JSON.parse(readFileSync(join(fixture(name), file), "utf8")) as Json);
  return (member: string) => documents.flatMap((each) => (each[member] ?? []) as Json[]);
};

/** Answers the calls of real SDK clients from a fixture, by pages of one service. */
const answering =
  (name: string, change: (taskDefinition: Json) => Json) =>
  (command: string, input: object): object => {
    const all = answersOf(name);
    const asked = input as Record<string, unknown>;
    switch (command) {
      case "DescribeClustersCommand":
        return {
          clusters: all("clusters").filter((each) =>
            [each["clusterName"], each["clusterArn"]].includes((asked["clusters"] as string[])[0]),
          ),
        };
      case "ListServicesCommand": {
        const index = Number(asked["nextToken"] ?? 0);
        const services = all("services");
        const nextToken = index + 1 < services.length ? String(index + 1) : undefined;
        return { serviceArns: [services[index]!["serviceArn"]], nextToken };
      }
      case "DescribeServicesCommand":
        return {
          services: all("services").filter((each) =>
            (asked["services"] as string[]).includes(each["serviceArn"] as string),
          ),
        };
      case "DescribeTaskDefinitionCommand": {
        const found = all("taskDefinition").find((each) => each["taskDefinitionArn"] === asked["taskDefinition"])!;
        return { taskDefinition: change(structuredClone(found)) };
      }
      case "ListContainerInstancesCommand":
        return { containerInstanceArns: ["arn:aws:ecs:us-west-2:123456789012:container-instance/default/1"] };
      case "DescribeContainerInstancesCommand":
        return {
          containerInstances: [{ ec2InstanceId: at(all("AutoScalingGroups")[0]!, "Instances", 0)["InstanceId"] }],
        };
      case "DescribeAutoScalingInstancesCommand":
        return {
          AutoScalingInstances: [{ AutoScalingGroupName: all("AutoScalingGroups")[0]!["AutoScalingGroupName"] }],
        };
      case "DescribeAutoScalingGroupsCommand":
        return {
          AutoScalingGroups: all("AutoScalingGroups").filter((each) =>
            (asked["AutoScalingGroupNames"] as string[]).includes(each["AutoScalingGroupName"] as string),
          ),
        };
      case "DescribePoliciesCommand":
        return {
          ScalingPolicies: all("ScalingPolicies").filter(
            (each) => each["AutoScalingGroupName"] === asked["AutoScalingGroupName"],
          ),
        };
      case "DescribeCapacityProvidersCommand":
        return { capacityProviders: all("capacityProviders") };
      case "GetMetricDataCommand": {
        const [query] = asked["MetricDataQueries"] as Json[];
        if (query!["MetricStat"]) {
          const [{ Value }] = at(query!, "MetricStat", "Metric")["Dimensions"] as [{ Value: string }];
          expect(Value).not.toContain(":");
        }
        const found = all("MetricDataResults").find((each) => each["Label"] === query!["Label"]);
        const Timestamps = ((found?.["Timestamps"] ?? []) as string[]).map((time) => new Date(time));
        return { MetricDataResults: [{ ...query, Timestamps, Values: found?.["Values"] ?? [] }] };
      }
      case "DescribeLifecycleHooksCommand":
        return { LifecycleHooks: all("LifecycleHooks") };
      case "DescribeAlarmsCommand":
        return { MetricAlarms: all("MetricAlarms") };
      case "DescribeLaunchTemplateVersionsCommand":
        return { LaunchTemplateVersions: all("LaunchTemplateVersions") };
      case "DescribeTargetGroupsCommand":
        return {
          TargetGroups: (asked["TargetGroupArns"] as string[]).map((TargetGroupArn) => ({
            TargetGroupArn,
            HealthCheckIntervalSeconds: 10,
          })),
        };
    }
    throw new Error(`a collection does not call ${command}`);
  };

const collected = (name: string, cluster: string, change: (taskDefinition: Json) => Json = (same) => same) => {
  const clients = createCollectClients("us-west-2");
  attach({ ...clients }, answering(name, change));
  return collect(clients, { cluster, days: 14, nowMs: Date.UTC(2026, 5, 2) });
};

const written = (files: readonly CollectedFile[]): string => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-collected-"));
  for (const { name, json } of files) writeFileSync(join(folder, name), JSON.stringify(json));
  return folder;
};

test.each([
  ["reservation", "default"],
  ["managed", "prod"],
  ["steps", "batch-web"],
])("what is collected of %s is read as the whole answers are", async (name, cluster) => {
  const folder = written(await collected(name, cluster));
  const [whole, brief] = [readCluster(fixture(name)), readCluster(folder)];
  expect(brief.settings).toEqual(whole.settings);
  expect(brief.cluster.current).toEqual(whole.cluster.current);
  expect(brief.cluster.sizes).toEqual(whole.cluster.sizes);
  expect(brief.cluster.services.map((each) => [each.name, each.task, each.desiredCount])).toEqual(
    whole.cluster.services.map((each) => [each.name, each.task, each.desiredCount]),
  );
  rmSync(folder, { recursive: true });
});

test("a cluster that is named by its ARN is collected as by its name", async () => {
  const arn = "arn:aws:ecs:us-west-2:123456789012:cluster/default";
  expect(await collected("reservation", arn)).toEqual(await collected("reservation", "default"));
});

test("a cluster that is not there gets one sentence", async () => {
  await expect(collected("reservation", "defualt")).rejects.toThrow(
    '--cluster: got "defualt", and this region has no such cluster; name one that aws ecs list-clusters shows',
  );
});

/** Values that no name, size or number of a fixture contains. */
const secret = fc.string({ minLength: 1 }).map((text) => `marker-${text}`);

test("no environment variable, secret, command, image or credential of a task definition is ever collected", async () => {
  const places = [
    "environment",
    "secrets",
    "environmentFiles",
    "command",
    "entryPoint",
    "dockerLabels",
    "logConfiguration",
    "repositoryCredentials",
    "image",
    "user",
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...places), secret), { minLength: 1 }), async (secrets) => {
      const files = await collected("reservation", "default", (definition) => {
        const container = at(definition, "containerDefinitions", 0);
        for (const [place, value] of secrets) container[place] = [{ name: value, value, valueFrom: value }];
        return { ...definition, tags: secrets.map(([, value]) => ({ key: value, value })) };
      });
      expect(JSON.stringify(files)).not.toContain("marker");
    }),
    { numRuns: 25 },
  );
});
