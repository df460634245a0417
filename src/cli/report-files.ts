import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunDetail } from "../rehearsal/measures/detail";
import { renderCsv } from "../rehearsal/report/csv";
import { renderHtml } from "../rehearsal/report/html/page";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { UserError } from "../user-error";

/** Files that a rehearsal writes besides what it prints. */
export interface ReportFiles {
  /** Path of a page. @default none is written */
  readonly html?: string;
  /** Path of a table of the series. @default none is written */
  readonly csv?: string;
}

/**
 * Refuses files of options that could not be written, before the work, which takes a while.
 *
 * @param files paths by the names of their options, without the dashes
 * @throws UserError
 */
export function refuseUnwritable(files: Readonly<Record<string, string | undefined>>): void {
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const folder = dirname(resolve(file));
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new UserError(
        `--${option}: got ${JSON.stringify(file)}, and there is no folder ${folder}; make it, or name a file in another one`,
      );
    if (existsSync(file) && statSync(file).isDirectory())
      throw new UserError(`--${option}: got ${JSON.stringify(file)}, which is a folder; name a file in it`);
  }
}

/**
 * Writes the files of a report whose policies were run in detail.
 *
 * @returns the report without the details, as it is printed
 */
export function writeReportFiles(report: RehearsalReport, { html, csv }: ReportFiles): RehearsalReport {
  const details: Record<string, RunDetail> = {};
  const policies: Record<string, RehearsalReport["policies"][string]> = {};
  for (const [name, { detail, ...policy }] of Object.entries(report.policies)) {
    policies[name] = policy;
    if (detail) details[name] = detail;
  }
  const brief = { ...report, policies };
  if (html !== undefined) writeFileSync(html, renderHtml(brief, details));
  if (csv !== undefined) writeFileSync(csv, renderCsv(report.traffic.start, details));
  return brief;
}
