/** How much a remark asks for, the least first. */
export const LEVELS = ["information", "attention", "danger"] as const;

/**
 * How much a remark asks for:
 *
 * - `information`: nothing that runs, is stored or is allowed is touched by it.
 * - `attention`: something is: read it before the apply.
 * - `danger`: data, traffic or protection is lost, or all at once is changed.
 */
export type Level = (typeof LEVELS)[number];

/** Whether a level is as high as another one. */
export const reaches = (level: Level, bound: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(bound);

/** One thing about a plan that a reviewer should know. */
export interface Remark {
  /** How much it asks for. */
  readonly level: Level;
  /** The change, as a sentence without a full stop. */
  readonly text: string;
  /** Its consequence, as a sentence without a full stop. */
  readonly reason: string;
  /** Addresses of the resources that it is about. */
  readonly addresses: readonly string[];
}
