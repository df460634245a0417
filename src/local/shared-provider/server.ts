import { cpSync, existsSync, mkdirSync } from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { InstalledProvider } from "../installed-provider";
import { type Backend, startBackend, WINDOW } from "./backend";
import { forward, type GrpcAnswer, replyOf, sendAnswer } from "./grpc";
import { filterSchemas, givesSchemas } from "./schema-filter";

/** A provider that runs once for many runs of Terraform, one after the other or at once. */
export interface SharedProvider {
  /** Variables with which Terraform and OpenTofu find it. */
  readonly variables: Readonly<Record<"TF_REATTACH_PROVIDERS", string>>;
  /**
   * Readies it for a stack: Terraform gets the schemas of its types too, and the provider finds its files, whose paths hold a
   * sum of what is in them.
   */
  ready(folder: string, types: readonly string[]): void;
  /** Ends its processes. */
  stop(): Promise<void>;
}

export interface SharedProviderOptions {
  readonly installed: InstalledProvider;
  /** Variables of its environment: where it finds AWS and credentials. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute path of a folder for its socket and for the files of stacks, in which it runs; it is made. */
  readonly folder: string;
}

/**
 * Serves a provider. Terraform starts one process for each configuration of a provider, and configures it once; a process that
 * serves several runs is configured by each of them. So here each configuration has a process of its own: the first run that
 * brings it starts and configures the process, later ones find it as they want it.
 */
export async function serveProvider(options: SharedProviderOptions): Promise<SharedProvider> {
  mkdirSync(options.folder, { recursive: true });
  const socket = join(options.folder, "provider.sock");
  const pool = new Pool(options);
  const server = createServer({ settings: WINDOW });
  server.on("session", (session) => serveSession(session, pool));
  await listen(server, socket);
  const served = {
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: "unix", String: socket },
  };
  return {
    variables: {
      TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries([[options.installed.address, served]])),
    },
    ready: (folder, types) => {
      pool.want(types);
      if (existsSync(join(folder, ASSETS)))
        cpSync(join(folder, ASSETS), join(options.folder, ASSETS), { recursive: true });
    },
    stop: async () => {
      server.close();
      await pool.stop();
    },
  };
}

/** Folder of a stack's files, beside its JSON (cdktf, `TerraformAsset`). */
const ASSETS = "assets";

const listen = (server: Http2Server, socket: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });

/** Processes of the provider, by the configuration that each has got. */
class Pool {
  readonly #options: SharedProviderOptions;
  readonly #configured = new Map<string, Promise<{ readonly backend: Backend; readonly answer: GrpcAnswer }>>();
  readonly #wanted = new Set<string>();
  readonly #schemas = new Map<string, Promise<GrpcAnswer>>();
  #first: Promise<Backend> | undefined;

  constructor(options: SharedProviderOptions) {
    this.#options = options;
  }

  /** Answers what needs no configuration. */
  first(): Promise<Backend> {
    this.#first ??= this.#start();
    return this.#first;
  }

  /** The process with a configuration, and what it said to it. @param request the message that brings it */
  configured(path: string, request: Buffer): Promise<{ readonly backend: Backend; readonly answer: GrpcAnswer }> {
    const key = request.toString("base64");
    const known = this.#configured.get(key) ?? this.#configure(path, request);
    this.#configured.set(key, known);
    return known;
  }

  want(types: readonly string[]): void {
    for (const type of types) this.#wanted.add(type);
  }

  /** Schemas of the types that are wanted; the process is asked for all of them once. */
  async schemas(path: string, method: string, request: Buffer): Promise<GrpcAnswer> {
    const known = this.#schemas.get(path) ?? this.first().then(({ session }) => replyOf(session, path, request));
    this.#schemas.set(path, known);
    const { message, ...answer } = await known;
    return { ...answer, message: message && filterSchemas(method, message, (type) => this.#wanted.has(type)) };
  }

  async stop(): Promise<void> {
    const backends = [
      ...(this.#first ? [this.#first] : []),
      ...[...this.#configured.values()].map(async (each) => (await each).backend),
    ];
    await Promise.allSettled(backends.map(async (each) => (await each).stop()));
  }

  async #configure(path: string, request: Buffer) {
    const backend = await this.#start();
    return { backend, answer: await replyOf(backend.session, path, request) };
  }

  #start(): Promise<Backend> {
    const { installed, variables, folder } = this.#options;
    return startBackend(installed.program, variables, folder);
  }
}

/** A session is one provider of one run of Terraform: its calls go to the process that has its configuration. */
function serveSession(session: ServerHttp2Session, pool: Pool): void {
  let backend = () => pool.first();
  session.on("stream", (stream: ServerHttp2Stream, headers) => {
    stream.on("error", () => {});
    const path = String(headers[":path"]);
    const method = path.split("/").at(-1)!;
    const answer = async () => {
      if (method === "Configure") {
        const configured = pool.configured(path, await buffer(stream));
        backend = async () => (await configured).backend;
        sendAnswer(stream, (await configured).answer);
      } else if (givesSchemas(method)) sendAnswer(stream, await pool.schemas(path, method, await buffer(stream)));
      else forward((await backend()).session, stream, headers);
    };
    answer().catch(() => stream.close());
  });
  session.on("error", () => {});
}
