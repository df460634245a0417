import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A call of the API of AWS. */
export interface RecordedCall {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An endpoint that passes calls on and keeps them. */
export interface Recorder {
  readonly url: string;
  /** The calls since this was last asked for. */
  take(): readonly RecordedCall[];
  stop(): void;
}

/** Starts a recorder in front of another endpoint. */
export async function startRecorder(endpoint: string): Promise<Recorder> {
  const { hostname, port } = new URL(endpoint);
  let calls: RecordedCall[] = [];
  const server = createServer(async (call, answer) => {
    const body = await buffer(call);
    const { method = "GET", url: path = "/", headers } = call;
    calls.push({ method, path, headers, body: body.toString("latin1") });
    const sent = request({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
    });
    sent.on("error", () => answer.writeHead(503).end()).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
