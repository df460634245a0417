// The long suite, npm run test:deep: what the functions' tests explore and try at random, further than npm test does.
// Workers inherit the environment of the process that reads this.
process.env.DRYDOCK_DEEP = "1";
process.env.DRYDOCK_SEED ??= "1";

/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.js"),
  roots: ["<rootDir>/__tests__/functions"],
  testTimeout: 7_200_000,
};
