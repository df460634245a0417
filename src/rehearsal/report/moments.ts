import type { Cause, WorstMoment } from "../measures/worst-moments";
import { decimal, integer } from "./numbers";
import type { RehearsalReport } from "./rehearsal-report";

/** Why tasks wait, in a few words. */
export const CAUSE_IN_WORDS: Readonly<Record<Cause, string>> = {
  retry: "room, but ECS waits",
  boot: "instances boot",
  capacity: "EC2 launches none",
  maximum: "max size",
  decision: "no decision yet",
};

/** Worst moments that a report for the terminal has; the JSON has all. */
const SHOWN = 2;

/** The subject's worst moments and its longest drain, in one paragraph; nothing where it had neither. */
export function momentSentences({ policies, subject }: RehearsalReport): readonly string[] {
  const { worstMoments, longestDrain } = policies[subject]!;
  const sentences = [
    ...(worstMoments.length > 0
      ? [`Worst moments: ${worstMoments.slice(0, SHOWN).map(momentInWords).join("; ")}.`]
      : []),
    ...(longestDrain
      ? [`Longest drain: ${integer(Math.round(longestDrain.seconds))} of ${integer(longestDrain.timeoutSeconds)} s.`]
      : []),
  ];
  return sentences.length > 0 ? [sentences.join(" ")] : [];
}

const momentInWords = ({ start, seconds, tasks, cause }: WorstMoment): string =>
  `${start.slice(0, 16).replace("T", " ")} for ${lengthInWords(seconds)}, up to ${integer(tasks)} ${tasks === 1 ? "task" : "tasks"} (${CAUSE_IN_WORDS[cause]})`;

const lengthInWords = (seconds: number): string =>
  seconds < 100 ? `${integer(Math.ceil(seconds))} s` : `${decimal(seconds / 60)} min`;
