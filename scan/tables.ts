import { CHOICES, EXCEPTIONS } from "./exceptions";

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** The exceptions as docs/security.md shows them. */
export const exceptionsTable = (): string =>
  table(
    ["checks", "resources", "reason"],
    EXCEPTIONS.map(({ checks, resource, reason }) => [
      checks.join(", "),
      resource.source === "." ? "all" : `\`${resource.source.replaceAll("|", "\\|")}\``,
      reason,
    ]),
  );

/** The choices as docs/security.md shows them. */
export const choicesTable = (): string =>
  table(
    ["check", "setting"],
    CHOICES.map(({ check, setting }) => [
      check,
      setting
        .split(" or ")
        .map((name) => `\`${name}\``)
        .join(" or "),
    ]),
  );
