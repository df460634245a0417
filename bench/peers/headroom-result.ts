/** The result of one policy in one scenario. */
export interface HeadroomResult {
  /** The scenario's name. */
  readonly scenario: string;
  /** The policy's title. */
  readonly policy: string;
  /** Instances launched and terminated from the change on. */
  readonly startsAndStops: number;
  /** Minutes from the change until every task runs; null when some never do. */
  readonly minutesUntilAllRun: number | null;
  /** Minutes from the change on in which any task had no place. */
  readonly minutesOfWaiting: number;
  /** The last count of schedulable containers that was published; null for none. */
  readonly counted: number | null;
  /** Containers that could be placed when it was published. */
  readonly placeable: number;
  /** Maximum of instances after the change, less those that were there and those that the tasks need. */
  readonly beyondNeed: number;
}
