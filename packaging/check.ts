import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { readDeployment } from "../scan/reality/deployments";
import { validateStacks } from "../scan/reality/judges/terraform";
import { addExitCodes } from "../src/cli/exit-codes";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { bundleFunctions, projectFunctions } from "../src/lambda/bundle";
import { projectRoot } from "../src/project-root";
import { OutsideError } from "../src/user-error";

const EXAMPLE = "examples/library";

/** Beginnings of the paths that the package may have. */
const PACKED = ["dist/src/", "dist/functions/", "docs/", "README.md", "CHANGELOG.md", "package.json"];

interface Package {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const readJson = <Content>(file: string): Content => JSON.parse(readFileSync(file, "utf8")) as Content;

/** Runs npm. @returns its standard output @throws OutsideError with it, when npm fails */
function npm(folder: string, ...args: readonly string[]): string {
  const { status, stdout } = spawnSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new OutsideError(`npm ${args.join(" ")} failed\n${stdout.trim()}`);
  return stdout;
}

/** @returns the path of the package */
function pack(folder: string): string {
  const [packed] = JSON.parse(
    npm(projectRoot(), "pack", "--silent", "--json", "--pack-destination", folder),
  ) as readonly [
    { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  const foreign = packed.files.filter(({ path }) => !PACKED.some((beginning) => path.startsWith(beginning)));
  if (foreign.length > 0) throw new OutsideError(`not to be packed: ${foreign.map(({ path }) => path).join(", ")}`);
  say(`${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`);
  return join(folder, packed.filename);
}

/** Installs the package with the versions that the example names, which are those of this project. */
function install(project: string, tarball: string): void {
  const file = join(project, "package.json");
  const { dependencies, devDependencies, ...others } = readJson<Package>(file);
  const own = readJson<Package>(join(projectRoot(), "package.json")).devDependencies;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    if (name !== "drydock" && own[name] !== version)
      throw new OutsideError(
        `${EXAMPLE}/package.json: ${name} is ${version}, and ${own[name]} in package.json; make them equal`,
      );
  const installed = { ...dependencies, drydock: `file:${tarball}` };
  writeFileSync(file, JSON.stringify({ ...others, dependencies: installed, devDependencies }));
  npm(project, "install", "--prefer-offline", "--silent");
}

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Holds what the example made against what it asked for. @returns the failures */
function judge(stacks: string): readonly string[] {
  const resourcesOf = (stack: string) =>
    readJson<{ readonly resource: Resources }>(join(stacks, stack, "cdk.tf.json")).resource;
  const cluster = resourcesOf("shop-cluster");
  const timeouts = Object.values(cluster["aws_lb"] ?? {}).map((balancer) => balancer["idle_timeout"]);
  const logGroups = ["shop-cluster", "orders"].flatMap((stack) =>
    Object.values(resourcesOf(stack)["aws_cloudwatch_log_group"] ?? {}),
  );
  const services = Object.values(resourcesOf("orders")["aws_ecs_service"] ?? {}).map(({ name }) => name);
  const expectations: Readonly<Record<string, boolean>> = {
    "the override reached the load balancer": timeouts.join() === "120",
    "the aspect reached every log group":
      logGroups.length > 0 && logGroups.every((group) => group["retention_in_days"] === 90),
    "the application is a service of the other stack": services.join() === "orders",
    "the functions are the bytes that this project deploys": sameFunctions(join(stacks, "shop-cluster", "assets")),
  };
  for (const [expectation, isMet] of Object.entries(expectations)) if (isMet) say(`${expectation}: yes`);
  return Object.entries(expectations)
    .filter(([, isMet]) => !isMet)
    .map(([expectation]) => `${expectation}: no`);
}

/** Whether each zip of a stack is that of a function of this project. */
function sameFunctions(assets: string): boolean {
  const known = new Set(bundleFunctions(projectFunctions()).map(({ sha256Base64 }) => sha256Base64));
  const zips = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".zip"));
  const hashes = zips.map((zip) =>
    createHash("sha256")
      .update(readFileSync(join(assets, zip)))
      .digest("base64"),
  );
  return hashes.length > 0 && hashes.every((hash) => known.has(hash));
}

/** Has Terraform validate the stacks, where it is to be had. @returns the failures */
async function validate(project: string, scratch: string, interruption: AbortSignal): Promise<readonly string[]> {
  const { held, shortfalls, leftOut } = await validateStacks([readDeployment("shop", join(project, "cdktf.out"))], {
    scratch,
    interruption,
  });
  say(leftOut === undefined ? `terraform validate: ${held.length} stacks` : `terraform validate: left out, ${leftOut}`);
  return shortfalls.map(({ address, text }) => `${address}: ${text}`);
}

const command = new Command("npm run check:package --")
  .description(
    "Packs the package, installs it into examples/library, whose types are checked, and judges the stacks that come of it.",
  )
  .addHelpText("after", "\nExample:\n  npm run check:package");

addExitCodes(command, { 1: "the package or its stacks fall short" });

void runCommand(command, (_options, interruption) =>
  withScratchFolder(join(tmpdir(), "drydock-package-"), async (folder) => {
    const tarball = pack(folder);
    const project = join(folder, "project");
    cpSync(join(projectRoot(), EXAMPLE), project, { recursive: true });
    install(project, tarball);
    npm(project, "run", "--silent", "synth");
    const failures = [
      ...judge(join(project, "cdktf.out", "stacks")),
      ...(await validate(project, folder, interruption)),
    ];
    for (const failure of failures) say(`FAILED: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  }),
);
