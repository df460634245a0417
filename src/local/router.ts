import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ANSWERED, type Answered, DEFAULT_EMULATOR, type Emulator, emulatorOf } from "./services";

/** Port of each emulator on this machine. */
export type Ports = Readonly<Record<Emulator, number>>;

/**
 * One endpoint in front of both emulators: each call goes to the one that knows its service, which the signature names
 * ("Signature Version 4", credential scope). It listens on this machine alone.
 *
 * @param port 0 takes a free one
 * @returns the server, once it listens
 */
export function startRouter(ports: Ports, port: number): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((call, answer) => {
    void route(call, answer, ports);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    );
  });
}

/** The service that a call is signed for, by its header or, of a presigned address, its query; undefined without a signature. */
export function serviceOf(authorization = "", address = ""): string | undefined {
  const scope = /Credential=[^/,]+\/\d{8}\/[^/]*\/([\w-]+)\/aws4_request/;
  return scope.exec(authorization)?.[1] ?? scope.exec(decodeURIComponent(address))?.[1];
}

async function route(call: IncomingMessage, answer: ServerResponse, ports: Ports): Promise<void> {
  const service = serviceOf(call.headers.authorization, call.url);
  const emulator = service === undefined ? DEFAULT_EMULATOR : emulatorOf(service);
  if (!ANSWERED.some((each) => each.service === service)) {
    call.pipe(forward(call, answer, emulator, ports));
    return;
  }
  const body = await text(call);
  const own = ANSWERED.find((each) => each.service === service && isCall(each, call, body));
  if (own) answer.writeHead(200, { "content-type": "text/xml" }).end(own.body);
  else forward(call, answer, emulator, ports).end(body);
}

const isCall = ({ action, call: rest }: Answered, { method, url = "" }: IncomingMessage, body: string): boolean =>
  rest
    ? method === rest.method && rest.path.test(url.split("?")[0]!)
    : new URLSearchParams(body).get("Action") === action;

/** Sends a call on to its emulator, and the reply back. @returns the request, which takes the body */
function forward(call: IncomingMessage, answer: ServerResponse, emulator: Emulator, ports: Ports): ClientRequest {
  const { method, headers, url: path } = call;
  const sent = request({ host: "127.0.0.1", port: ports[emulator], method, path, headers }, async (reply) => {
    if (reply.statusCode !== 500) {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
      return;
    }
    // A fault of the server is tried again for many minutes. A call that the emulator does not know stays unknown.
    const said = await text(reply);
    const isUnknown = said.includes("NotImplementedError");
    answer.writeHead(isUnknown ? 400 : 500, { "content-type": "text/plain" }).end(said);
  });
  return sent.on("error", () => answer.writeHead(503).end(`${emulator} does not answer`));
}
