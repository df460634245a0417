const asyncHooks = require("node:async_hooks");
const { readFileSync, statSync } = require("node:fs");
const { createRequire, Module } = require("node:module");
const { dirname, join, sep } = require("node:path");
const { Script } = require("node:vm");
const { default: JestRuntime } = require("jest-runtime");
require("./optimize-later");

/**
 * A runtime of Jest that loads test files with `require` of the worker process. Jest's own gives each test file a context
 * and loads every module anew into it: a third of the time of the tests, and compiled code is slower in a context.
 *
 * Here a module is loaded once for all test files of a worker, but for those of `__tests__` outside of `support`, which may
 * add hooks or hold state: they are loaded anew for each test file. Jest translates TypeScript, as it is configured to.
 *
 * `jest.mock`, `jest.resetModules` and what else replaces modules have no effect.
 */
module.exports = class ProcessRuntime extends JestRuntime {
  /** @type {string} */
  #testPath;

  /** @param {ConstructorParameters<typeof JestRuntime>} args */
  constructor(...args) {
    super(...args);
    const [, , , transformer, , coverageOptions, testPath] = args;
    this.#testPath = testPath;
    translate = (file) => transformer.transform(file, { ...COMMONJS, ...coverageOptions });
  }

  /**
   * @param {string} from the file to load, when there is no name
   * @param {string} [name] what `from` asks for
   */
  requireModule(from, name) {
    if (name !== undefined) return createRequire(from)(name);
    if (from === this.#testPath) forgetModules();
    return require(from);
  }

  /** Parts of Jest. The framework has the state of one test file: it is run anew for each, and compiled once. */
  requireInternalModule(from, name) {
    if (name !== undefined) return createRequire(from)(name);
    Reflect.deleteProperty(globalThis, Symbol.for("EVENT_HANDLERS"));
    return withSequentialStorage(() => runAnew(from));
  }

  setGlobalsForRuntime(globals) {
    super.setGlobalsForRuntime(globals);
    Reflect.deleteProperty(globalThis, Symbol.for("TEST_TIMEOUT_SYMBOL"));
    globalThis.jest = this.requireModuleOrMock(this.#testPath, "@jest/globals").jest;
  }

  getSourceMaps() {
    return sourceMaps;
  }
};
module.exports.default = module.exports;

const ROOT = join(__dirname, "../..") + sep;
const TESTS = join(ROOT, "__tests__") + sep;
const SUPPORT = join(TESTS, "support") + sep;

const COMMONJS = {
  isInternalModule: false,
  supportsDynamicImport: false,
  supportsExportNamespaceFrom: false,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};

/**
 * Translates a file into JavaScript, as the runtime of the current test file does it.
 *
 * @type {(file: string) => { code: string, sourceMapPath: string | null }}
 */
let translate;

/**
 * In the place of AsyncLocalStorage, for the framework, which runs one test after the other and asks which: what is stored is
 * so until the call has ended. An error that a test throws late fails the test that runs by then. Node.js 20 runs hooks at each
 * promise of a process in which one real storage was used, which doubles the time of an await.
 */
class SequentialStorage {
  #stored;

  run(stored, call, ...args) {
    const before = this.#stored;
    const restore = () => {
      this.#stored = before;
    };
    this.#stored = stored;
    let result;
    try {
      result = call(...args);
    } finally {
      if (!(result instanceof Promise)) restore();
    }
    return result instanceof Promise ? result.finally(restore) : result;
  }

  getStore() {
    return this.#stored;
  }
}

/** Compiled files of the framework by their paths. */
const scripts = new Map();

/** Runs a JavaScript module, whatever it has left before, and gives what it exports. */
function runAnew(file) {
  const script = scripts.get(file) ?? new Script(Module.wrap(readFileSync(file, "utf8")), { filename: file });
  scripts.set(file, script);
  const loaded = new Module(file, module);
  loaded.filename = file;
  script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, dirname(file));
  return loaded.exports;
}

/** Loads a part of the framework. */
function withSequentialStorage(load) {
  const { AsyncLocalStorage } = asyncHooks;
  asyncHooks.AsyncLocalStorage = SequentialStorage;
  try {
    return load();
  } finally {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}

/** Paths of source maps by the paths of their files. */
const sourceMaps = new Map();

/** When each loaded file was last changed. */
const changedAt = new Map();

require.extensions[".ts"] = (loaded, file) => {
  const { code, sourceMapPath } = translate(file);
  changedAt.set(file, statSync(file).mtimeMs);
  if (sourceMapPath) sourceMaps.set(file, sourceMapPath);
  loaded._compile(code, file);
};

/** Forgets the modules of the test file before; and all of Drydock when one has changed while Jest watches. */
function forgetModules() {
  const isStale =
    process.env["DRYDOCK_TESTS_ARE_WATCHED"] !== undefined &&
    [...changedAt].some(([file, time]) => statSync(file, { throwIfNoEntry: false })?.mtimeMs !== time);
  for (const file of changedAt.keys())
    if (isStale || (file.startsWith(TESTS) && !file.startsWith(SUPPORT))) {
      delete require.cache[file];
      changedAt.delete(file);
    }
  module.children.length = 0;
}
