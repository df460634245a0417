import {
  type ClientHttp2Session,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type ServerHttp2Stream,
} from "node:http2";
import { buffer } from "node:stream/consumers";

/**
 * As much of gRPC as it takes to stand between Terraform and a provider. `@grpc/grpc-js` 1.14.7 was tried in its place: its server
 * answers only methods that are listed beforehand, while a newer protocol's pass through here, and of the connections of a Unix
 * socket it tells a method none apart (`getPeer` is "unknown"), by which each run of Terraform is known here. Messages would still
 * be bytes: to decode and encode the schemas of 1,500 types is what is to be saved. It would add 24 packages.
 */

/** The answer of a gRPC service to one call. */
export interface GrpcAnswer {
  /** The message; undefined when there is none, as of an error. */
  readonly message: Buffer | undefined;
  /** Headers of the answer. */
  readonly headers: IncomingHttpHeaders;
  /** Headers that follow the message. */
  readonly trailers: IncomingHttpHeaders;
}

/** Bytes before a message: whether it is compressed, and its length ("gRPC over HTTP2"). */
const PREFIX_BYTES = 5;

const REQUEST = { ":method": "POST", "content-type": "application/grpc", te: "trailers" } as const;

/** Makes a call. @param request the message with its prefix */
export async function replyOf(session: ClientHttp2Session, path: string, request: Buffer): Promise<GrpcAnswer> {
  const call = session.request({ ...REQUEST, ":path": path });
  call.end(request);
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  call.on("response", (received) => {
    headers = withoutPseudo(received);
  });
  call.on("trailers", (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  const body = await buffer(call);
  return { message: body.length > 0 ? body.subarray(PREFIX_BYTES) : undefined, headers, trailers };
}

/** Answers a call with what another service answered. */
export function sendAnswer(stream: ServerHttp2Stream, { message, headers, trailers }: GrpcAnswer): void {
  if (message === undefined) {
    stream.respond({ ...headers, ...trailers }, { endStream: true });
    return;
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(headers, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  stream.write(prefix);
  stream.end(message);
}

/** Passes a call on, and back what comes, as it comes. */
export function forward(session: ClientHttp2Session, stream: ServerHttp2Stream, received: IncomingHttpHeaders): void {
  const { ":authority": _authority, ":scheme": _scheme, ...headers } = received;
  const call = session.request(headers);
  let trailers: IncomingHttpHeaders = {};
  stream.pipe(call);
  call.on("response", (answered, flags) => {
    const hasEnded = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.respond(withoutPseudo(answered), hasEnded ? { endStream: true } : { waitForTrailers: true });
    if (!hasEnded) call.pipe(stream);
  });
  call.on("trailers", (sent: IncomingHttpHeaders) => {
    trailers = sent;
  });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.on("close", () => call.close(constants.NGHTTP2_CANCEL));
  call.on("error", () => stream.close(constants.NGHTTP2_CANCEL));
}

/** Headers without those of HTTP/2's own, which the answer has anyway. */
const withoutPseudo = (headers: IncomingHttpHeaders & IncomingHttpStatusHeader): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(":")));
