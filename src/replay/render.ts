import { markdownTable } from "../markdown-table";
import { FEWEST_SAMPLES } from "../measurement/measured-timings";
import { wrap } from "../wrapped-text";
import type { Range } from "./figures";
import type { Difference, Replay } from "./replay";

/** Shares of the virtual median by which a figure differs, from which on it is named. */
const NAMED_SHARE = 0.25;

/** A replay for people. @param columns of a line */
export function renderReplay(replay: Replay, columns: number): string {
  const { environment, start, end, decisions, peakContainers, differences, schedulePhaseSeconds, proposed } = replay;
  const rows = differences.map(({ figure, log, virtual }) => [figure, inWords(log), inWords(virtual)]);
  const sentences = [
    `Replay of ${environment}: ${minute(start)} to ${minute(end)}, ${decisions.log} decisions (${decisions.virtual} in the virtual AWS), up to ${peakContainers} usual containers.`,
    "",
    ...markdownTable(["seconds", "log", "virtual AWS"], rows).trimEnd().split("\n"),
    "",
    ...differences.map(({ figure, meaning }) => `${figure}: ${meaning}.`),
    ...differences.flatMap(differenceInWords),
    `The schedule fires at second ${Math.round(schedulePhaseSeconds) % 60} of the minute.`,
    "agentRegisteredSeconds" in proposed
      ? `Proposed for --physics: ${JSON.stringify(proposed)}`
      : `Fewer than ${FEWEST_SAMPLES} boots are in the log, too few for a range: export more of it, or use npm run measure.`,
    ...replay.warnings.map((warning) => `! ${warning}`),
  ];
  return sentences.map((line) => (line.startsWith("|") ? line : wrap("", line, columns))).join("\n");
}

const inWords = (range: Range | null): string =>
  range === null
    ? "none"
    : `${range.median.toFixed(0)} (${range.minimum.toFixed(0)} to ${range.maximum.toFixed(0)}), ${range.count} samples`;

const differenceInWords = ({ figure, log, virtual }: Difference): readonly string[] => {
  if (!log || !virtual || Math.min(log.count, virtual.count) < FEWEST_SAMPLES) return [];
  const seconds = log.median - virtual.median;
  if (Math.abs(seconds) < NAMED_SHARE * virtual.median) return [];
  return [
    `Reality differed: ${figure} was ${Math.abs(seconds).toFixed(0)} s ${seconds > 0 ? "longer" : "shorter"} than in the virtual AWS, in the median.`,
  ];
};

const minute = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");
