// Starts a command of this folder by its name. It is JavaScript that Node.js of any age reads, so that an old one is
// refused in words.
const { engines, scripts } = require("../../package.json");

const parts = (version) => version.replace(/^\D+/, "").split(".").map(Number);
// The commands are the scripts of package.json that start this file.
const PREFIX = "node src/cli/main.js ";
const commands = Object.keys(scripts)
  .map((script) => scripts[script])
  .filter((line) => line.startsWith(PREFIX))
  .map((line) => line.slice(PREFIX.length).split(" ")[0]);
const [name] = process.argv.splice(2, 1);

const [major, minor] = parts(process.version);
const [leastMajor, leastMinor = 0] = parts(engines.node);

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  process.stderr.write(
    `Node.js: got ${process.version}, allowed ${engines.node}; install Node.js 22, for example with nvm install\n`,
  );
  process.exitCode = 2;
} else if (!commands.includes(name)) {
  process.stderr.write(
    `command: got ${name || "none"}, allowed ${[...new Set(commands)].sort().join(", ")}; type npm run and its name\n`,
  );
  process.exitCode = 2;
} else {
  require("../load-typescript.js");
  require(`./${name}.ts`);
}
