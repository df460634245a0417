import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { CAPACITY_MESSAGE, DECISION_MESSAGE } from "../../functions/headroom/contract";
import { CLUSTER_LIMIT } from "../aws/cluster-limit";
import { allowing, escaped, firstProblem, maybe, text as name, whole } from "../json-values";
import { MAX_TASKS, MAX_TRACE_DAYS } from "../rehearsal/traffic/traffic";
import { EXPORT_COMMAND, type Line, LogError, linesOf, loggedIn } from "./log-lines";

const DAY_MS = 86_400_000;

/** No headroom function logged before. */
const EARLIEST = "2020-01-01";

/** ISO 8601 as milliseconds since the epoch. The clock of a function may be ahead of that of this machine. */
const time = allowing<string>(
  `a time in ISO 8601 from ${EARLIEST} to tomorrow`,
  (text) =>
    typeof text === "string" &&
    /^\d{4}-\d\d-\d\dT/.test(text) &&
    Date.parse(text) >= Date.parse(EARLIEST) &&
    Date.parse(text) <= Date.now() + DAY_MS,
).transform((text) => Date.parse(text));

const instances = whole(0, CLUSTER_LIMIT);

/** Name of the cluster. Functions of earlier versions did not log it. */
const clusterName = maybe(name);

/** A decision of the headroom function, as its contract logs it. */
const decision = z
  .object({
    cluster: clusterName,
    startedAt: time,
    wantedContainers: whole(0, MAX_TASKS),
    missingInstances: whole(0, MAX_TASKS),
    surplusInstances: instances,
    inServiceInstances: instances,
    schedulableInstances: instances,
    desiredCapacity: instances,
    pendingInstances: instances,
    registrations: z.record(z.string(), time),
  })
  .transform(({ startedAt: at, ...seen }) => ({ at, ...seen }));

/** A change of the desired capacity. */
const change = z
  .object({ cluster: clusterName, setAt: time, from: instances, to: instances })
  .transform(({ setAt: at, ...set }) => ({ at, ...set }));

/** A run of the headroom function: times in milliseconds since the epoch, counts of instances and usual containers. */
export type Decision = z.output<typeof decision>;

/** A change of the desired capacity: time in milliseconds since the epoch, counts of instances. */
export type CapacityChange = z.output<typeof change>;

/** The log of the headroom function. */
export interface DecisionLog {
  /** In the order of time, at least two. */
  readonly decisions: readonly Decision[];
  /** In the order of time. */
  readonly changes: readonly CapacityChange[];
}

/**
 * Reads the log of the headroom function as CloudWatch Logs exports it: JSON of `aws logs filter-log-events` or
 * `aws logs get-query-results`, or a JSON object in each line, with or without what Lambda and tools write around the
 * function's own. Lines of others are passed over.
 *
 * @param chosen name of the cluster whose lines are played. @default that of the only cluster in the log
 * @throws LogError when it holds no decisions, one lacks something, it is a part of a log, or it is that of several clusters
 *   and none is chosen
 */
export function readLog(file: string, chosen?: string): DecisionLog {
  const log = logOf(linesOf(file), file, chosen);
  refuseMixture(log, file);
  return log;
}

/** Reads lines of the function's log. @param file for messages */
export function logOf(lines: readonly Line[], file: string, chosen?: string): DecisionLog {
  const its = ofCluster(lines.flatMap(functionLine), file, chosen);
  const read = <Output extends { readonly at: number }>(message: string, schema: z.ZodType<Output>) =>
    inOrder(its.filter(({ fields }) => fields["message"] === message).map((line) => parsed(schema, line)));
  const log = { decisions: read(DECISION_MESSAGE, decision), changes: read(CAPACITY_MESSAGE, change) };
  if (log.decisions.length < 2)
    throw new LogError(
      `${file}: it has ${log.decisions.length} ${log.decisions.length === 1 ? "line" : "lines"} "${DECISION_MESSAGE}", allowed 2 or more; export the log with ${EXPORT_COMMAND}`,
    );
  const days = (log.decisions.at(-1)!.at - log.decisions[0]!.at) / DAY_MS;
  if (days > MAX_TRACE_DAYS)
    throw new LogError(
      `${file}: its decisions are ${Math.round(days)} days apart, allowed ${MAX_TRACE_DAYS}; export a shorter time`,
    );
  return log;
}

/** A line in which the function says what it decided or set. */
interface FunctionLine extends Pick<Line, "place" | "logGroup"> {
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @returns nothing for a line of others */
const functionLine = ({ text, place, logGroup }: Line): readonly FunctionLine[] => {
  const logged = loggedIn(text);
  if (logged?.isCut)
    throw new LogError(
      `${place}: it is a part of what the headroom function logged, allowed is a JSON object in one line; export the log with ${EXPORT_COMMAND}`,
    );
  const isIts = [DECISION_MESSAGE, CAPACITY_MESSAGE].some((message) => message === logged?.fields["message"]);
  return logged && isIts ? [{ fields: logged.fields, place, logGroup }] : [];
};

const nameIn = ({ fields: { cluster } }: FunctionLine): string | undefined =>
  typeof cluster === "string" ? cluster : undefined;

/**
 * The lines of one cluster: of the chosen one, or of the only one. A line without a name is that of the only cluster that its
 * log group names.
 */
const ofCluster = (
  lines: readonly FunctionLine[],
  file: string,
  chosen: string | undefined,
): readonly FunctionLine[] => {
  const namesIn = new Map<string | undefined, Set<string>>();
  for (const line of lines) {
    const [names, its] = [namesIn.get(line.logGroup) ?? new Set<string>(), nameIn(line)];
    namesIn.set(line.logGroup, its === undefined ? names : names.add(its));
  }
  const clusters = [...new Set([...namesIn.values()].flatMap((names) => [...names]))].sort();
  refuseUnknownCluster(chosen, clusters, file);
  if (chosen === undefined) {
    const nameless = [...namesIn].flatMap(([logGroup, { size }]) => (size === 0 ? (logGroup ?? []) : []));
    refuseSeveral(clusters, nameless.sort(), file);
  }
  const cluster = chosen ?? clusters[0];
  if (cluster === undefined) return lines;
  const ofItsGroups = lines.filter(({ logGroup }) => namesIn.get(logGroup)!.has(cluster));
  const lost = ofItsGroups.filter((line) => nameIn(line) === undefined && namesIn.get(line.logGroup)!.size > 1);
  if (lost.length > 0) throw new LogError(`${file}: ${sentenceOfLost(lost)}`);
  return ofItsGroups.filter((line) => (nameIn(line) ?? cluster) === cluster);
};

const sentenceOfLost = (lost: readonly FunctionLine[]): string => {
  const last = lost
    .map(({ fields }) => String(fields["startedAt"] ?? fields["setAt"]))
    .sort()
    .at(-1);
  return `${lost.length} of its lines name no cluster, as those of an earlier version, the last at ${last}; export a later time, or of a query of several log groups the field @log too`;
};

const refuseUnknownCluster = (chosen: string | undefined, clusters: readonly string[], file: string): void => {
  if (chosen === undefined || clusters.includes(chosen)) return;
  throw new LogError(
    clusters.length === 0
      ? `--cluster ${escaped(chosen)}: the lines of ${file} name no cluster, as those of an earlier version; leave --cluster out`
      : `--cluster ${escaped(chosen)}: ${file} has no line of it, allowed ${clusters.join(", ")}`,
  );
};

/** @param nameless log groups of which no line names its cluster */
const refuseSeveral = (clusters: readonly string[], nameless: readonly string[], file: string): void => {
  if (clusters.length + nameless.length < 2) return;
  const ofNameless = `${nameless.length} log ${nameless.length === 1 ? "group" : "groups"} without a cluster's name (${nameless.join(", ")}), as functions of an earlier version log`;
  throw new LogError(
    clusters.length === 0
      ? `${file}: it holds ${ofNameless}; query that of one headroom function`
      : `${file}: it is the log of ${clusters.length} ${clusters.length === 1 ? "cluster" : "clusters"} (${clusters.join(", ")})${nameless.length === 0 ? "" : ` and of ${ofNameless}`}; choose one with --cluster NAME`,
  );
};

/** In the order of time, each once: exports overlap. */
const inOrder = <Item extends { readonly at: number }>(items: readonly Item[]): readonly Item[] => {
  const sorted = [...items].sort((one, other) => one.at - other.at);
  return sorted.filter((item, index) => index === 0 || !isDeepStrictEqual(item, sorted[index - 1]));
};

/** Unexplained returns of the desired capacity that one cluster never shows: somebody would have set it again and again. */
const MOST_RETURNS = 3;

/**
 * The log of an earlier version names no cluster. That of two shows itself: two runs see other instances in one millisecond, or the desired capacity
 * goes to another value and back from run to run, and no line says that it was set.
 */
const refuseMixture = ({ decisions, changes }: DecisionLog, file: string): void => {
  const double = decisions.find(({ at, desiredCapacity, inServiceInstances }, index) => {
    const before = decisions[index - 1];
    return (
      at === before?.at &&
      desiredCapacity !== before.desiredCapacity &&
      inServiceInstances !== before.inServiceInstances
    );
  });
  const returns = decisions.filter((last, index) => {
    const [first, middle] = [decisions[index - 2], decisions[index - 1]];
    if (!first || !middle || first.desiredCapacity !== last.desiredCapacity) return false;
    return (
      middle.desiredCapacity !== first.desiredCapacity &&
      !changes.some(
        ({ at, to }) => at >= first.at && at <= last.at && [first, middle].some((run) => to === run.desiredCapacity),
      )
    );
  });
  if (double || returns.length > MOST_RETURNS)
    throw new LogError(
      `${file}: it is the log of more than one cluster (${new Date((double ?? returns[0]!).at).toISOString()}); export the log group of one headroom function`,
    );
};

const parsed = <Output>(schema: z.ZodType<Output>, { fields, place }: FunctionLine): Output => {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const { path, problem, isMissing } = firstProblem(result.error, fields);
  const member = path.join(".");
  throw new LogError(
    isMissing
      ? `${place}: ${member} is missing; a headroom function of this version logs it: deploy it, and export its log`
      : `${place}: ${member}: ${problem}; export the log with ${EXPORT_COMMAND}`,
  );
};
