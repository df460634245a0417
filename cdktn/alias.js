// Lets the same sources run under cdktn: what they require of cdktf and its provider package comes from cdktn's.
const Module = require("node:module");

const RENAMED = [
  [/^cdktf(?=$|\/)/, "cdktn"],
  [/^@cdktf\/provider-aws(?=$|\/)/, "@cdktn/provider-aws"],
  // There must be one copy of it: that which cdktn itself requires.
  [/^constructs(?=$|\/)/, "constructs"],
];

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...others) {
  const renaming = RENAMED.find(([name]) => name.test(request));
  if (!renaming) return resolveFilename.call(this, request, parent, ...others);
  // As if this file had asked: its packages are those of this folder.
  return resolveFilename.call(this, request.replace(...renaming), module, ...others);
};
