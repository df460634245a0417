import type { RehearsalReport } from "./rehearsal-report";

/** Whether several applications are rehearsed, and counted in usual containers. */
export const hasServices = ({ traffic }: Pick<RehearsalReport, "traffic">): boolean => traffic.services.length > 0;

/** The unit of a report's charts and of its peak. */
export const unitOf = (report: Pick<RehearsalReport, "traffic">): string =>
  hasServices(report) ? "usual containers" : "tasks";

/** The words that a report with several applications needs. */
export const USUAL_CONTAINERS =
  "Usual containers: tasks of the application whose tasks take the most room; a task of another counts by its share of " +
  "an instance.";
