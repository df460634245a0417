/** A whole number as a report prints it: 1,235. */
export const integer = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** A figure as a report prints it, with one decimal below 100. */
export const decimal = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
