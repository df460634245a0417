import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Bundle from "./bundle";
import { type FunctionBundle, zippedCode } from "./zipped-code";

/**
 * The code of a function. The package that `npm pack` makes has the bundles of all functions in place of their sources, so
 * that everybody who installs it deploys the same bytes. The project itself bundles its sources, all functions at once.
 *
 * @param entry path of the function's source file in the project
 * @returns bundles by their entries: of this entry, and of others that were made along with it
 */
export function codeOf(entry: string): ReadonlyMap<string, FunctionBundle> {
  const packed = join(__dirname, "..", "..", packedPath(entry));
  if (existsSync(packed)) return new Map([[entry, zippedCode(readFileSync(packed, "utf8"))]]);
  // The package has neither this module nor esbuild.
  const { bundleProject } = require("./bundle") as typeof Bundle;
  return bundleProject(entry);
}

/** Place of a function's bundle in the package. */
export const packedPath = (entry: string): string => entry.replace(/\.ts$/, ".js");
