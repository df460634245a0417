import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { Timer, VirtualClock } from "../core/clock";

/** A function's code, evaluated with a clock, timers, environment and console that are virtual. */
export interface Sandbox {
  /** Exports of the bundle. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** Lets its code wait, in milliseconds of virtual time, as a timer of its own does. */
  sleep(delayMs: number): Promise<unknown>;
  /** Whether any of its timers is pending. */
  isAsleep(): boolean;
  /** Cancels its timers, as the end of its execution environment does. */
  freeze(): void;
}

/** Surroundings of a bundle that is evaluated. */
export interface SandboxOptions {
  /** The clock that it sees. */
  readonly clock: VirtualClock;
  /** The file that stack traces name. */
  readonly filename: string;
  /** The whole of process.env. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets each line of its console. */
  readonly log: (line: string) => void;
  /** Settles once the code has done its work after a timer of its own. */
  readonly progress: () => Promise<void>;
}

/** The version that Lambda's nodejs24.x runtime reports. */
const NODE_VERSION = "24.0.0";

/** @throws what the code throws when it is evaluated */
export function evaluateBundle(code: string, options: SandboxOptions): Sandbox {
  const { filename, log } = options;
  const timers = virtualTimers(options);
  const globals = {
    Date: virtualDate(options.clock),
    process: virtualProcess(options.environment, log),
    console: virtualConsole(log),
    ...timers.globals,
  };
  const builtIn = createRequire(filename);
  const replaced: Readonly<Record<string, unknown>> = {
    process: globals.process,
    timers: { ...builtIn("node:timers"), ...timers.globals },
    "timers/promises": { ...builtIn("node:timers/promises"), setTimeout: timers.sleep },
  };
  const require = (id: string): unknown => replaced[id.replace(/^node:/, "")] ?? builtIn(id);
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const parameters = { exports: module.exports, require, module, __filename: filename, __dirname: "/var/task" };
  const scope = { ...parameters, ...globals };
  compiled(code, filename, Object.keys(scope))(...Object.values(scope));
  return { exports: module.exports, sleep: timers.sleep, isAsleep: timers.isAsleep, freeze: timers.freeze };
}

type Program = (...scope: readonly unknown[]) => void;

/** By the file's name, and its code. */
const programs = new Map<string, Map<string, Program>>();

/** Everything that code may change is in its scope, so that what is compiled serves every sandbox of a function. */
function compiled(code: string, filename: string, parameters: readonly string[]): Program {
  const ofFile = programs.get(filename) ?? new Map<string, Program>();
  programs.set(filename, ofFile);
  const program = ofFile.get(code) ?? (compileFunction(code, parameters, { filename }) as Program);
  ofFile.set(code, program);
  return program;
}

const virtualDate = (clock: VirtualClock): DateConstructor =>
  new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [clock.now()] : args, newTarget) as object,
    apply: () => new Date(clock.now()).toString(),
    get: (target, property) => (property === "now" ? () => clock.now() : Reflect.get(target, property)),
  });

/** The standard output of code ends in its log, as in Lambda. */
const virtualProcess = (environment: Readonly<Record<string, string>>, log: (line: string) => void): NodeJS.Process => {
  const write = (text: string): boolean => {
    log(text.trimEnd());
    return true;
  };
  return Object.create(process, {
    ...Object.getOwnPropertyDescriptors(process),
    env: { value: { ...environment } },
    stdout: { value: { write } },
    version: { value: `v${NODE_VERSION}` },
    versions: { value: { ...process.versions, node: NODE_VERSION } },
  }) as NodeJS.Process;
};

const virtualConsole = (log: (line: string) => void): Partial<Console> => {
  const write = (...parts: unknown[]): void =>
    log(parts.map((part) => (typeof part === "string" ? part : describe(part))).join(" "));
  return { log: write, info: write, warn: write, error: write, debug: write, trace: write };
};

const describe = (value: unknown): string =>
  value instanceof Error ? String(value) : (JSON.stringify(value) ?? "undefined");

/** A timer as code holds it: what `unref` lets go does not keep anything waiting. */
interface Handle {
  ref(): Handle;
  unref(): Handle;
  hasRef(): boolean;
  refresh(): Handle;
  [Symbol.toPrimitive](): number;
}

const virtualTimers = ({ clock, progress }: SandboxOptions) => {
  const pending = new Map<Handle, { timer: Timer; counts: boolean }>();
  const isAsleep = () => [...pending.values()].some(({ counts }) => counts);
  let serial = 0;

  const start = (delayMs: number, repeats: boolean, run: () => void): Handle => {
    const number = ++serial;
    const schedule = (): Timer =>
      clock.after(
        Math.max(1, delayMs || 0),
        () => {
          if (repeats) pending.get(handle)!.timer = schedule();
          else pending.delete(handle);
          run();
          return progress();
        },
        isAsleep,
      );
    const setCounts = (counts: boolean) => {
      const entry = pending.get(handle);
      if (entry) entry.counts = counts;
      return handle;
    };
    const handle: Handle = {
      ref: () => setCounts(true),
      unref: () => setCounts(false),
      hasRef: () => pending.get(handle)?.counts ?? false,
      refresh: () => {
        const entry = pending.get(handle);
        if (entry) {
          clock.cancel(entry.timer);
          entry.timer = schedule();
        }
        return handle;
      },
      [Symbol.toPrimitive]: () => number,
    };
    pending.set(handle, { timer: schedule(), counts: true });
    return handle;
  };
  const clear = (handle: Handle | undefined): void => {
    const entry = handle && pending.get(handle);
    if (!entry) return;
    clock.cancel(entry.timer);
    pending.delete(handle);
  };

  type Callback = (...args: unknown[]) => void;
  return {
    globals: {
      setTimeout: (run: Callback, delayMs = 0, ...args: unknown[]) => start(delayMs, false, () => run(...args)),
      setInterval: (run: Callback, delayMs = 0, ...args: unknown[]) => start(delayMs, true, () => run(...args)),
      clearTimeout: clear,
      clearInterval: clear,
    },
    sleep: (delayMs = 0, value?: unknown) =>
      new Promise((resolve) => {
        start(delayMs, false, () => resolve(value));
      }),
    isAsleep,
    freeze: () => {
      for (const { timer } of pending.values()) clock.cancel(timer);
      pending.clear();
    },
  };
};
