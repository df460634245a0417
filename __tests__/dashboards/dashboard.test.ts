import { dashboardBody, type Line, type Widget } from "../../src/dashboards/dashboard";
import fc from "../support/fast-check";
import { SMALLEST, synthesize } from "../support/synthesize";
import { type ReadWidget, widgetsIn } from "./read-dashboard";

const line: Line = {
  label: "seen",
  namespace: "SomeNamespace",
  metric: "SomeMetric",
  dimensions: { ClusterName: "demo" },
  statistic: "Maximum",
};
const widget = (width: number): Widget => ({ title: "Instances", unit: "instances", width, lines: [line] });

const overlap = (one: ReadWidget, other: ReadWidget): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test("no graph lies on another one or beyond the 24 columns, whatever their widths", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 12 }), (widths) => {
      const placed = widgetsIn(dashboardBody(widths.map(widget), "eu-central-1"));
      expect(placed.map(({ width }) => width)).toEqual(widths);
      for (const [index, each] of placed.entries()) {
        expect(each.x + each.width).toBeLessThanOrEqual(24);
        expect(placed.slice(index + 1).filter((other) => overlap(each, other))).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

test("graphs fill a row from the left before the next one begins", () => {
  const places = widgetsIn(dashboardBody([12, 12, 8, 8, 12].map(widget), "eu-central-1")).map(({ x, y }) => [x, y]);
  expect(places).toEqual([
    [0, 0],
    [12, 0],
    [0, 6],
    [8, 6],
    [0, 12],
  ]);
});

test("a graph says its region, title, minute, unit and thresholds", () => {
  const thresholds = [{ label: "shortage", value: 2 }];
  expect(widgetsIn(dashboardBody([{ ...widget(12), thresholds }], "eu-central-1"))).toEqual([
    {
      type: "metric",
      x: 0,
      y: 0,
      width: 12,
      height: 6,
      properties: {
        title: "Instances",
        region: "eu-central-1",
        view: "timeSeries",
        stacked: false,
        period: 60,
        metrics: [["SomeNamespace", "SomeMetric", "ClusterName", "demo", { label: "seen", stat: "Maximum" }]],
        yAxis: { left: { min: 0, label: "instances", showUnits: false } },
        annotations: { horizontal: thresholds },
      },
    },
  ]);
});

test("what is shown per second is the hidden sum over the length of a data point", () => {
  const lines = [line, { ...line, statistic: "Sum", perSecond: true }];
  const [drawn] = widgetsIn(dashboardBody([{ ...widget(12), lines }], "eu-central-1"));
  expect(drawn!.properties.metrics.slice(1)).toEqual([
    [{ label: "seen", id: "e1", expression: "m1/PERIOD(m1)" }],
    ["SomeNamespace", "SomeMetric", "ClusterName", "demo", { id: "m1", stat: "Sum", visible: false }],
  ]);
});

describe("the address in the console", () => {
  test.each([
    ["eu-central-1", "console.aws.amazon.com"],
    ["cn-north-1", "console.amazonaws.cn"],
    ["us-gov-west-1", "console.amazonaws-us-gov.com"],
  ])("of a dashboard in %s is on %s, and the dashboard's name says the region", (region, host) => {
    const stack = synthesize("cluster", { ...SMALLEST, region });
    expect(stack.one("aws_cloudwatch_dashboard")).toMatchObject({ dashboard_name: `demo-cluster-${region}` });
    expect(stack.outputs["dashboard_url"]).toMatchObject({
      value: `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${stack.ref("dashboard", "dashboard_name")}`,
    });
  });
});
