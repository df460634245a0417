/** What the tests need of an SDK client. */
interface Client {
  readonly middlewareStack: { add(middleware: never, options: object): void };
}

type Next = (args: { readonly input: object }) => Promise<unknown>;

/**
 * Answers by command name, as in "ListTasksCommand": those of a virtual AWS (`states.ts`), some of them replaced. A command
 * without an answer fails the call.
 */
export type Answers = Readonly<Record<string, (input: never) => object | Promise<object>>>;

export interface Call {
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/** Lets real SDK clients be answered from a table, and gives the calls that they make from then on. */
export function answering(clients: Readonly<Record<string, Client>>, answers: Answers): Call[] {
  const calls: Call[] = [];
  const middleware = (_next: Next, { commandName }: { readonly commandName: string }) => {
    return async ({ input }: { readonly input: object }) => {
      calls.push({ command: commandName, input: { ...input } });
      const answer = answers[commandName];
      if (!answer) throw new Error(`no answer to ${commandName}`);
      return { output: { $metadata: {}, ...(await answer(input as never)) }, response: {} };
    };
  };
  for (const { middlewareStack } of Object.values(clients))
    middlewareStack.add(middleware as never, { step: "initialize", priority: "high" });
  return calls;
}

/** Keeps what is logged off the terminal, and gives its lines as Lambda would write them. */
export function capturedLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const level of ["info", "warn", "error"] as const)
    jest.spyOn(console, level).mockImplementation((...[line]: unknown[]) => {
      lines.push({ at: level, ...(JSON.parse(JSON.stringify(line)) as object) });
    });
  return lines;
}
