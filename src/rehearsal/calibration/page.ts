import { markdownTable } from "../../markdown-table";
import { BEHAVIOURS, type Behaviour, type Dated, isCount, NOT_PLAYED, type Timing } from "../../virtual-aws";
import { wrap } from "../../wrapped-text";
import measured from "./measured.json";
import { type Sensitivity, type SensitivityFigures, type SensitivityRun, showValue } from "./sensitivity";

const COLUMNS = 120;

const INTRODUCTION = [
  "# The virtual AWS and AWS",
  wrap(
    "",
    "Each behaviour of the [virtual AWS](decisions/virtual-aws.md) in time is a constant in the preset `steady` and a range, or the state that AWS is in, in the preset `aws`, from which the seed draws. A rehearsal plays the latter; `--timings steady` plays the constants. This page is made from the services' `timings.ts` by `npm run docs`.",
    COLUMNS,
  ),
  "Standing: `documented`, a page of AWS says so; `reported`, somebody measured or met it and published that;\n`inferred`, a modelling assumption. Pages of AWS bear no date: of them stands the day on which they were read.",
  wrap(
    "",
    'Allowed: the figures that `--physics FILE` takes. Those beyond cannot be played, or are a mistake of their unit; `"unlimited"` is allowed where a preset has it.',
    COLUMNS,
  ),
];

/** The calibration page, in Markdown: each behaviour with range and source, its effect, and what is not played. */
export function renderCalibration(): string {
  return `${[
    ...INTRODUCTION,
    ...Object.entries(BEHAVIOURS).flatMap(([service, table]) => [
      `## ${service}`,
      ...describeTable(Object.entries<Behaviour>(table)),
    ]),
    ...effects(measured),
    ...unknown(measured),
    "## What is not played",
    NOT_PLAYED.map(({ behaviour, instead, effect }) =>
      wrap("- ", `${behaviour} In its place: ${instead} Effect: ${effect}`, COLUMNS),
    ).join("\n"),
  ].join("\n\n")}\n`;
}

const describeTable = (behaviours: readonly (readonly [string, Behaviour])[]): readonly string[] => [
  markdownTable(
    ["behaviour", "steady", "aws", "allowed", "standing"],
    behaviours.map(([name, behaviour]) => [
      `\`${name}\``,
      "states" in behaviour ? behaviour.steady : showTiming(behaviour.steady, behaviour.unit),
      "states" in behaviour ? behaviour.aws : showTiming(behaviour.aws, behaviour.unit),
      "states" in behaviour
        ? "its states"
        : `${behaviour.allowed.minimum} to ${behaviour.allowed.maximum}${isCount(behaviour) ? ", whole" : ""}`,
      behaviour.standing,
    ]),
  ),
  behaviours
    .map(([name, { meaning, source, dated, ...behaviour }]) => {
      const states = "states" in behaviour ? ` States: ${behaviour.states.join(", ")}.` : "";
      return wrap("- ", `\`${name}\`: ${meaning}${states} Source: ${source} ${showDate(dated)}`, COLUMNS);
    })
    .join("\n"),
];

const showDate = (dated: Dated): string => {
  if ("assumed" in dated) return `Assumed ${dated.assumed}.`;
  const read = dated.read === undefined ? "" : `read ${dated.read}`;
  if (!("reported" in dated)) return `R${read.slice(1)}.`;
  return `Reported ${dated.reported}${read && `; ${read}`}.`;
};

const DISTRIBUTIONS = { uniform: "", logUniform: ", log-uniform", logNormal: ", log-normal" } as const;

const showTiming = (timing: Timing, unit: string): string => {
  if (timing === Number.POSITIVE_INFINITY) return showValue(timing);
  if (typeof timing === "number") return `${timing} ${unit}`;
  if ("oneOf" in timing) return `${timing.oneOf.map(showValue).join(" or ")} ${unit}`;
  return `${timing.minimum} to ${timing.maximum} ${unit}${DISTRIBUTIONS[timing.distribution]}`;
};

const effects = ({ conditions, date, runs }: Sensitivity): readonly string[] => [
  "## What each behaviour changes",
  wrap(
    "",
    `Measured by \`npm run bench:timings\` on ${date}: ${conditions} One behaviour at a time has the value of the row, all others are steady. A row is left out where no figure of any policy differs from the row of \`steady\`. Each cell: minutes of waiting, instance-hours, tasks killed, starts and stops of instances.`,
    COLUMNS,
  ),
  markdownTable(
    ["behaviour", "value", ...policiesOf(runs)],
    runs
      .filter((run, index) => index === 0 || policiesOf(runs).some((name) => cell(run, name) !== cell(runs[0]!, name)))
      .map((run) => [`\`${run.behaviour}\``, run.value, ...policiesOf(runs).map((name) => cell(run, name))]),
  ),
];

/** The behaviours that nobody has published, each with the figures that its ends give the subject. */
const unknown = ({ runs }: Sensitivity): readonly string[] => [
  "## What only an account can tell",
  wrap(
    "",
    "No page and no report gives these, so their values are assumptions. Each stands with the figures of `drydock` at the values of the table above; without one it changed no figure there. `--physics` takes what an account shows, and `npm run measure` [measures what can be measured](rehearsal.md#figures-of-your-own).",
    COLUMNS,
  ),
  Object.values(BEHAVIOURS)
    .flatMap((table) => Object.entries<Behaviour>(table))
    .filter(([, { standing }]) => standing === "inferred")
    .map(([name]) => {
      const figures = runs
        .filter((run) => run.behaviour === name && cell(run, "drydock") !== cell(runs[0]!, "drydock"))
        .map((run) => `${run.value}: ${cell(run, "drydock")}`);
      return wrap("- ", `\`${name}\`${figures.length > 0 ? ` (${figures.join("; ")})` : ""}`, COLUMNS);
    })
    .join("\n"),
];

const policiesOf = ([first]: readonly SensitivityRun[]): readonly string[] => Object.keys(first!.policies);

const cell = ({ policies }: SensitivityRun, name: string): string => show(policies[name]!);

const show = ({ waitingTaskMinutes, instanceHours, killed, startsAndStops }: SensitivityFigures): string =>
  `${waitingTaskMinutes.toFixed(0)} min, ${instanceHours.toFixed(0)} h, ${killed} killed, ${startsAndStops}`;
