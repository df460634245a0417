const { memoryFolder } = require("./__tests__/support/memory-folder");

// Workers and what they start inherit it. A folder that somebody has chosen stays.
const temporary = process.env.TMPDIR ?? memoryFolder();
if (temporary) process.env.TMPDIR = temporary;

// Workers look for files that have changed since they were loaded only where any can have.
if (process.argv.some((argument) => argument.startsWith("--watch"))) process.env["DRYDOCK_TESTS_ARE_WATCHED"] = "1";

// The workers get this process's options. While stacks are synthesized they fill V8's room for new objects, 16 MiB, and are then
// moved for nothing: with twice the room their tests take 0.87 of the processor's time.
process.execArgv.push("--max-semi-space-size=32");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/__tests__/support/jest-environment.ts",
  testRunner: "<rootDir>/__tests__/support/jest-runner.js",
  runtime: "<rootDir>/__tests__/support/jest-runtime.js",
  roots: ["<rootDir>/__tests__"],
  // Every core: by default Jest leaves one free, which is half of a machine with two.
  maxWorkers: "100%",
  // A hang, not a speed: machines differ.
  testTimeout: 120_000,
  testMatch: ["**/*.test.ts"],
  reporters: ["<rootDir>/__tests__/support/slowest-files-reporter.js", "default"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
};
