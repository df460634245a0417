/** The reserve in percent, in words that follow those of the number; none where there is no such reserve. */
export const shareInUse = (percent: number): string =>
  percent > 0 ? `, or for ${percent} % of those in use where that is more` : "";
