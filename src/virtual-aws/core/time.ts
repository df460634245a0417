/** Milliseconds in a second. */
export const SECOND = 1000;

/** Milliseconds in a minute. */
export const MINUTE = 60 * SECOND;
