import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleFunctions, projectFunctions } from "../src/lambda/bundle";
import { packedPath } from "../src/lambda/function-code";
import { projectRoot } from "../src/project-root";

/** Files that the library reads when it runs, beside the modules that read them. */
const DATA = ["src/aws/data", "src/cluster/boot/scripts"];

/** Modules that the library has no use for once the functions are bundled. */
const UNUSED = ["src/lambda/bundle.js", "src/lambda/bundle.d.ts", "src/project-root.js", "src/project-root.d.ts"];

/** Writes `dist`, which `npm pack` packs: the library in JavaScript with its types, its data, and the bundled functions. */
function build(): void {
  const root = projectRoot();
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "--project", join(root, "packaging")], { stdio: "inherit" });
  for (const folder of DATA) cpSync(join(root, folder), join(dist, folder), { recursive: true });
  for (const file of UNUSED) rmSync(join(dist, file));
  const entries = projectFunctions();
  for (const [index, { code }] of bundleFunctions(entries).entries()) {
    const file = join(dist, packedPath(entries[index]!));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

build();
