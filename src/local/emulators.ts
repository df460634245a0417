import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { installPython, type Programs } from "../python-programs";
import { UserError } from "../user-error";
import { type Ports, startRouter } from "./router";
import type { Emulator } from "./services";

/** Pins of both emulators and of all that they need. */
const REQUIREMENTS = join(__dirname, "requirements.txt");

/** Seconds that an emulator may take to answer its first call: Python compiles both packages at their first start. */
const START_SECONDS = 120;

/** Both emulators behind one endpoint. */
export interface Emulators {
  /** The endpoint, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Ends the emulators; all that they hold is gone. */
  stop(): Promise<void>;
}

/**
 * Installs the emulators on first use.
 *
 * @throws MissingProgramError when there is no Python, or the packages cannot be had
 */
export const installEmulators = (interruption: AbortSignal, say: (what: string) => void): Promise<Programs> =>
  installPython(REQUIREMENTS, "The emulators of AWS (moto, ministack)", "250 MB", interruption, say);

/**
 * Starts both emulators on free ports of this machine, and the router in front of them.
 *
 * @param folder for their logs and for what ministack keeps; it is made
 * @param port of the router. @default 0 a free one
 */
export async function startEmulators(
  programs: Programs,
  folder: string,
  interruption: AbortSignal,
  port = 0,
): Promise<Emulators> {
  mkdirSync(folder, { recursive: true });
  const ports: Ports = { moto: await freePort(), ministack: await freePort() };
  const { server, url } = await startRouter(ports, port);
  const children = [
    start(programs("moto_server"), ["-H", "127.0.0.1", "-p", String(ports.moto)], folder, "moto", {}),
    start(programs("ministack"), [], folder, "ministack", {
      GATEWAY_PORT: String(ports.ministack),
      BIND_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: "us-east-1",
      S3_DATA_DIR: join(folder, "ministack"),
      TMPDIR: folder,
      // No listeners beside the endpoint.
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      // What functions call goes through the router, too.
      AWS_ENDPOINT_URL: url,
    }),
  ];
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all(children.map(end));
  };
  try {
    await Promise.all((["moto", "ministack"] as const).map((name) => untilItAnswers(name, ports[name], interruption)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** The account that moto says that it is; ministack says the same. */
const ACCOUNT = "123456789012";

function start(
  program: string,
  args: readonly string[],
  folder: string,
  name: Emulator,
  variables: Readonly<Record<string, string>>,
): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), "w");
  return spawn(program, args, {
    env: { ...process.env, ...CREDENTIALS, ...variables },
    stdio: ["ignore", log, log],
    detached: true,
  });
}

/** Credentials that no account of AWS has. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" } as const;

/** Variables with which programs find the emulators. @param url their endpoint */
export const variablesFor = (url: string) =>
  ({ ...CREDENTIALS, AWS_ENDPOINT_URL: url, AWS_S3_USE_PATH_STYLE: "true" }) as const;

/** Ends a process and those that it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "close");
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilItAnswers(name: Emulator, port: number, interruption: AbortSignal): Promise<void> {
  for (let second = 0; second < START_SECONDS * 4; second += 1) {
    interruption.throwIfAborted();
    const isUp = await fetch(`http://127.0.0.1:${port}/`, { signal: interruption }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new UserError(`${name} did not answer within ${START_SECONDS} s; read its log and try again`);
}
