import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { App } from "cdktf";
import { addStacks } from "../src/add-stacks";
import { describeStacks } from "../src/cli/synthesized-stacks";
import { type EnvironmentInput, environmentSchema } from "../src/environment/schema";
import { AT_ONCE, createWorkspace, type Workspace, type WorkspaceOptions } from "../src/local/workspace";
import { changesOf } from "../src/review/changes";
import { type PlanJson, readPlan } from "../src/review/plan-json";
import { type RawPlan, readSchemas, stateAfter } from "./effects/written-state";
import { isTolerated, unsettledIn } from "./tolerated";

/** Environments that are deployed to the emulators, one after the other, under one name. */
export class Deployment {
  readonly workspace: Workspace;
  readonly #name: string;

  private constructor(name: string, workspace: Workspace) {
    this.#name = name;
    this.workspace = workspace;
  }

  /** Makes one whose stacks have this name, and a workspace for it. */
  static async create(name: string, options: WorkspaceOptions): Promise<Deployment> {
    return new Deployment(name, await createWorkspace(options));
  }

  /** Synthesizes the environment in place of the one before. @returns the names of its stacks, in the order of a deployment */
  async synthesize(input: EnvironmentInput): Promise<readonly string[]> {
    const { out } = this.workspace;
    const app = new App({ outdir: out });
    addStacks(app, { ...environmentSchema.parse(input), name: this.#name });
    app.synth();
    const stacks = describeStacks(out).map(({ name }) => name);
    for (const stack of stacks) await this.workspace.prepare(stack);
    return stacks;
  }

  /** Plans a stack. @param args of `terraform plan` */
  async plan(stack: string, ...args: readonly string[]): Promise<PlanJson> {
    return readPlan(stack, await this.#planned(stack, args));
  }

  /** Plans a stack. @returns the plan as `terraform show -json` prints it */
  async #planned(stack: string, args: readonly string[]): Promise<string> {
    await this.workspace.run(stack, "plan", "-no-color", "-out=saved.tfplan", ...args);
    return (await this.workspace.run(stack, "show", "-json", "saved.tfplan")).stdout;
  }

  async apply(stack: string): Promise<void> {
    await this.workspace.run(stack, "apply", "-no-color", "-auto-approve", AT_ONCE);
  }

  async destroy(stack: string): Promise<void> {
    await this.workspace.run(stack, "destroy", "-no-color", "-auto-approve", AT_ONCE);
  }

  /** What a plan right after the apply changes, but for what the emulators do not keep. */
  async unsettled(stack: string): Promise<readonly string[]> {
    return unsettledIn(stack, await this.plan(stack));
  }

  /** Writes into a stack's state what AWS would have kept and an emulator did not, so that only meant changes are planned. */
  async settle(stack: string): Promise<void> {
    const plan = await this.plan(stack);
    const changes = changesOf(stack, plan).changes.filter(({ type, changed }) => isTolerated(type, changed));
    this.editState(stack, (address, attributes) => {
      const { after } = plan.resource_changes!.find((each) => each.address === address)!.change;
      for (const name of changes.find((each) => each.address === address)?.changed ?? [])
        if (after?.[name] !== undefined && name !== "launch_template") attributes[name] = after[name];
    });
  }

  /** Writes the state that an apply of a plan would leave, where an emulator cannot apply it. @param args of `terraform plan` */
  async writeState(stack: string, ...args: readonly string[]): Promise<void> {
    const plan = JSON.parse(await this.#planned(stack, args)) as RawPlan;
    const { stdout } = await this.workspace.run(stack, "providers", "schema", "-json");
    writeFileSync(this.workspace.stateOf(stack), stateAfter(plan, readSchemas(stdout)));
  }

  /** Changes the attributes of a stack's resources in its state. */
  editState(stack: string, edit: (address: string, attributes: Record<string, unknown>) => void): void {
    const path = this.workspace.stateOf(stack);
    const state = JSON.parse(readFileSync(path, "utf8")) as StateFile;
    for (const { mode, type, name, instances } of state.resources)
      if (mode === "managed") for (const { attributes } of instances) edit(`${type}.${name}`, attributes);
    state.serial += 1;
    writeFileSync(path, JSON.stringify(state));
    rmSync(`${path}.backup`, { force: true });
  }
}

/** A state as Terraform writes it. */
interface StateFile {
  serial: number;
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Record<string, unknown> }[];
  }[];
}
