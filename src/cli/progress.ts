import { Listr, ListrLogger } from "listr2";

/**
 * Runs one step of a command and shows it: live on a terminal, one line for its beginning and end elsewhere.
 *
 * @param run `say` shows how far the step is
 * @param silent show nothing. @default false
 * @throws what `run` throws
 */
export async function showStep<Result>(
  title: string,
  run: (say: (progress: string) => void) => Promise<Result>,
  silent = false,
): Promise<Result> {
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
    {
      renderer: silent ? "silent" : "default",
      fallbackRenderer: silent ? "silent" : "simple",
      // Standard error is for the message alone.
      fallbackRendererOptions: silent ? {} : { logger: new ListrLogger({ useIcons: true, toStderr: [] }) },
      rendererOptions: { showErrorMessage: false },
      exitOnError: false,
      registerSignalListeners: false,
    },
  );
  await list.run();
  if (outcome && "result" in outcome) return outcome.result;
  throw outcome?.error;
}
