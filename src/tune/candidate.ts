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

/** The candidates that differ from one in a single setting. @param reach values to each side. @default all of them */
export function neighboursOf(
  candidate: Candidate,
  { dimensions }: Pick<Space, "dimensions">,
  reach = Number.POSITIVE_INFINITY,
): readonly Candidate[] {
  return dimensions.flatMap(({ path, values }) => {
    const place = values.indexOf(candidate[path]!);
    return values
      .map((value, index) => ({ value, distance: Math.abs(index - place) }))
      .filter(({ distance }) => distance > 0 && distance <= reach)
      .sort((one, other) => one.distance - other.distance)
      .map(({ value }) => ({ ...candidate, [path]: value }));
  });
}
