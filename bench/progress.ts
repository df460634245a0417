/** Shows on a terminal how many runs have ended. */
export function showRuns(shares: readonly number[]): void {
  if (!process.stderr.isTTY) return;
  const ended = shares.filter((share) => share === 1).length;
  process.stderr.write(`\r${ended} of ${shares.length} runs${ended === shares.length ? "\n" : ""}`);
}
