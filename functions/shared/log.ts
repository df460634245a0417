/** Writes one structured line to the function's log. */
export const log = (level: "info" | "warn" | "error", message: string, fields: Record<string, unknown> = {}): void =>
  console[level](JSON.stringify({ level, message, ...fields }));
