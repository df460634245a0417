import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";
import { UserError } from "../../src/user-error";

/** The page that shows the tables of the comparisons with peers, from the project's root. */
const PAGE = "docs/peers.md";

const cellsOf = (line: string): string => line.replaceAll(/\s+/g, " ");

/**
 * A page with a table in the place of the one that has the same head.
 *
 * @throws UserError when there is none
 */
export function withTable(page: string, table: string): string {
  const lines = page.split("\n");
  const [head = ""] = table.split("\n");
  const begin = lines.findIndex((line) => cellsOf(line) === cellsOf(head));
  if (begin < 0) throw new UserError(`${PAGE} has no table that begins with ${cellsOf(head)}`);
  let end = begin;
  while (lines[end]?.startsWith("|")) end += 1;
  return [...lines.slice(0, begin), table, ...lines.slice(end)].join("\n");
}

/**
 * Checks that the page shows these tables, or makes it show them.
 *
 * @param script of package.json, that prints the tables
 * @throws UserError when it is to check and the page shows others
 */
export function comparePage(script: string, tables: readonly string[], write: boolean): void {
  const path = join(projectRoot(), PAGE);
  const page = readFileSync(path, "utf8");
  const wanted = tables.reduce(withTable, page);
  if (write) writeFileSync(path, wanted);
  else if (wanted !== page)
    throw new UserError(`${PAGE} does not show what npm run ${script} prints; run npm run ${script} -- --write`);
}
