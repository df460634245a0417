import { OUTPUTS } from "../terraform/outputs";
import { type Action, type Change, changesOf, partOf, type StackChanges } from "./changes";
import { LEVELS, type Level, type Remark, reaches } from "./levels";
import { type Money, moneyOf } from "./money";
import type { PlanJson } from "./plan-json";
import { wordOf } from "./resource-types";
import { alarms } from "./rules/alarms";
import { losses } from "./rules/losses";
import { openings } from "./rules/network";
import { protection } from "./rules/protection";
import { rights } from "./rules/rights";
import { runningWork } from "./rules/running-work";
import { settings } from "./rules/settings";
import { unknownTypes } from "./rules/unknown-types";
import { counted, plural } from "./words";

/** A plan with a name. */
export interface NamedPlan {
  /** Name of its stack, or of the file that it was read from. */
  readonly name: string;
  /** The plan. */
  readonly plan: PlanJson;
}

/** Number of resources by what happens to them. */
export type Counts = Readonly<Record<Action, number>>;

/** The changes that a plan makes to one construct of a stack. */
export interface ConstructReview {
  /** First part of the construct's path, for example `draining`; "" of what the stack makes itself. */
  readonly construct: string;
  /** Number of its resources by their fate. */
  readonly counts: Counts;
  /** The highest first. */
  readonly remarks: readonly Remark[];
  /** Changes that no remark is about, in words: `1 dashboard changes in place: dashboard_body`. */
  readonly others: readonly string[];
}

/** The changes that a plan makes to one stack. */
export interface StackReview {
  /** Name of the stack, for example `example-cluster`. */
  readonly stack: string;
  /** The highest level of its remarks. */
  readonly level: Level;
  /** Whether nothing of it is deployed yet. */
  readonly isNew: boolean;
  /** Number of its resources by their fate. */
  readonly counts: Counts;
  /** Resources that stay as they are. */
  readonly unchanged: number;
  /** Its constructs that change, by name. */
  readonly constructs: readonly ConstructReview[];
}

/** A review of the plans of some stacks. */
export interface Review {
  /** The highest level of all remarks. */
  readonly level: Level;
  /** The stacks, in the order of the plans. */
  readonly stacks: readonly StackReview[];
  /** Names of stacks that read what these plans change, and are planned after the apply. */
  readonly waiting: readonly string[];
  /** The bill before and after; undefined where no plan names its region. */
  readonly money: Money | undefined;
  /** The rehearsal before and after. @default none was wanted, or the plans change nothing that it shows */
  readonly rehearsal?: RehearsalComparison | NoComparison;
}

/** An environment in a rehearsal before and after a change, under the same traffic. */
export interface RehearsalComparison {
  /** Commit of the state before. */
  readonly base: string;
  /** The traffic in a phrase. */
  readonly traffic: string;
  /** The figures in words, a line each. Two blanks begin the name of one that belongs to the line above. */
  readonly rows: readonly { readonly label: string; readonly before: string; readonly after: string }[];
  /** Missed objectives and warnings, a sentence each. */
  readonly remarks: readonly string[];
}

/** Why there is no comparison: the environment is not there at the commit, or cannot be synthesized or rehearsed as it is there. */
export interface NoComparison {
  /** Commit of the state before. */
  readonly base: string;
  /** The refusal of the environment there, a line. */
  readonly refusal: string;
}

/** A rule of the review. */
interface Rule {
  /** Its remarks in a phrase, for the page. */
  readonly says: string;
  /** Reads the changes of one stack. */
  readonly remarksOn: (stack: StackChanges) => readonly Remark[];
}

/** Every rule, by its name. */
export const RULES: Readonly<Record<string, Rule>> = {
  losses: {
    says: "which resources are destroyed, replaced or forgotten, because of what, and what ends with them; a successor that is there first makes a danger an attention, unless the resource holds data",
    remarksOn: losses,
  },
  "running work": {
    says: "how many instances an instance refresh replaces, in how many batches, in how many minutes, with how many at the peak; which services are deployed anew; what other sizes mean for instances that run; boot steps that run again",
    remarksOn: runningWork,
  },
  network: {
    says: "which ranges of addresses may connect to which ports from now on; a load balancer or subnet that becomes public is a danger, and so is a range that becomes the whole internet",
    remarksOn: openings,
  },
  rights: {
    says: "which rights a policy document gives that the deployed one does not, by role and resource; every action on every resource, a policy of AWS with full access and a permissions boundary that goes are dangers",
    remarksOn: rights,
  },
  alarms: { says: "which alarms report to nobody any more, or go off at another point", remarksOn: alarms },
  protection: {
    says: "which protection is lowered: deletion protection, public access blocks, key rotation, times that logs and keys are kept, IMDSv2",
    remarksOn: protection,
  },
  settings: {
    says: "which settings of the environment change, from which value to which, and what that means; functions whose code changes",
    remarksOn: settings,
  },
  "unknown types": {
    says: "resources that Drydock does not make, summed up by type",
    remarksOn: unknownTypes,
  },
};

/**
 * Reviews plans: pure, and without a sensitive value in what it returns.
 *
 * @param waiting names of stacks that have no plan yet. @default none
 */
export function reviewPlans(plans: readonly NamedPlan[], waiting: readonly string[] = []): Review {
  const stacks = plans.map(({ name, plan }) => reviewStack(changesOf(stackNameOf(plan) ?? name, plan)));
  return {
    level: highest(stacks.map(({ level }) => level)),
    stacks,
    waiting,
    money: moneyOf(
      plans.map(({ plan }) => plan),
      plans.map(({ plan }) => regionOf(plan)).find((region) => region !== undefined),
    ),
  };
}

/** Reviews the changes of one stack. */
export function reviewStack(changes: StackChanges): StackReview {
  const remarks = Object.values(RULES).flatMap(({ remarksOn }) => remarksOn(changes));
  const constructs = [...new Set(changes.changes.map(({ construct }) => partOf(construct)))].sort();
  return {
    stack: changes.stack,
    level: highest(remarks.map(({ level }) => level)),
    isNew: changes.isNew,
    counts: countsOf(changes.changes),
    unchanged: changes.unchanged,
    constructs: constructs.map((construct) => {
      const own = changes.changes.filter((change) => partOf(change.construct) === construct);
      const addresses = new Set(own.map(({ address }) => address));
      const about = remarks.filter((remark) => addresses.has(remark.addresses[0] ?? ""));
      const said = new Set(about.flatMap((remark) => remark.addresses));
      return {
        construct,
        counts: countsOf(own),
        remarks: merged(about).sort((one, other) => LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level)),
        others: others(own.filter(({ address }) => !said.has(address))),
      };
    }),
  };
}

/** Remarks of the same words as one, with all their addresses. */
function merged(remarks: readonly Remark[]): Remark[] {
  const words = ({ level, text, reason }: Remark) => JSON.stringify([level, text, reason]);
  return [...new Set(remarks.map(words))].map((each) => {
    const same = remarks.filter((remark) => words(remark) === each);
    return { ...same[0]!, addresses: same.flatMap(({ addresses }) => addresses) };
  });
}

/** The highest of some levels; information of none. */
export const highest = (levels: readonly Level[]): Level =>
  levels.reduce((high, level) => (reaches(level, high) ? level : high), "information");

const countsOf = (changes: readonly Change[]): Counts => {
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    forget: count("forget"),
  };
};

/** Resources that are created or changed in place without a remark, by type. */
function others(changes: readonly Change[]): readonly string[] {
  const isNew = ({ action }: Change) => action === "create";
  const created = byType(changes.filter(isNew)).map(([type, group]) => counted(group.length, wordOf(type)));
  const updated = byType(changes.filter((change) => !isNew(change))).map(([type, group]) => {
    const attributes = [...new Set(group.flatMap(({ changed }) => changed))].sort();
    return `${counted(group.length, wordOf(type))} ${plural(group.length, "changes", "change")} in place: ${attributes.join(", ")}`;
  });
  return [...(created.length > 0 ? [`new: ${created.join(", ")}`] : []), ...updated];
}

const byType = (changes: readonly Change[]): readonly (readonly [type: string, changes: readonly Change[]])[] =>
  [...new Set(changes.map(({ type }) => type))].map((type) => [type, changes.filter((each) => each.type === type)]);

/** The stack of a plan: its environment by the provider's tags, its kind by its outputs. @returns undefined of others' plans */
export function stackNameOf({ configuration }: PlanJson): string | undefined {
  const environment = Object.values(configuration?.provider_config ?? {})
    .flatMap(({ expressions }) => expressions?.default_tags ?? [])
    .map(({ tags }) => tags?.constant_value?.["Environment"])
    .find((tag) => tag !== undefined);
  const outputs = Object.keys(configuration?.root_module?.outputs ?? {});
  const kind = Object.entries(OUTPUTS).find(
    ([each, known]) => each !== "application" && outputs.length > 0 && outputs.every((output) => output in known),
  )?.[0];
  return environment === undefined || kind === undefined ? undefined : `${environment}-${kind}`;
}

const regionOf = ({ configuration }: PlanJson): string | undefined =>
  Object.values(configuration?.provider_config ?? {})
    .map(({ expressions }) => expressions?.region?.constant_value)
    .find((region) => region !== undefined);

/** All remarks of a review, stack by stack. */
export const remarksOf = ({ stacks }: Pick<Review, "stacks">): readonly Remark[] =>
  stacks.flatMap(({ constructs }) => constructs.flatMap(({ remarks }) => remarks));
