import type { SynthesizedStack } from "../support/synthesized-stack";

/** A metric widget as CloudWatch reads it. */
export interface ReadWidget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly period: number;
    readonly metrics: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly label: string; readonly value: number }[] };
  };
}

/** A metric that a widget shows, without the expressions beside it. */
export interface ReadMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The widgets of a stack's only dashboard. */
export const widgetsOf = (stack: SynthesizedStack): readonly ReadWidget[] =>
  widgetsIn(String(stack.one("aws_cloudwatch_dashboard")["dashboard_body"]));

/** The widgets of a dashboard's body. */
export const widgetsIn = (body: string): readonly ReadWidget[] =>
  (JSON.parse(body) as { widgets: ReadWidget[] }).widgets;

/** The metrics of widgets, in their order. */
export const metricsOf = (widgets: readonly ReadWidget[]): ReadMetric[] =>
  widgets
    .flatMap(({ properties }) => properties.metrics)
    .map((line) => line.filter((part) => typeof part === "string"))
    .filter((parts) => parts.length > 0)
    .map(([namespace = "", metric = "", ...pairs]) => ({
      namespace,
      metric,
      dimensions: Object.fromEntries(
        pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1] ?? ""]] : [])),
      ),
    }));

/** The widget with this title. */
export function titled(widgets: readonly ReadWidget[], title: string): ReadWidget {
  const found = widgets.find(({ properties }) => properties.title === title);
  if (!found)
    throw new Error(`no widget ${title}, known are ${widgets.map((each) => each.properties.title).join(", ")}`);
  return found;
}
