import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { isGzip, recode, unreadableKind } from "./file-kinds";
import { TrafficError } from "./traffic";

/** How far the reading of a file is. */
export interface ReadProgress {
  /** 0 to 1; undefined where the length of the file is not known, as of a pipe. */
  readonly share: number | undefined;
  /** Bytes that were read, before they are unpacked. */
  readonly bytes: number;
}

export interface ContentsOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each piece. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/** Bytes that are read at a time. */
const PIECE_BYTES = 64 * 1024;

/** Bytes that tell what a file is. */
const HEAD_BYTES = 4096;

/** Errors of the file system, and of gzip, in words. */
const REASONS = new Map([
  ["ENOENT", "there is no such file; check the path"],
  ["EISDIR", "it is a folder; name a file in it"],
  ["EACCES", "it may not be read by this user; change its permissions"],
  ["ENOTDIR", "a part of its path is no folder; check the path"],
  ["ELOOP", "its symbolic links lead in a circle; check the path"],
  ["Z_DATA_ERROR", "its gzip data is damaged; fetch it again"],
  ["Z_BUF_ERROR", "its gzip data ends too early; fetch it again"],
]);

/**
 * The text of a file, piece by piece; gzip is unpacked.
 *
 * @throws TrafficError when it cannot be read, or is no UTF-8 text; the reason of the signal when it aborts
 */
export async function* readText(file: string, options: ContentsOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const piece of unpacked(file, options)) {
    const text = decode(file, decoder, piece);
    if (text !== "") yield text;
  }
  yield decode(file, decoder);
}

const decode = (file: string, decoder: InstanceType<typeof TextDecoder>, piece?: Buffer): string => {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw new TrafficError(`${file}: its text is not UTF-8; if it is Latin-1, ${recode("ISO-8859-1")(file)}`);
  }
};

async function* unpacked(file: string, options: ContentsOptions): AsyncGenerator<Buffer> {
  try {
    const raw = withHead(readBytes(file, options));
    const first = await raw.next();
    if (first.done) throw new TrafficError(`${file}: the file is empty; expected a time and a value in each row`);
    if (isGzip(first.value)) yield* checked(file, withHead(gunzip(chain(first.value, raw))));
    else yield* checked(file, chain(first.value, raw));
  } catch (error) {
    options.signal?.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof TrafficError || code === undefined) throw error;
    throw new TrafficError(`${file}: ${REASONS.get(code) ?? `it cannot be read (${code}); check the path`}`);
  }
}

/** The bytes of a file as they lie on the disk. */
async function* readBytes(file: string, { signal, onProgress }: ContentsOptions): AsyncGenerator<Buffer> {
  signal?.throwIfAborted();
  const { size } = await stat(file);
  let bytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES, ...(signal && { signal }) })) {
    signal?.throwIfAborted();
    bytes += (piece as Buffer).length;
    onProgress?.({ bytes, share: size > 0 ? Math.min(1, bytes / size) : undefined });
    yield piece as Buffer;
  }
}

/** The same bytes, of which the first piece is long enough to tell what they are. */
async function* withHead(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < HEAD_BYTES) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

/** A piece that was taken to look at it, and the rest. */
export async function* chain<Piece>(first: Piece, rest: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield first;
  yield* rest;
}

/** Unpacks gzip. Its errors come out of the iteration. */
const gunzip = (packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
  pipeline(Readable.from(packed, { highWaterMark: 1 }), createGunzip(), () => {});

async function* checked(file: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const piece of pieces) {
    const reason = first ? unreadableKind(piece, file) : undefined;
    if (reason !== undefined) throw new TrafficError(`${file}: ${reason}`);
    first = false;
    yield piece;
  }
}
