// Starts a command of this folder by its name. It is JavaScript that Node.js of any age reads, so that an old one is
// refused in words.
const { accessSync, constants, statSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { engines, scripts } = require("../../package.json");

const parts = (version) => version.replace(/^\D+/, "").split(".").map(Number);
// The commands are the scripts of package.json that start this file.
const PREFIX = "node src/cli/main.js ";
const commands = Object.keys(scripts)
  .map((script) => scripts[script])
  .filter((line) => line.startsWith(PREFIX))
  .map((line) => line.slice(PREFIX.length).split(" ")[0]);
const [name] = process.argv.splice(2, 1);

/** Why no temporary file can be written, undefined where one can: tsx and the commands need some. */
const temporaryFault = () => {
  try {
    if (!statSync(tmpdir()).isDirectory()) return "ENOTDIR";
    accessSync(tmpdir(), constants.W_OK);
    return undefined;
  } catch (error) {
    return error.code;
  }
};

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
} else if (temporaryFault()) {
  process.stderr.write(
    `temporary files: go to ${tmpdir()} here, which cannot be written (${temporaryFault()}); set TMPDIR to a folder that you may write to\n`,
  );
  process.exitCode = 2;
} else {
  // What Node.js the SDK's later versions will need is nothing that a user can mend: Drydock pins the version.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  require("../load-typescript.js");
  require(`./${name}.ts`);
}
