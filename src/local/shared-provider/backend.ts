import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { OutsideError } from "../../user-error";

/** A process of a provider, which serves many runs of Terraform ("Debugging Providers" of Terraform's plugin documentation). */
export interface Backend {
  /** Connection to its service. */
  readonly session: ClientHttp2Session;
  /** Id of the process. */
  readonly pid: number;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** The version of the protocol whose messages are understood here. */
const PROTOCOL_VERSION = 5;

/** The place at which a provider serves, as it prints it for TF_REATTACH_PROVIDERS. */
interface Served {
  readonly ProtocolVersion: number;
  readonly Addr: { readonly String: string };
}

/**
 * Starts a provider.
 *
 * @param program path of the provider
 * @param variables of its environment
 * @param folder in which it runs
 * @throws OutsideError when it ends, or speaks another protocol
 */
export async function startBackend(
  program: string,
  variables: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Backend> {
  const child = spawn(program, ["-debug"], {
    cwd: folder,
    env: { ...variables },
    stdio: ["ignore", "pipe", "ignore"],
    // A terminal's Ctrl-C does not reach it: Terraform needs it to finish what it has begun.
    detached: true,
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  const { ProtocolVersion, Addr } = await servedBy(child, program);
  if (ProtocolVersion !== PROTOCOL_VERSION) {
    child.kill("SIGKILL");
    throw new OutsideError(
      `${program}: got protocol ${ProtocolVersion}, allowed here is ${PROTOCOL_VERSION}; take another version of the provider`,
    );
  }
  const session = connectHttp2("http://localhost", { createConnection: () => connect(Addr.String), settings: WINDOW });
  session.on("error", () => {});
  return {
    session,
    pid: child.pid!,
    stop: async () => {
      session.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Schemas are some megabytes, which go through faster in few steps. */
export const WINDOW = { initialWindowSize: 16 * 1024 * 1024 } as const;

function servedBy(child: ChildProcess, program: string): Promise<Served> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const [, json] = /TF_REATTACH_PROVIDERS='(\{.*\})'/.exec(line) ?? [];
      if (json !== undefined) resolve(Object.values(JSON.parse(json) as Record<string, Served>)[0]!);
    });
    child.once("error", reject);
    child.once("close", (code) => reject(new OutsideError(`${program}: ended with ${code} before it served`)));
  });
}
