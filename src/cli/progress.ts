import { Listr } from "listr2";

/** Milliseconds between two lines of progress where there is no terminal to draw on. */
const LINE_INTERVAL_MS = 5000;

/** Shows how far a step is, in words. */
export type Say = (progress: string) => void;

/**
 * Runs one step of a command and shows it: live on a terminal; elsewhere as lines on standard error, the first at its
 * beginning, then one every few seconds.
 *
 * @param silent show nothing. @default false
 * @throws what `run` throws
 */
export async function showStep<Result>(
  title: string,
  run: (say: Say) => Promise<Result>,
  silent = false,
): Promise<Result> {
  if (silent) return run(() => {});
  return isTerminal() ? showLive(title, run) : showLines(title, run);
}

/** Whether a line can be drawn over: NO_COLOR alone does not forbid it, a dumb terminal and a pipeline do. */
const isTerminal = (): boolean =>
  process.stdout.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;

async function showLines<Result>(title: string, run: (say: Say) => Promise<Result>): Promise<Result> {
  const write = (line: string) => process.stderr.write(`${line}\n`);
  write(title);
  let lineAtMs = Date.now();
  return run((progress) => {
    if (Date.now() - lineAtMs < LINE_INTERVAL_MS) return;
    lineAtMs = Date.now();
    write(`${title}: ${progress}`);
  });
}

async function showLive<Result>(title: string, run: (say: Say) => Promise<Result>): Promise<Result> {
  let outcome: { readonly result: Result } | { readonly error: unknown } | undefined;
  const list = new Listr(
    {
      title,
      task: async (_context, task) => {
        try {
          const result = await run((progress) => {
            task.title = `${title}: ${progress}`;
          });
          outcome = { result };
          task.title = title;
        } catch (error) {
          outcome = { error };
          // The message itself is printed once, after the list.
          throw new Error("failed");
        }
      },
    },
    { rendererOptions: { showErrorMessage: false }, exitOnError: false, registerSignalListeners: false },
  );
  await list.run();
  if (outcome && "result" in outcome) return outcome.result;
  throw outcome?.error;
}
