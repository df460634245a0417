import type { ReportStyle } from "../rehearsal/report/report";

/** Columns of standard output: those of the terminal, or 80 where there is none. */
export const outputColumns = (): number => Math.max(MINIMUM_COLUMNS, process.stdout.columns || 80);

const MINIMUM_COLUMNS = 40;

/** The terminal that standard output is, for a report. @param details whether it has further figures */
export const reportStyle = (details = false): ReportStyle => ({
  details,
  color: hasColor(process.stdout.isTTY === true, process.env),
  columns: outputColumns(),
  unicode: hasUnicode(process.env),
});

type Variables = Readonly<Record<string, string | undefined>>;

/** Whether colours are wanted: on a terminal, unless NO_COLOR is set to anything (no-color.org) or TERM is dumb. */
export const hasColor = (isTerminal: boolean, { NO_COLOR = "", TERM }: Variables): boolean =>
  isTerminal && NO_COLOR === "" && TERM !== "dumb";

/**
 * Whether the locale has more than ASCII. The first of LC_ALL, LC_CTYPE and LANG that is not empty counts (POSIX,
 * "Internationalization Variables"). Where none is set, as on Windows and in many pipelines, it has.
 */
export const hasUnicode = ({ LC_ALL, LC_CTYPE, LANG }: Variables): boolean => {
  const locale = LC_ALL || LC_CTYPE || LANG || "UTF-8";
  return /utf-?8/i.test(locale);
};
