import {
  CONTAINER_DIMENSION,
  HEADROOM_METRICS,
  headroomContract,
  USUAL_CONTAINER,
} from "../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../functions/shared/contract";
import { isPublished, PUBLISHED_METRICS } from "../../scan/reality/lists/published-metrics";
import { settingsIn } from "../support/function-settings";
import { SMALLEST, synthesize } from "../support/synthesize";
import { metricsOf, titled, widgetsOf } from "./read-dashboard";

const cluster = synthesize("cluster");
const widgets = widgetsOf(cluster);
const several = synthesize("cluster", {
  ...SMALLEST,
  cluster: {
    agentWatchdog: { replace: true },
    headroom: {
      shortageThreshold: 3,
      excessThreshold: 40,
      otherContainers: { worker: { cpu: 512, memory: 64, shortageThreshold: 1, excessThreshold: 9 } },
    },
  },
});
const managed = synthesize("cluster", {
  ...SMALLEST,
  cluster: { capacity: { scaling: "capacityProvider", capacityProvider: { managedDraining: true } } },
});

const thresholds = (stack: typeof cluster, title: string) =>
  titled(widgetsOf(stack), title).properties.annotations!.horizontal.map(({ value }) => value);

test.each([
  ["the smallest cluster", cluster],
  ["a cluster with every function and several containers", several],
  ["a cluster that ECS scales and drains", managed],
])("every metric on the dashboard of %s is published under that name, with those dimensions", (_, stack) => {
  const unknown = metricsOf(widgetsOf(stack)).filter(
    ({ namespace, metric, dimensions }) => !isPublished(namespace, metric, Object.keys(dimensions)),
  );
  expect(unknown).toEqual([]);
});

test("every metric of Drydock's own is shown", () => {
  const shown = new Set(
    metricsOf(widgets).flatMap(({ namespace, metric }) => (namespace === METRIC_NAMESPACE ? [metric] : [])),
  );
  expect([...shown].sort()).toEqual(PUBLISHED_METRICS[METRIC_NAMESPACE]!.flatMap(({ metrics }) => metrics).sort());
});

test("the Auto Scaling group publishes every metric of it that is shown", () => {
  const shown = metricsOf(widgets).flatMap(({ namespace, metric }) =>
    namespace === "AWS/AutoScaling" ? [metric] : [],
  );
  expect(shown).toHaveLength(4);
  expect(cluster.byId("capacity/group")["enabled_metrics"]).toEqual(expect.arrayContaining(shown));
});

test("the room for containers stands between the thresholds at which the headroom function grows and shrinks", () => {
  const { shortageThreshold, excessThreshold } = settingsIn(
    cluster.byId("headroom/function/function"),
    headroomContract,
  );
  expect(thresholds(cluster, "Room for containers")).toEqual([shortageThreshold, excessThreshold]);
});

test("with several containers each has a graph with thresholds of its own", () => {
  expect(thresholds(several, "Room for containers of the usual size")).toEqual([3, 40]);
  expect(thresholds(several, "Room for containers: worker")).toEqual([1, 9]);
  const containers = metricsOf(widgetsOf(several)).filter(
    ({ metric }) => metric === HEADROOM_METRICS.schedulableContainers,
  );
  expect(containers.map(({ dimensions }) => dimensions)).toEqual([
    { [CLUSTER_DIMENSION]: "demo", [CONTAINER_DIMENSION]: USUAL_CONTAINER },
    { [CLUSTER_DIMENSION]: "demo", [CONTAINER_DIMENSION]: "worker" },
  ]);
});

describe.each([
  ["the smallest cluster", cluster],
  ["a cluster that replaces instances", several],
  ["a cluster that ECS scales and drains", managed],
])("on the dashboard of %s", (_, stack) => {
  const named = (dimension: string) =>
    [...new Set(metricsOf(widgetsOf(stack)).flatMap(({ dimensions }) => dimensions[dimension] ?? []))].sort();
  const names = (type: string, attribute: string) =>
    stack
      .resources(type)
      .map((each) => each[attribute])
      .sort();

  test("every function and every queue is shown", () => {
    expect(named("FunctionName")).toEqual(names("aws_lambda_function", "function_name"));
    expect(named("QueueName")).toEqual(names("aws_sqs_queue", "name"));
  });

  test("cluster, group and load balancer are the stack's own", () => {
    expect(named("ClusterName")).toEqual(names("aws_ecs_cluster", "name"));
    expect(named("AutoScalingGroupName")).toEqual(names("aws_autoscaling_group", "name"));
    expect(named("LoadBalancer")).toEqual([stack.ref("ingress/load-balancer", "arn_suffix")]);
  });
});

test("where ECS scales and drains there are neither thresholds nor graphs of drains, and no graph is empty", () => {
  const graphs = widgetsOf(managed).map(({ properties }) => properties);
  expect(graphs.filter(({ annotations, metrics }) => annotations || metrics.length === 0)).toEqual([]);
  const titles = graphs.map(({ title }) => title);
  expect(titles).toContain("Room for containers");
  expect(titles).toContain("Instances that ECS wants, in % of those that there are");
  expect(widgets.map(({ properties }) => properties.title).filter((title) => !titles.includes(title))).toEqual([
    "Draining",
    "Dead letters",
  ]);
});

test("every graph has a title of its own and shows minutes", () => {
  const titles = widgets.map(({ properties }) => properties.title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(new Set(widgets.map(({ properties }) => properties.period))).toEqual(new Set([60]));
});

test("without dashboards there is none, and nothing says where it is", () => {
  const plain = synthesize("cluster", { ...SMALLEST, dashboards: false });
  expect(plain.resources("aws_cloudwatch_dashboard")).toEqual([]);
  expect(Object.keys(cluster.outputs).filter((name) => !(name in plain.outputs))).toEqual(["dashboard_url"]);
});
