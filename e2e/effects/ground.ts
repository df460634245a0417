import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS } from "../../__tests__/plans/setting-effects";
import { synthesize, synthesizeInto } from "../../__tests__/support/synthesize";
import type { EnvironmentInput } from "../../src/environment/schema";
import { createWorkspace, type Workspace, type WorkspaceOptions } from "../../src/local/workspace";
import { type Change, changesOf } from "../../src/review/changes";
import { readPlan } from "../../src/review/plan-json";
import type { StackKind } from "../../src/terraform/stack";
import { OutsideError } from "../../src/user-error";
import { type RawPlan, readSchemas, type Schemas, stateAfter } from "./written-state";

const NAME = "production";

const stackOf = (kind: StackKind): string => `${NAME}-${kind}`;

/** Plans until a written state is at rest: attributes that follow from others are right after some. */
const MAXIMUM_ROUNDS = 8;

/** What a plan says: its changes, or that Terraform refuses it. */
type PlanEnd = { readonly changes: readonly Change[] } | { readonly refusal: string };

/** The changes of a plan, without updates of nothing but what follows from tags. */
const changesIn = (kind: StackKind, plan: RawPlan): readonly Change[] =>
  changesOf(stackOf(kind), readPlan(stackOf(kind), JSON.stringify(plan))).changes.filter(
    ({ action, changed }) => action !== "update" || changed.length > 0,
  );

/** An environment whose stacks are deployed as far as their states say: nothing of it is anywhere. */
export class WrittenDeployment {
  readonly #options: WorkspaceOptions;
  readonly #workspace: Workspace;
  readonly #texts = new Map<StackKind, string>();

  private constructor(options: WorkspaceOptions, workspace: Workspace) {
    this.#options = options;
    this.#workspace = workspace;
  }

  /** Writes the states of an environment. @throws OutsideError when Terraform cannot plan it */
  static async create(input: EnvironmentInput, options: WorkspaceOptions): Promise<WrittenDeployment> {
    const deployment = new WrittenDeployment(options, await createWorkspace(options));
    for (const kind of KINDS) {
      await deployment.#synthesize(kind, input);
      await deployment.#settle(kind);
    }
    return deployment;
  }

  /** Plans what another environment changes of this one, stack by stack; each reads the outputs of those before it. */
  async changesTo(input: EnvironmentInput, folder: string): Promise<PlanEnd> {
    const other = new WrittenDeployment(this.#options, await createWorkspace({ ...this.#options, folder }));
    const changes: Change[] = [];
    let hasChanged = false;
    for (const kind of KINDS) cpSync(this.#workspace.stateOf(stackOf(kind)), other.#workspace.stateOf(stackOf(kind)));
    for (const kind of KINDS) {
      const isSame = synthesize(kind, input, NAME).text === this.#texts.get(kind);
      if (isSame && !hasChanged) continue;
      await other.#synthesize(kind, input);
      const end = await other.#plan(kind);
      if ("refusal" in end) return end;
      const own = changesIn(kind, end.plan);
      changes.push(...own);
      // The stacks after it read its outputs.
      if (!Object.values(end.plan.output_changes ?? {}).some(({ actions }) => actions[0] !== "no-op")) continue;
      hasChanged = true;
      await other.#settle(kind);
    }
    return { changes };
  }

  async #synthesize(kind: StackKind, input: EnvironmentInput): Promise<void> {
    const { text } = synthesize(kind, input, NAME);
    this.#texts.set(kind, text);
    const folder = this.#workspace.folderOf(stackOf(kind));
    mkdirSync(folder, { recursive: true });
    if (text.includes('"assets/')) synthesizeInto(this.#workspace.out, kind, input, NAME);
    else writeFileSync(join(folder, "cdk.tf.json"), text);
    await this.#workspace.prepare(stackOf(kind));
  }

  async #plan(kind: StackKind): Promise<{ readonly plan: RawPlan } | { readonly refusal: string }> {
    const stack = stackOf(kind);
    try {
      await this.#workspace.run(stack, "plan", "-no-color", "-refresh=false", "-lock=false", "-out=effect.tfplan");
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      return { refusal: error.message };
    }
    const { stdout } = await this.#workspace.run(stack, "show", "-json", "effect.tfplan");
    return { plan: JSON.parse(stdout) as RawPlan };
  }

  /** Writes the state that an apply would leave, until the next plan changes nothing. */
  async #settle(kind: StackKind): Promise<void> {
    // At first values that follow from others are wrong, also where a change replaces what is guarded.
    const json = join(this.#workspace.folderOf(stackOf(kind)), "cdk.tf.json");
    const guarded = readFileSync(json, "utf8");
    writeFileSync(json, guarded.replaceAll('"prevent_destroy":true', '"prevent_destroy":false'));
    await this.#comeToRest(kind);
    writeFileSync(json, guarded);
  }

  async #comeToRest(kind: StackKind): Promise<void> {
    const file = this.#workspace.stateOf(stackOf(kind));
    const schemas = await this.#schemas(kind);
    let rest: readonly string[] = [];
    for (let round = 0; round < MAXIMUM_ROUNDS; round += 1) {
      const end = await this.#plan(kind);
      if ("refusal" in end) throw new OutsideError(end.refusal);
      const before = existsSync(file) ? readFileSync(file, "utf8") : "";
      const after = stateAfter(end.plan, schemas);
      writeFileSync(file, after);
      const changes = changesIn(kind, end.plan);
      if (changes.length === 0 && before === after) return;
      rest = changes.map(({ address, action, changed }) => `${address}: ${action} ${changed.join(", ")}`);
    }
    throw new OutsideError(`${stackOf(kind)}: its written state does not come to rest\n${rest.join("\n")}`);
  }

  async #schemas(kind: StackKind): Promise<Schemas> {
    return readSchemas((await this.#workspace.run(stackOf(kind), "providers", "schema", "-json")).stdout);
  }
}
