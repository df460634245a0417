import { isDeepStrictEqual } from "node:util";
import type { SettingMembers } from "../environment/patch";
import type { Environment } from "../environment/schema";
import { runInThread } from "../rehearsal/run-in-thread";
import type { PolicyRunner } from "../rehearsal/run-policy";
import { instancesFor } from "../rehearsal/sizing";
import { endOfDemand } from "../rehearsal/traffic/demand";
import { DAY_MS } from "../rehearsal/traffic/traffic";
import { type Budget, budgetOf } from "./budget";
import type { Candidate, Space } from "./candidate";
import { type Days, daysOf } from "./days";
import { finalistsOf } from "./finalists";
import { frontOf } from "./front";
import { MAX_SIZE, PATHS } from "./paths";
import { type Choice, choose, chooseWith, mean, type Terms } from "./recommend";
import { type Base, planBase, type TuningOptions } from "./rehearsals";
import { rhythmOf } from "./rhythm";
import { type Final, type Refused, roundsOf, type Say } from "./rounds";
import { SCHEDULE_FORMS, type Schedule, type ScheduleForm, scheduleFor, unseenDays } from "./schedule";
import { search } from "./search";
import { spaceOf, todayOf } from "./space";
import { changesBetween, clusterOf, settingsOf, type Tuned } from "./tried-settings";
import type { Compared, Scheduled, TunedTraffic, Tuning, Work } from "./tuning";
import { workInWords } from "./work-in-words";

/** The options of a tuning. */
export interface TuneOptions extends TuningOptions {
  /** Minutes of work on two cores. @default 2 */
  readonly minutes?: number | undefined;
}

const DEFAULT_MINUTES = 2;

/** Objectives that bound the time for which tasks wait. */
const WAITING_OBJECTIVES = ["p99WaitSeconds", "maxWaitSeconds", "waitingTaskMinutesPerDay"] as const;

/**
 * Searches the settings with which an environment's instances cost least and its tasks wait least: it rehearses candidates on
 * training days, and the best of them on the last days too. The same options give the same answer.
 *
 * @param folder an empty one, for synths
 * @param say gets how far it is, in words
 * @param runOne plays a run. @default in a thread of its own
 * @throws UserError when the environment or the traffic cannot be used, or its instances have no price
 */
export async function tune(
  { minutes = DEFAULT_MINUTES, ...options }: TuneOptions,
  folder: string,
  say: Say = () => {},
  runOne: PolicyRunner = runInThread,
): Promise<Tuning> {
  const { base, space, remarks, budget, terms } = await planTuning({ minutes, ...options }, folder, say, runOne);
  const { boundsWaiting } = terms;
  const work: Work = { minutes, estimatedMinutes: budget.estimatedMinutes };
  say(workInWords(work));
  const rounds = roundsOf(base, space.today, budget, say);
  const scored = await search(space, { limit: budget.screened, boundsWaiting }, rounds.screen);
  const finals = await rounds.compare(
    finalistsOf(scored, budget.finalists, boundsWaiting).map((each) => each.candidate),
  );
  const chosen = choose(finals, finals[0]!, terms);
  const scheduled = await scheduledOf(base, space, takenBy(chosen, finals), rounds.compare);
  const choice = scheduled ? chooseWith(finals, scheduled, finals[0]!, terms) : chosen;
  const compared = scheduled ? [...finals, scheduled] : finals;
  const searched = { space, finals: compared, work, terms, tried: scored.length, refused: rounds.refused };
  const tuning = tuningOf(base, budget, { ...searched, scheduled }, choice);
  return { ...tuning, warnings: [...tuning.warnings, ...remarks] };
}

/**
 * Settings with a schedule that the training days show, compared on all days: it has its chance in the end, whatever the search has
 * tried.
 *
 * @returns undefined where the settings have one of these, or there is none
 */
async function scheduledOf(
  base: Base,
  { dimensions }: Space,
  { candidate }: Final,
  compare: (candidates: readonly Candidate[]) => Promise<readonly Final[]>,
): Promise<Final | undefined> {
  const values = dimensions.find(({ path }) => path === PATHS.schedule)?.values ?? [];
  const form = SCHEDULE_FORMS.toSorted(byUsualness).find((each) => values.includes(each));
  if (form === undefined || SCHEDULE_FORMS.some((each) => each === candidate[PATHS.schedule])) return undefined;
  const withOne = { ...candidate, [PATHS.schedule]: form };
  if (Object.keys(settingsOf(base, withOne)[PATHS.schedule]!).length === 0) return undefined;
  return (await compare([withOne]))[0];
}

/** The median first. */
const byUsualness = (one: ScheduleForm, other: ScheduleForm): number =>
  Number(other === "median") - Number(one === "median");

/** All that is known of a tuning before its first try. */
export interface TuningPlan {
  readonly base: Base;
  readonly space: Space;
  /** One sentence for each setting that cannot be searched. */
  readonly remarks: readonly string[];
  readonly budget: Budget;
  readonly terms: Terms;
}

/** Plans a tuning as {@link tune} does, whose parameters it has. */
export async function planTuning(
  { minutes = DEFAULT_MINUTES, ...options }: TuneOptions,
  folder: string,
  say: Say,
  runOne: PolicyRunner,
): Promise<TuningPlan> {
  const planned = await planBase(options, folder, runOne, say);
  const { demand, headroom, tasksPerInstance } = planned.plan.run;
  const { peakTasks } = planned.plan;
  const peakInstances = instancesFor(peakTasks, tasksPerInstance, headroom);
  const budget = budgetOf(minutes, demand, peakInstances);
  const { training, heldOut, total } = budget.days;
  const rhythm =
    heldOut.length === 0 ? undefined : rhythmOf(daysOf(demand, training, total), timeZoneOf(planned.environment));
  const base = { ...planned, rhythm };
  const found = spaceOf(base.environment, {
    schedules: schedulesShown(base),
    container: headroom.container,
    peakTasks,
    peakInstances,
    usdPerMonth: base.usdPerMonth,
    hasPrices: options.prices?.instanceUsdPerHour === undefined,
  });
  const { objectives } = base.environment.rehearsal;
  const boundsWaiting = WAITING_OBJECTIVES.some((name) => objectives[name] !== undefined);
  return { base, ...found, budget, terms: { days: [training.length, heldOut.length], boundsWaiting } };
}

/** The time zone of the environment's schedule, or UTC, in which traffic is counted. */
const timeZoneOf = ({ cluster: { headroom } }: Environment): string =>
  Object.values(headroom.schedule)[0]?.timeZone ?? "UTC";

/** Forms of the schedules that the training days show for the present settings, each another one. */
function schedulesShown(tuned: Tuned): readonly ScheduleForm[] {
  const { rhythm } = tuned;
  if (!rhythm) return [];
  const cluster = clusterOf(tuned, todayOf(tuned.environment));
  const shown = SCHEDULE_FORMS.map((form) => ({ form, schedule: scheduleFor(rhythm, form, cluster) }));
  return shown
    .filter(
      ({ schedule }, index) =>
        Object.keys(schedule).length > 0 &&
        !shown.slice(0, index).some((other) => isDeepStrictEqual(other.schedule, schedule)),
    )
    .map(({ form }) => form);
}

/** All that was found. */
interface Searched {
  readonly space: Space;
  /** Today's settings first. */
  readonly finals: readonly Final[];
  readonly work: Work;
  readonly terms: Terms;
  readonly tried: number;
  readonly refused: readonly Refused[];
  /** The choice with a schedule that the training days show. */
  readonly scheduled: Final | undefined;
}

/** The settings that a choice leads to: today's where none is recommended. */
const takenBy = ({ reason, best }: Choice<Final>, finals: readonly Final[]): Final =>
  reason === "none" ? finals[0]! : best;

const tuningOf = (
  { environment, plan }: Base,
  { days }: Budget,
  { space, finals, work, terms, tried, refused, scheduled }: Searched,
  choice: Choice<Final>,
): Tuning => {
  const today = finals[0]!;
  const { reason } = choice;
  const recommended = reason === "none" ? undefined : choice.best;
  const { capacity } = environment.cluster;
  return {
    environment: environment.name,
    traffic: trafficOf(plan, days),
    work,
    searched: space.dimensions.map(({ path, values }) => ({ setting: path, values })),
    tried,
    refused,
    compared: shownOf(finals, recommended ?? today).map((each) => comparedOf(each, today, recommended)),
    recommendation: {
      reason,
      changes: recommended
        ? changesBetween(recommended.settings, { ...today.settings, [MAX_SIZE]: capacity.maxSize })
        : {},
      savedUsdPerMonth: mean(today, terms, "usdPerMonth") - mean(takenBy(choice, finals), terms, "usdPerMonth"),
    },
    scheduled: scheduled && scheduled !== recommended ? shownSchedule(scheduled, today) : null,
    warnings: [...plan.warnings, ...unseenDaysOf(plan, recommended ?? scheduled)],
  };
};

/** Says of settings whose schedule was learnt on which weekdays it has windows that the traffic does not have. */
const unseenDaysOf = ({ run }: Base["plan"], final: Final | undefined): readonly string[] => {
  if (!SCHEDULE_FORMS.some((form) => form === final?.candidate[PATHS.schedule])) return [];
  const days = unseenDays(Object.values(final!.settings[PATHS.schedule] as Schedule), run.demand);
  return days.length === 0
    ? []
    : [
        `The traffic has no ${days.join(", ")}, and the schedule takes ${days.length === 1 ? "it" : "them"} for days like the others: name the days of its windows without ${days.length === 1 ? "it" : "them"} where less is wanted then.`,
      ];
};

const trafficOf = ({ traffic, run, peakTasks }: Base["plan"], days: Budget["days"]): TunedTraffic => {
  const places = (each: Days): Days => each.map((day) => day + 1);
  return {
    source: traffic.source,
    start: new Date(run.demand.startMs).toISOString(),
    peakTasks,
    days: (endOfDemand(run.demand) - run.demand.startMs) / DAY_MS,
    screenedDays: places(days.screened),
    trainingDays: places(days.training),
    heldOutDays: places(days.heldOut),
  };
};

const comparedOf = (
  { settings, scores, candidate }: Final,
  today: Final,
  recommended: Final | undefined,
): Compared => ({
  settings,
  training: scores[0]!,
  heldOut: scores[1] ?? null,
  isToday: candidate === today.candidate,
  isRecommended: candidate === recommended?.candidate,
});

/** Those that no other beats on the training days, the recommended one and today's, the cheapest first. */
const shownOf = (finals: readonly Final[], recommended: Final): readonly Final[] => {
  const front = frontOf(finals.map((final) => ({ final, candidate: final.candidate, score: final.scores[0]! })));
  const shown = new Set([...front.map(({ final }) => final), recommended, finals[0]!]);
  return [...shown].sort((one, other) => one.scores[0]!.usdPerMonth - other.scores[0]!.usdPerMonth);
};

const shownSchedule = ({ settings, scores }: Final, today: Final): Scheduled => ({
  schedule: (changesBetween(settings, today.settings)[PATHS.schedule] ?? {}) as SettingMembers,
  training: scores[0]!,
  heldOut: scores[1]!,
});
