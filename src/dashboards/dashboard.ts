import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { partitionOfRegion } from "../aws/partitions";
import type { DrydockStack } from "../terraform/stack";

/** One line of a graph. */
export interface Line {
  /** Name of the line in the legend. */
  readonly label: string;
  /** Namespace of the metric in CloudWatch. */
  readonly namespace: string;
  /** Name of the metric. */
  readonly metric: string;
  /** Values of the metric's dimensions, by name. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** For example `Sum`, `Maximum` or `p99`. */
  readonly statistic: string;
  /** Divides a sum by the period, so that it reads per second. @default false */
  readonly perSecond?: boolean;
}

/** A graph of metrics over time. */
export interface Widget {
  /** Title of the graph. */
  readonly title: string;
  /** Unit of the values, as the vertical axis names it. */
  readonly unit: string;
  /** Columns, of the 24 that a dashboard has. */
  readonly width: number;
  /** Lines of the graph. */
  readonly lines: readonly Line[];
  /** Values that are drawn across. @default none */
  readonly thresholds?: readonly { readonly label: string; readonly value: number }[];
  /** Length of one data point, in seconds. @default 60, the period of most metrics; the pages of AWS name the others */
  readonly periodSeconds?: number;
  /** Puts the lines on top of each other. @default false */
  readonly stacked?: boolean;
}

/** Width of a dashboard, in columns (CloudWatch API reference, "Dashboard body structure and syntax"). */
const COLUMNS = 24;

/** Height of every graph, in rows of the same grid. */
const ROWS = 6;

/** The body of a dashboard: its graphs from left to right, in a new row when one has no room any more. */
export function dashboardBody(widgets: readonly Widget[], region: string): string {
  let x = 0;
  let y = 0;
  const placed = widgets.map((widget) => {
    if (x + widget.width > COLUMNS) {
      x = 0;
      y += ROWS;
    }
    const place = { type: "metric", x, y, width: widget.width, height: ROWS, properties: properties(widget, region) };
    x += widget.width;
    return place;
  });
  // Without it the console would choose longer periods for longer times.
  return JSON.stringify({ periodOverride: "inherit", widgets: placed });
}

const properties = (widget: Widget, region: string) => ({
  title: widget.title,
  region,
  view: "timeSeries",
  stacked: widget.stacked ?? false,
  period: widget.periodSeconds ?? 60,
  metrics: widget.lines.flatMap(metrics),
  yAxis: { left: { min: 0, label: widget.unit, showUnits: false } },
  ...(widget.thresholds && { annotations: { horizontal: widget.thresholds } }),
});

/** A line is the metric itself, or an expression beside the hidden metric that it divides. */
function metrics({ label, namespace, metric, dimensions, statistic, perSecond }: Line, index: number): unknown[] {
  const source = [namespace, metric, ...Object.entries(dimensions).flat()];
  if (!perSecond) return [[...source, { label, stat: statistic }]];
  const id = `m${index}`;
  return [
    [{ label, id: `e${index}`, expression: `${id}/PERIOD(${id})` }],
    [...source, { id, stat: statistic, visible: false }],
  ];
}

/** Adds a dashboard to a stack, with its address in the console as the stack's output `dashboard_url`. */
export function addDashboard(stack: DrydockStack, widgets: readonly Widget[]): void {
  const { region } = stack.environment;
  // Dashboards belong to the account, not to the region.
  const name = `${stack.node.id}-${region}`;
  const dashboard = new CloudwatchDashboard(stack, "dashboard", {
    dashboardName: name,
    dashboardBody: dashboardBody(widgets, region),
  });
  const { console } = partitionOfRegion(region);
  stack.output({
    dashboard_url: `https://${region}.${console}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
  });
}
