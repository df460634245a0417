import { type JsonColumn, type JsonTrace, jsonTraceOf } from "./json-forms";
import { noColumnOf, Table, type TableOptions } from "./table";
import { TrafficError } from "./traffic";

/** JSON is read whole: 14 days of one metric by the minute have less than 2 million characters. */
const MAX_JSON_CHARACTERS = 32_000_000;

/** The commands and menus whose JSON is read. */
const KNOWN_FORMS =
  "aws cloudwatch get-metric-data (in PowerShell with ConvertTo-Json -Depth 5), aws cloudwatch get-metric-statistics, aws logs get-query-results, Prometheus' query_range and Grafana";

/** JSON as it was read, with its form. */
export interface JsonReading {
  readonly format: string;
  readonly table: Table;
}

/**
 * Reads JSON of AWS or Grafana.
 *
 * @throws TrafficError
 */
export async function readJson(
  file: string,
  pieces: AsyncIterable<string>,
  options: TableOptions,
): Promise<JsonReading> {
  const document = parseJson(file, await wholeText(file, pieces));
  const trace = jsonTraceOf(document);
  if (!trace)
    throw new TrafficError(`${file}: it is JSON of another form, allowed is that of ${KNOWN_FORMS}; write CSV instead`);
  if (trace.fault !== undefined) throw new TrafficError(`${file}: ${trace.fault}`);
  if (options.series !== undefined)
    throw new TrafficError(`${file}: --series is for CSV; in JSON values of one time are added, leave it out`);
  const name = chosenName(file, trace, options);
  const { column: _, ...rest } = options;
  const form = {
    names: ["time", name],
    origins: [undefined, trace.columns.find((each) => each.name === name)],
    width: 2,
    anyOrder: true,
    commaIsQuoted: false,
    pointMayGroup: false,
    place: "entry",
  } as const;
  const table = new Table(file, form, rest);
  for (const [index, entry] of entriesOf(trace.columns, name).entries()) table.add(entry, index + 1);
  return { format: trace.format, table };
}

const entriesOf = (columns: readonly JsonColumn[], name: string): JsonColumn["entries"] =>
  columns.filter((column) => column.name === name).flatMap(({ entries }) => entries);

const chosenName = (
  file: string,
  { columns }: JsonTrace,
  { column, application }: Pick<TableOptions, "column" | "application">,
): string => {
  const names = [...new Set(columns.map((each) => each.name))];
  const allowed = `allowed are ${names.map((each) => JSON.stringify(each)).join(", ")}`;
  if (column !== undefined) {
    if (names.includes(column)) return column;
    throw new TrafficError(`${file}: --column ${column} is no column of it, ${allowed}`);
  }
  const [name] = names;
  if (name === undefined)
    throw new TrafficError(`${file}: there are no rows with a value; check the metric, its dimensions and the times`);
  if (names.length > 1 && application !== undefined) {
    if (names.includes(application)) return application;
    throw new TrafficError(`${file}: ${noColumnOf(application, names)}`);
  }
  if (names.length > 1)
    throw new TrafficError(
      `${file}: it has ${names.length} columns; choose the one to read with --column NAME, ${allowed}`,
    );
  return name;
};

const wholeText = async (file: string, pieces: AsyncIterable<string>): Promise<string> => {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length > MAX_JSON_CHARACTERS)
      throw new TrafficError(
        `${file}: JSON of more than ${MAX_JSON_CHARACTERS} characters is not read; ask for fewer days, or write CSV`,
      );
  }
  return text;
};

const parseJson = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const place = position === undefined ? "" : `, line ${text.slice(0, Number(position)).split("\n").length}`;
    throw new TrafficError(
      `${file}${place}: it begins like JSON and is none, or more than one document; fetch it again, one document a file`,
    );
  }
};
