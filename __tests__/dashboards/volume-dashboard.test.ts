import { isPublished } from "../../scan/reality/lists/published-metrics";
import { SMALLEST, synthesize } from "../support/synthesize";
import { metricsOf, titled, widgetsOf } from "./read-dashboard";

const elastic = synthesize("volume", { ...SMALLEST, volume: {} });
const bursting = synthesize("volume", { ...SMALLEST, volume: { throughputMode: "bursting" } });
const maxIo = synthesize("volume", {
  ...SMALLEST,
  volume: { performanceMode: "maxIO", throughputMode: "provisioned", provisionedThroughput: 64 },
});

const shown = (stack: typeof elastic) => new Set(metricsOf(widgetsOf(stack)).map(({ metric }) => metric));

test.each([
  ["elastic", elastic],
  ["bursting", bursting],
  ["provisioned", maxIo],
])("with %s throughput every metric is one that EFS publishes, of the stack's file system", (_, stack) => {
  const metrics = metricsOf(widgetsOf(stack));
  expect(
    metrics.filter(({ namespace, metric, dimensions }) => !isPublished(namespace, metric, Object.keys(dimensions))),
  ).toEqual([]);
  const fileSystems = new Set(metrics.map(({ dimensions }) => dimensions["FileSystemId"]));
  expect(fileSystems).toEqual(new Set([stack.ref("file-system", "id")]));
});

test("burst credits are shown only where there are any: with bursting throughput", () => {
  expect([elastic, bursting, maxIo].map((stack) => shown(stack).has("BurstCreditBalance"))).toEqual([
    false,
    true,
    false,
  ]);
});

test("the limit on operations is shown only in the performance mode that has it", () => {
  expect([elastic, bursting, maxIo].map((stack) => shown(stack).has("PercentIOLimit"))).toEqual([true, true, false]);
});

test("what the volume reads and writes each second stands beside what it may", () => {
  const { metrics } = titled(widgetsOf(elastic), "Throughput").properties;
  const id = elastic.ref("file-system", "id");
  expect(metrics).toEqual([
    [{ label: "metered", id: "e0", expression: "m0/PERIOD(m0)" }],
    ["AWS/EFS", "MeteredIOBytes", "FileSystemId", id, { id: "m0", stat: "Sum", visible: false }],
    ["AWS/EFS", "PermittedThroughput", "FileSystemId", id, { label: "permitted", stat: "Minimum" }],
  ]);
});

test("storage is shown by class, Archive where the throughput mode has it, every 15 minutes as EFS measures it", () => {
  const classes = (stack: typeof elastic) =>
    metricsOf(widgetsOf(stack)).flatMap(({ dimensions }) => dimensions["StorageClass"] ?? []);
  expect(classes(elastic)).toEqual(["Standard", "IA", "Archive"]);
  expect(classes(bursting)).toEqual(["Standard", "IA"]);
  const periods = widgetsOf(elastic).map(({ properties }) => [properties.title, properties.period]);
  expect(periods.filter(([, period]) => period !== 60)).toEqual([["Stored, by storage class", 900]]);
});

test("without dashboards there is none, and nothing says where it is", () => {
  const plain = synthesize("volume", { ...SMALLEST, volume: {}, dashboards: false });
  expect(plain.resources("aws_cloudwatch_dashboard")).toEqual([]);
  expect(Object.keys(elastic.outputs).filter((name) => !(name in plain.outputs))).toEqual(["dashboard_url"]);
});
