/** A whole number as a report prints it: 1,235. */
export const integer = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** A figure as a report prints it, with one decimal below 100. */
export const decimal = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });

/** A length of time, in days: 14 days, 1 day, 45 minutes, 2 hours. */
export const lengthOfDays = (days: number): string => {
  if (days >= 1) return `${decimal(days)} ${days === 1 ? "day" : "days"}`;
  const minutes = Math.round(days * 1440);
  return minutes % 60 === 0 ? `${minutes / 60} ${minutes === 60 ? "hour" : "hours"}` : `${integer(minutes)} minutes`;
};

/** Instance-hours over the minimum; null without any. */
interface Cost {
  readonly ratio: number | null;
  /** The same of instances of another type, by their own minimum. @default `ratio` */
  readonly servedRatio?: number | null;
}

/** Whether instances ran for the hours that the tasks need at the least. */
export const isServed = ({ ratio, servedRatio = ratio }: Cost): boolean =>
  servedRatio === null || Number(servedRatio.toFixed(2)) >= 1;

/** Instance-hours over the minimum. Fewer hours than that were not enough for the tasks: they compare with nothing. */
export const costOf = ({ cost }: { readonly cost: Cost }): string => {
  if (cost.ratio === null) return "-";
  return isServed(cost) ? cost.ratio.toFixed(2) : "not served";
};
