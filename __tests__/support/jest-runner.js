const { createRequire } = require("node:module");

/** Jest's own runner of a test file. Only Jest depends on its package. */
const { default: runTests } = createRequire(require.resolve("jest"))("jest-circus/runner");

/**
 * Runs a test file as Jest does, but reports nothing before its end. By default a worker sends two messages for each test, which
 * only serve a terminal that counts the tests of files that still run.
 */
module.exports = (globalConfig, config, environment, runtime, testPath) =>
  runTests(globalConfig, config, environment, runtime, testPath);
