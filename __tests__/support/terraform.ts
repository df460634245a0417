import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformProgram } from "../../src/deploy/terraform";

/** Whether Terraform is on this machine. Tests with it are left out where it is not, and their title says so. */
const hasTerraform = spawnSync(terraformProgram(), ["version"]).status === 0;

/** The title of tests that need Terraform. */
export const withTerraform = (title: string): string =>
  hasTerraform ? title : `left out, as there is no Terraform on this machine: ${title}`;

/** Runs a test where Terraform is. */
export const testWithTerraform = hasTerraform ? test : test.skip;

/** A stack of Terraform's own resources, which need no provider, no account and no network. */
export interface BuiltInStack {
  readonly resources?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, string>>;
  /** Addresses that an apply lets go. */
  readonly removed?: readonly object[];
  /** Names of the stacks that it reads. */
  readonly reads?: readonly string[];
}

/** A folder with stacks as a synth writes them. */
export class StacksFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "dry dock-"));

  get out(): string {
    return join(this.folder, "cdktf.out");
  }

  /** Writes stacks in the order in which they are deployed. */
  write(stacks: Readonly<Record<string, BuiltInStack>>): void {
    const names = Object.keys(stacks);
    for (const [name, stack] of Object.entries(stacks)) this.#writeStack(name, stack);
    const entries = names.map((name, position) => [
      name,
      { name, workingDirectory: `stacks/${name}`, dependencies: names.slice(0, position) },
    ]);
    writeFileSync(
      join(this.out, "manifest.json"),
      JSON.stringify({ version: "0.21.0", stacks: Object.fromEntries(entries) }),
    );
  }

  #writeStack(name: string, { resources = {}, outputs = {}, removed = [], reads = [] }: BuiltInStack): void {
    mkdirSync(join(this.out, "stacks", name), { recursive: true });
    const state = (stack: string) => ({ path: `../../../terraform.${stack}.tfstate` });
    const remote = reads.map((stack) => [`${stack}-state`, { backend: "local", config: state(stack) }]);
    const json = {
      terraform: { backend: { local: state(name) } },
      ...(reads.length > 0 && { data: { terraform_remote_state: Object.fromEntries(remote) } }),
      ...(Object.keys(resources).length > 0 && { resource: { terraform_data: resources } }),
      ...(removed.length > 0 && { removed }),
      ...(Object.keys(outputs).length > 0 && {
        output: Object.fromEntries(Object.entries(outputs).map(([output, value]) => [output, { value }])),
      }),
    };
    writeFileSync(join(this.out, "stacks", name, "cdk.tf.json"), JSON.stringify(json));
  }

  statePath(name: string): string {
    return join(this.folder, `terraform.${name}.tfstate`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
