import { wrap } from "../../wrapped-text";
import { describeReading } from "../traffic/describe-reading";
import { decimal, integer } from "./numbers";
import type { RehearsalReport, ServiceTraffic } from "./rehearsal-report";

/** Each of several applications with its size, its peak and its traffic: one paragraph each. */
export const renderServices = ({ traffic }: RehearsalReport, columns: number): readonly string[] =>
  traffic.services.map((service) =>
    wrap("  ", `${sizeOf(service)}${sourceOf(service, traffic.source)}.${readingOf(service, traffic)}`, columns),
  );

const sizeOf = ({ name, task, peakTasks }: ServiceTraffic): string =>
  `${name}: up to ${integer(peakTasks)} ${peakTasks === 1 ? "task" : "tasks"} of ${task.cpu} CPU units and ${task.memory} MiB`;

/** The traffic of one application, unless it is that of all. */
const sourceOf = ({ source }: ServiceTraffic, ofAll: string): string => (source === ofAll ? "" : ` by ${source}`);

/** How a trace was read, unless the whole report has said it. */
const readingOf = ({ reading, peakTasks }: ServiceTraffic, ofAll: RehearsalReport["traffic"]): string =>
  reading === null || ofAll.reading !== null ? "" : ` ${describeReading(reading, peakTasks).join(" ")}`;

/** The wait of one application: task-minutes, and the longest of its waits. */
export const waitInWords = ({ taskMinutes, maxSeconds }: WaitOfService): string =>
  `${decimal(taskMinutes)}${taskMinutes > 0 ? ` (${integer(Math.round(maxSeconds ?? 0))} s)` : ""}`;

type WaitOfService = Pick<RehearsalReport["policies"][string]["services"][number], "taskMinutes" | "maxSeconds">;

/** The wait of each of several applications under each policy: one line each, longer ones wrapped. */
export function renderWaits({ traffic, policies }: RehearsalReport, columns: number): readonly string[] {
  if (traffic.services.length === 0) return [];
  const width = Math.max(...traffic.services.map(({ name }) => name.length));
  return [
    wrap("", "Waiting by application, task-minutes (longest wait):", columns),
    ...traffic.services.map(({ name }, index) => {
      const waits = Object.values(policies).map(({ title, services }) => `${title} ${waitInWords(services[index]!)}`);
      return wrap(`  ${name.padEnd(width)}  `, waits.join(", "), columns).trimEnd();
    }),
  ];
}
