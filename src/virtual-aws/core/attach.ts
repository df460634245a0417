/** Answers an API call by the name of its command class. @throws AwsError as the SDK's client would */
export type Call = (command: string, input: object) => object;

/** Lets time pass between a read of the state and its answer; undefined: none passes. */
export type Settle = (command: string) => Promise<unknown> | undefined;

type Next = (args: { readonly input: object }) => Promise<unknown>;
type Middleware = (next: Next, context: { readonly commandName?: string }) => Next;

/** The part of an AWS SDK v3 client that is needed to answer in its place. */
export interface SdkClient {
  /** The client's resolved configuration. */
  readonly config: object;
  /** The steps that each of its calls passes. */
  readonly middlewareStack: {
    add(middleware: never, options: object): void;
    addRelativeTo(middleware: never, options: object): void;
  };
}

/**
 * Lets SDK clients be answered by a virtual AWS instead of by the network.
 *
 * @param call answers their calls
 * @param options `beneathRetries`: answer after the SDK's serialization and beneath its retries, so that those act on
 *   throttles and failures; ten times slower, and the clients then need a region and credentials. @default false
 *   `settle`: time that passes after a call was answered, before its caller has the answer. @default none
 */
export function attach(
  clients: Readonly<Record<string, SdkClient>>,
  call: Call,
  options: { readonly beneathRetries?: boolean; readonly settle?: Settle } = {},
): void {
  const middleware: Middleware =
    (_next, { commandName = "" }) =>
    async ({ input }) => {
      const output = { $metadata: { httpStatusCode: 200 }, ...call(commandName, input) };
      const passing = options.settle?.(commandName);
      if (passing) await passing;
      return { output, response: {} };
    };
  for (const { config, middlewareStack } of Object.values(clients)) {
    const name = "virtualAws";
    // The SDK otherwise sorts its middleware for each call, which is most of what an answer in process would cost.
    Object.assign(config, { cacheMiddleware: true });
    if (options.beneathRetries) {
      middlewareStack.addRelativeTo(middleware as never, { name, relation: "after", toMiddleware: "retryMiddleware" });
      continue;
    }
    middlewareStack.add(middleware as never, { name, step: "initialize", priority: "high" });
  }
}
