import type { Candidate, Space } from "../../src/tune/candidate";
import { PATHS } from "../../src/tune/paths";
import { choose } from "../../src/tune/recommend";
import { type Final, roundsOf } from "../../src/tune/rounds";
import type { TuningPlan } from "../../src/tune/tune";

/** Values that a grid has of each setting; those of the instance type are all that a tuning may choose. */
export interface GridValues {
  readonly reservePercent: readonly number[];
  readonly shortageThreshold: readonly number[];
}

/** All combinations of some values of a space, today's first; what the grid does not vary stays as it is. */
export const gridOf = ({ dimensions, today }: Space, values: GridValues): readonly Candidate[] => {
  const varied: readonly (readonly [path: string, values: readonly (string | number)[]])[] = [
    [PATHS.instanceType, dimensions.find(({ path }) => path === PATHS.instanceType)!.values],
    [PATHS.reservePercent, values.reservePercent],
    [PATHS.shortageThreshold, values.shortageThreshold],
  ];
  const grid = varied.reduce<readonly Candidate[]>(
    (found, [path, open]) => found.flatMap((each) => open.map((value) => ({ ...each, [path]: value }))),
    [today],
  );
  const isToday = (each: Candidate) => Object.entries(today).every(([path, value]) => each[path] === value);
  return [today, ...grid.filter((each) => !isToday(each))];
};

/**
 * Rehearses a grid exhaustively, on all days.
 *
 * @returns its best settings, by the rule of a recommendation
 */
export async function bestOfGrid({ base, space, budget, terms }: TuningPlan, values: GridValues): Promise<Final> {
  const rounds = roundsOf(base, space.today, budget, () => {});
  const candidates = gridOf(space, values);
  const scores = await rounds.screen(candidates);
  const finals = await rounds.compare(candidates.filter((_, index) => scores[index]));
  return choose(finals, finals[0]!, terms).best;
}
