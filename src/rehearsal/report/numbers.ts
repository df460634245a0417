/** A whole number as a report prints it: 1,235. */
export const integer = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** A figure as a report prints it, with one decimal below 100. */
export const decimal = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });

/** Instance-hours over the minimum. Fewer hours than that were not enough for the tasks: they compare with nothing. */
export const costOf = ({ cost }: { readonly cost: { readonly ratio: number | null } }): string => {
  if (cost.ratio === null) return "-";
  return Number(cost.ratio.toFixed(2)) < 1 ? "not served" : cost.ratio.toFixed(2);
};
