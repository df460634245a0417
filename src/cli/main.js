// Starts a command of this folder by its name. It is JavaScript that Node.js of any age reads, so that an old one is
// refused in words.
const { engines } = require("../../package.json");

const parts = (version) => version.replace(/^\D+/, "").split(".").map(Number);
const [major, minor] = parts(process.version);
const [leastMajor, leastMinor = 0] = parts(engines.node);

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  process.stderr.write(
    `Node.js: got ${process.version}, allowed ${engines.node}; install Node.js 22, for example with nvm install\n`,
  );
  process.exitCode = 2;
} else {
  const [name] = process.argv.splice(2, 1);
  require("../load-typescript.js");
  require(`./${name}.ts`);
}
