/**
 * Writes one structured line to the function's log.
 *
 * Lambda makes what it is given the `message` of a JSON line of its own, which has the time, the level and the request
 * id. It is given an object: CloudWatch Logs Insights finds the fields in that, but not in a text of JSON.
 */
export const log = (level: "info" | "warn" | "error", message: string, fields: Record<string, unknown> = {}): void =>
  console[level]({ message, ...fields });
