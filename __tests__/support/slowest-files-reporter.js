const { relative } = require("node:path");

/** How many files are named. */
const COUNT = 10;

/** Jest reporter: names the test files that took longest, so that a suite that grows slow is seen where it does. */
module.exports = class SlowestFilesReporter {
  /**
   * @param {unknown} _contexts
   * @param {import("@jest/test-result").AggregatedResult} results
   */
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= COUNT) return;
    const slowest = testResults
      .map(({ testFilePath, perfStats: { start, end } }) => ({ testFilePath, seconds: (end - start) / 1000 }))
      .toSorted((one, other) => other.seconds - one.seconds)
      .slice(0, COUNT);
    const lines = slowest.map(
      ({ testFilePath, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${relative(process.cwd(), testFilePath)}`,
    );
    process.stderr.write(`\nThe ${COUNT} slowest of ${testResults.length} files:\n${lines.join("\n")}\n`);
  }
};
