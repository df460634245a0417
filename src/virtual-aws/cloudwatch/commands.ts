import type { CommandTable } from "../core/api";
import { AwsError } from "../core/errors";
import type { VirtualCloudWatch } from "./engine";
import { METRIC_DATA } from "./timings";

/** The API of Amazon CloudWatch. */
export const CLOUDWATCH_COMMANDS = {
  PutMetricDataCommand: {
    action: "cloudwatch:PutMetricData",
    // The namespace is a condition key.
    resources: "*",
    throttle: "unlimited",
    errors: ["InvalidParameterValueException", "MissingParameterException"],
    shape: { kind: "change" },
    answer: (service, { Namespace: namespace, MetricData: data = [] }) => {
      if (!namespace) throw new AwsError("MissingParameterException", "The parameter Namespace is required.");
      if (data.length === 0 || data.length > METRIC_DATA)
        throw new AwsError(
          "InvalidParameterValueException",
          `MetricData must have between 1 and ${METRIC_DATA} items.`,
        );
      for (const datum of data) service.record(namespace, datum);
      return {};
    },
  },
} as const satisfies CommandTable<"cloudwatch", VirtualCloudWatch>;
