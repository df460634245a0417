import { integer } from "../rehearsal/report/numbers";
import type { Work } from "./tuning";

/** The work that a tuning is going to do, and why it may be more than was asked for. */
export const workInWords = ({ minutes, estimatedMinutes }: Work): string => {
  const estimate = Math.ceil(estimatedMinutes);
  const about = `about ${integer(estimate)} ${estimate === 1 ? "minute" : "minutes"} of two cores that do nothing else`;
  return estimate <= minutes
    ? about
    : `${about}, more than the ${integer(minutes)} of --minutes: fewer settings on fewer days would find nothing in so large a cluster`;
};
