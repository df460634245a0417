import type { VolumeSettings } from "../environment/schema/volume";
import type { Line, Widget } from "./dashboard";

/** EFS measures what is stored every 15 minutes (EFS user guide, "CloudWatch metrics for Amazon EFS"). */
const STORAGE_PERIOD_SECONDS = 900;

/** The graphs of an EFS file system: its limits, throughput, clients and storage. Burst credits exist only with bursting. */
export function volumeWidgets(fileSystemId: string, { performanceMode, throughputMode }: VolumeSettings): Widget[] {
  const efs = (metric: string, label: string, statistic: string): Line => ({
    label,
    namespace: "AWS/EFS",
    metric,
    dimensions: { FileSystemId: fileSystemId },
    statistic,
  });
  const stored = (StorageClass: string, label: string): Line => ({
    ...efs("StorageBytes", label, "Average"),
    dimensions: { FileSystemId: fileSystemId, StorageClass },
  });

  return [
    // Only file systems in this mode have the limit.
    ...(performanceMode === "generalPurpose"
      ? [
          {
            title: "Use of the limit on operations",
            unit: "%",
            width: 12,
            lines: [efs("PercentIOLimit", "used", "Maximum")],
            thresholds: [{ label: "limit", value: 100 }],
          },
        ]
      : []),
    {
      title: "Throughput",
      unit: "bytes a second",
      width: 12,
      lines: [
        { ...efs("MeteredIOBytes", "metered", "Sum"), perSecond: true },
        efs("PermittedThroughput", "permitted", "Minimum"),
      ],
    },
    {
      title: "Client connections",
      unit: "connections",
      width: 12,
      lines: [efs("ClientConnections", "connections", "Sum")],
    },
    ...(throughputMode === "bursting"
      ? [
          {
            title: "Burst credits",
            unit: "bytes",
            width: 12,
            lines: [efs("BurstCreditBalance", "left", "Minimum")],
          },
        ]
      : []),
    {
      title: "Stored, by storage class",
      unit: "bytes",
      width: 12,
      periodSeconds: STORAGE_PERIOD_SECONDS,
      stacked: true,
      lines: [
        stored("Standard", "Standard"),
        stored("IA", "Infrequent Access"),
        // Archive exists only with elastic throughput.
        ...(throughputMode === "elastic" ? [stored("Archive", "Archive")] : []),
      ],
    },
  ];
}
