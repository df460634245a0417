import { mkdtempSync, rmSync } from "node:fs";

/** Lends a fresh folder whose path begins with `prefix` and removes it afterwards, whatever happens. */
export async function withScratchFolder<Result>(
  prefix: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(prefix);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
