// Lets this process require TypeScript. Packages are JavaScript: Node.js loads them itself, as tsx would search each of their
// files for what to translate, which is a sixth of the time in which a command starts.
const { sep } = require("node:path");

const native = require.extensions[".js"];
require("tsx/cjs");
const translating = require.extensions[".js"];

const PACKAGES = `${sep}node_modules${sep}`;

/** Whether Node.js refuses a file because it is an ES module, which tsx translates. */
const isOfEsModule = (error) => error.code === "ERR_REQUIRE_ESM" || error instanceof SyntaxError;

require.extensions[".js"] = (module, file) => {
  if (!file.includes(PACKAGES)) return translating(module, file);
  try {
    return native(module, file);
  } catch (error) {
    if (isOfEsModule(error)) return translating(module, file);
    throw error;
  }
};
