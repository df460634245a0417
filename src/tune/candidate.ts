/** The value of a setting that is not set: it follows from others. */
export const DEFAULT = "default";

/** No schedule. Another one is named by its form, or {@link SCHEDULE_AS_SET}. */
export const NO_SCHEDULE = "none";

/** The schedule that the environment has. */
export const SCHEDULE_AS_SET = "as set";

/** Values of the settings that are searched, by their paths. */
export type Candidate = Readonly<Record<string, string | number>>;

/** A setting that is searched, and the values that are tried. */
export interface Dimension {
  /** Path of the setting, for example `cluster.capacity.minSize`. */
  readonly path: string;
  /** Its values, neighbours side by side. Today's is among them. */
  readonly values: readonly (string | number)[];
}

/** All that is searched. */
export interface Space {
  readonly dimensions: readonly Dimension[];
  /** The environment's settings as they are. */
  readonly today: Candidate;
}

/** Two candidates with one key are the same. */
export const keyOf = (candidate: Candidate): string => JSON.stringify(candidate);

/** The candidates that differ from one in a single setting, the nearest values first. */
export const changesOfOne = (candidate: Candidate, dimension: Dimension): readonly Candidate[] =>
  valuesBy(candidate, dimension).map(({ value }) => ({ ...candidate, [dimension.path]: value }));

/** The candidates one step away from one in a single setting. Names have no order: each other name is a step. */
export const neighboursOf = (candidate: Candidate, { dimensions }: Pick<Space, "dimensions">): readonly Candidate[] =>
  dimensions.flatMap((dimension) =>
    valuesBy(candidate, dimension)
      .filter(({ value, distance }) => distance === 1 || typeof value === "string")
      .map(({ value }) => ({ ...candidate, [dimension.path]: value })),
  );

const valuesBy = (candidate: Candidate, { path, values }: Dimension) => {
  const place = values.indexOf(candidate[path]!);
  return values
    .map((value, index) => ({ value, distance: Math.abs(index - place) }))
    .filter(({ distance }) => distance > 0)
    .sort((one, other) => one.distance - other.distance);
};
