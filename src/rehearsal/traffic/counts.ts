import { TrafficError, type TrafficUnit } from "./traffic";

/** The description that AWS gives of a metric's figures. */
export interface MetricOrigin {
  /** CloudWatch's name of the metric. */
  readonly metric?: string | undefined;
  /** CloudWatch's unit, such as Count or Percent. */
  readonly unit?: string | undefined;
  /** CloudWatch's statistic, such as Sum. */
  readonly statistic?: string | undefined;
}

/**
 * Units of CloudWatch that count things; all others measure times, bytes or shares. Source:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 */
const COUNTING_UNITS = new Set(["", "none", "count", "count/second"]);

/** Names of times, bytes and shares, as AWS's metrics, Grafana and Prometheus have them, unless they end with a count. */
const MEASURE_NAME =
  /utili[sz](ation|ed)|(cpu|memory|storage|disk)[ _-]?(used|usage|reserv)|percent|latency|response[ _-]?time|bytes|duration|[_ ](ms|milliseconds)$/i;
const COUNT_NAME = /(count|_total)\b/i;

/**
 * Statistics that say nothing of how many requests came: "the only meaningful statistic is Sum",
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
const SENSELESS_STATISTICS = new Set(["average", "minimum", "maximum", "min", "max", "avg"]);

/** The figures of a column, as far as they are described. */
export interface Figures {
  readonly file: string;
  readonly column: string | null;
  readonly origin: MetricOrigin | undefined;
  /** The choice of the user. */
  readonly chosen: TrafficUnit | undefined;
  /** Whether each row is an arrival, whose value may be any work. */
  readonly areArrivals: boolean;
}

/**
 * Refuses figures that count neither requests nor tasks.
 *
 * @throws TrafficError
 */
export function refuseMeasures({ file, column, origin = {}, chosen, areArrivals }: Figures): void {
  const metric = origin.metric ?? column ?? "";
  const statistic = origin.statistic ?? "";
  if (/RequestCount$/.test(metric) && SENSELESS_STATISTICS.has(statistic.toLowerCase()))
    throw new TrafficError(
      `${file}: its statistic is ${statistic}, and the requests of ${metric} are counted by Sum alone; fetch it with the statistic Sum`,
    );
  if (chosen !== undefined || areArrivals) return;
  const unit = origin.unit ?? "";
  const measure = !COUNTING_UNITS.has(unit.toLowerCase())
    ? `${unit} (${metric})`
    : MEASURE_NAME.test(metric) && !COUNT_NAME.test(metric)
      ? metric
      : undefined;
  if (measure !== undefined)
    throw new TrafficError(
      `${file}: its figures are ${measure}, allowed are counts of requests or of tasks; choose such a metric, for example RequestCount, or say --unit requests to take the shape of these all the same`,
    );
}
