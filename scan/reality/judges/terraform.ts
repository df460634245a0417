import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  configurationFor,
  lowerTo,
  type ProviderMirror,
  providerMirror,
  type StackJson,
} from "../../../src/local/older-provider";
import type { Deployment } from "../deployments";
import type { Judge, Tools, Verdict } from "../judge";

const run = promisify(execFile);

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
}

/** The folder and the interruption, which are all that Terraform needs. */
type Run = Pick<Tools, "scratch" | "interruption">;

/** Has Terraform validate all stacks at once, as modules of one configuration. */
export async function validateStacks(deployments: readonly Deployment[], tools: Run): Promise<Verdict> {
  const version = await run("terraform", ["version"]).catch(() => undefined);
  if (!version) return leftOut("there is no terraform on the PATH");
  const mirror = providerMirror(process.env);
  const older = mirror?.version;
  if (mirror && older === undefined) return leftOut(`${mirror.folder} holds no AWS provider`);
  const folder = join(tools.scratch, "terraform");
  for (const { stacks } of deployments)
    for (const stack of stacks) copyModule(stack.folder, join(folder, stack.name), older);
  const names = deployments.flatMap(({ stacks }) => stacks.map(({ name }) => name));
  const modules = Object.fromEntries(names.map((name) => [name, { source: `./${name}` }]));
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: modules }));
  return validate(deployments, folder, mirror, tools);
}

/** Terraform itself, with the AWS provider. */
export const terraform: Judge = { name: "terraform-validate", holds: "stacks", judge: validateStacks };

const leftOut = (reason: string): Verdict => ({ held: [], shortfalls: [], leftOut: reason });

/** Copies a stack without its backend, for an older provider without what that does not know. */
function copyModule(source: string, target: string, provider: string | undefined): void {
  cpSync(source, target, { recursive: true });
  const file = join(target, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as StackJson;
  delete stack.terraform.backend;
  if (provider !== undefined) lowerTo(provider, stack);
  writeFileSync(file, JSON.stringify(stack));
}

async function validate(
  deployments: readonly Deployment[],
  folder: string,
  mirror: ProviderMirror | undefined,
  { interruption }: Run,
): Promise<Verdict> {
  const configuration = join(folder, "cli.tfrc");
  mkdirSync(folder, { recursive: true });
  writeFileSync(configuration, mirror ? configurationFor(mirror) : "");
  const options = {
    cwd: folder,
    signal: interruption,
    maxBuffer: 1e8,
    env: { ...process.env, TF_CLI_CONFIG_FILE: configuration, TF_IN_AUTOMATION: "1" },
  };
  try {
    await run("terraform", ["init", "-backend=false", "-input=false", "-no-color"], options);
  } catch (error) {
    interruption.throwIfAborted();
    const { stderr = "" } = error as { readonly stderr?: string };
    return leftOut(`terraform init: ${/^.*Error: .*$/m.exec(stderr)?.[0].replace(/^\W+/, "") ?? String(error)}`);
  }
  const { stdout } = await run("terraform", ["validate", "-json"], options).catch((error: { stdout?: string }) => {
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const held = deployments.flatMap(({ environment, stacks }) =>
    stacks.map(({ name }) => ({ environment, address: name })),
  );
  return {
    held,
    shortfalls: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ summary, detail = "", address = "", range }) => {
        const stack = range?.filename.split("/")[0] ?? "";
        const environment = held.find((each) => each.address === stack)?.environment ?? "every environment";
        return { environment, address: `${stack}: ${address}`, text: `${summary}: ${detail.split("\n")[0]}` };
      }),
  };
}
