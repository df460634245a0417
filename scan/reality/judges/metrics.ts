import { metricsOf, widgetsIn } from "../../../__tests__/dashboards/read-dashboard";
import type { Resource } from "../deployments";
import { type Judge, shortfall } from "../judge";
import { isPublished } from "../lists/published-metrics";

interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

const alarmMetric = (body: Body): Metric[] =>
  typeof body["metric_name"] === "string"
    ? [
        {
          namespace: String(body["namespace"]),
          metric: body["metric_name"],
          dimensions: Object.keys(body["dimensions"] ?? {}),
        },
      ]
    : [];

/** The metrics that an alarm or a dashboard reads. */
function metricsRead({ type, arguments: given }: Resource): readonly Metric[] {
  if (type === "aws_cloudwatch_dashboard")
    return metricsOf(widgetsIn(String(given["dashboard_body"]))).map((metric) => ({
      ...metric,
      dimensions: Object.keys(metric.dimensions),
    }));
  if (type !== "aws_cloudwatch_metric_alarm") return [];
  const queries = ((given["metric_query"] ?? []) as readonly Body[]).flatMap(({ metric }) =>
    metric ? [metric].flat() : [],
  );
  return [...alarmMetric(given), ...queries.flatMap((metric) => alarmMetric(metric as Body))];
}

/** Every metric of alarms and dashboards, held against the lists of those that AWS and the functions publish. */
export const metrics: Judge = {
  name: "metrics",
  holds: "metrics",
  judge: async (deployments) => {
    const items = deployments.flatMap(({ environment, stacks }) =>
      stacks.flatMap(({ resources }) =>
        resources.flatMap((resource) =>
          metricsRead(resource).map((metric) => ({ environment, address: resource.address, ...metric })),
        ),
      ),
    );
    return {
      held: items,
      shortfalls: items
        .filter(({ namespace, metric, dimensions }) => !isPublished(namespace, metric, dimensions))
        .map((item) =>
          shortfall(
            item,
            `${item.namespace} ${item.metric} is not published with the dimensions ${item.dimensions.join(", ")}`,
          ),
        ),
    };
  },
};
