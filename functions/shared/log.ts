/** The field by which lines of several clusters can be told apart in one log. */
export interface ClusterLogFields {
  /** Name of the cluster. */
  readonly cluster: string;
}

/**
 * Writes one structured line to the function's log.
 *
 * Lambda writes a JSON line of its own, with the time, the level and the request id, and puts its argument into `message`.
 * The argument is an object: CloudWatch Logs Insights finds the fields of an object, but not those of JSON in a text.
 */
export const log = <Fields extends object = Readonly<Record<string, unknown>>>(
  level: "info" | "warn" | "error",
  message: string,
  fields: Fields,
): void => console[level]({ message, ...fields });
