import { wrap } from "../../wrapped-text";
import type { ScenarioAnswer, ScenarioFigures, ScenariosReport } from "../scenarios/ask";
import { framed } from "./frame";
import { decimal, integer } from "./numbers";
import type { RehearsalReport } from "./rehearsal-report";

/** The columns beside the name of a scenario. */
export const SCENARIO_HEAD = ["Killed", "Unserved", "At a time", "Instances", "Recovered"] as const;

/** The figures of a run as its row has them. @param unserved task-minutes, in words */
const figuresInRow = ({ killed, unservedPeak, instancesPeak }: ScenarioFigures, unserved: string) =>
  [integer(killed), unserved, integer(unservedPeak), integer(instancesPeak)] as const;

/** A row for the hours without an event, and one for each scenario that was played. */
export const scenarioRows = ({ calm, asked }: ScenariosReport): readonly string[][] => [
  ["without an event", ...figuresInRow(calm, decimal(calm.unservedTaskMinutes)), ""],
  ...asked.flatMap(({ name, figures, extraTaskMinutes, recoverySeconds }) =>
    figures
      ? [[name, ...figuresInRow(figures, `+${decimal(extraTaskMinutes ?? 0)}`), recoveryInWords(recoverySeconds)]]
      : [],
  ),
];

const recoveryInWords = (seconds: number | null): string => {
  if (seconds === null) return "not yet";
  if (seconds === 0) return "at once";
  return seconds < 100 ? `${integer(Math.ceil(seconds))} s` : `${integer(Math.ceil(seconds / 60))} min`;
};

/** Question, what was played, what failed, and what to change, of one scenario. */
export const answerInWords = ({ question, refusal, played, failures, remedy }: ScenarioAnswer): string =>
  [
    question,
    ...(refusal === null ? [] : [`Not played: ${refusal}.`]),
    ...(played === null ? [] : [`${played.charAt(0).toUpperCase()}${played.slice(1)}.`]),
    ...failures,
    ...(refusal === null ? [remedy === null ? "Nothing to change." : `To change: ${remedy}.`] : []),
  ].join(" ");

/** The words of the table. */
export const SCENARIO_WORDS =
  "Unserved: minutes for which tasks were wanted and did not run, added up; with an event those that it adds. At a time: " +
  "the most tasks unserved. Recovered: time from the begin of the event until no more tasks than without it are unserved, " +
  "and what it asked for is done.";

/** The scenarios that were asked for: a table, and a paragraph for each; nothing where none was. */
export function renderScenarios({ scenarios }: RehearsalReport, columns: number): readonly string[] {
  if (!scenarios) return [];
  const { start, peak, seconds, asked } = scenarios;
  const hours = `Scenarios, ${decimal(seconds / 3600)} hours from ${start.slice(0, 16).replace("T", " ")} around the peak at ${peak.slice(11, 16)}:`;
  const rows = scenarioRows(scenarios);
  const lines = framed(["", ...SCENARIO_HEAD], rows, false);
  const table = lines.every((line) => line.length <= columns)
    ? lines
    : rows.flatMap(([name = "", ...values]) => [
        wrap("", name, columns),
        wrap("  ", values.map((value, index) => `${SCENARIO_HEAD[index]!} ${value}`).join(", "), columns),
      ]);
  return [
    "",
    wrap("", hours, columns),
    ...table,
    ...asked.map((answer) => wrap("  ", `${answer.name}: ${answerInWords(answer)}`, columns)),
    wrap("", SCENARIO_WORDS, columns),
  ];
}
