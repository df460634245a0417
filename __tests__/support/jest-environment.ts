import { ModernFakeTimers } from "@jest/fake-timers";
import { ModuleMocker } from "jest-mock";

/** The members of Jest's configuration that the environment reads. */
interface EnvironmentConfig {
  readonly projectConfig: ConstructorParameters<typeof ModernFakeTimers>[0]["config"];
}

/**
 * The environment of every test file: the worker process itself, without a context of its own (`jest-runtime.js` says why).
 * Variables, folder, console and exit code of the process are after a test file as they were before it.
 */
export default class ProcessEnvironment {
  readonly global = globalThis;
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #before = {
    console: globalThis.console,
    exit: process.exit,
    exitCode: process.exitCode,
    folder: process.cwd(),
    env: process.env,
    variables: { ...process.env },
  };

  constructor({ projectConfig }: EnvironmentConfig) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  /**
   * Takes as many frames of an error as Node.js itself. Jest takes 100 and looks each up in source maps, also for the errors
   * that a test expects.
   */
  async setup(): Promise<void> {
    Error.stackTraceLimit = 10;
  }

  async teardown(): Promise<void> {
    const { console, exit, exitCode, folder, env, variables } = this.#before;
    this.fakeTimersModern.dispose();
    globalThis.console = console;
    process.exit = exit;
    process.exitCode = exitCode;
    if (process.cwd() !== folder) process.chdir(folder);
    // A test may have put a plain object in its place, in which a time zone changes nothing.
    process.env = env;
    for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
    Object.assign(process.env, variables);
  }

  exportConditions(): string[] {
    return ["node", "node-addons"];
  }

  getVmContext(): null {
    return null;
  }
}
