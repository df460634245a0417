import { bundleProject } from "../../src/lambda/bundle";
import { packedPath } from "../../src/lambda/function-code";

const ANY_FUNCTION = "functions/drain/handler.ts";

let bundles: ReadonlyMap<string, string> | undefined;

/** The functions' bundles by the paths that they have in the package of `npm pack`. A worker makes them once. */
export function packedFunctions(): ReadonlyMap<string, string> {
  bundles ??= new Map([...bundleProject(ANY_FUNCTION)].map(([entry, { code }]) => [packedPath(entry), code]));
  return bundles;
}
