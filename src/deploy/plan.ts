import { chmodSync } from "node:fs";
import { join } from "node:path";
import { OutsideError } from "../user-error";
import { adviceOn } from "./advice";
import { type Action, type Diagnostic, type PlannedChange, readEvent } from "./events";
import type { StackFolder } from "./stack-folder";
import type { Terraform, TerraformEnd } from "./terraform";

/** A saved plan of one stack. */
export interface StackPlan {
  /** Name of the stack. */
  readonly stack: string;
  /** Absolute path of the saved plan, which holds values of the state. */
  readonly file: string;
  /** The resources that change. */
  readonly changes: readonly PlannedChange[];
  /** Whether a value changes that other stacks may read. */
  readonly changesOutputs: boolean;
}

/** Resources that a plan counts, by what happens to them. */
export interface PlanCounts {
  /** New. */
  readonly create: number;
  /** Changed in place. */
  readonly update: number;
  /** Destroyed and created anew. */
  readonly replace: number;
  /** Destroyed. */
  readonly delete: number;
  /** Moved, imported or forgotten: AWS changes nothing. */
  readonly other: number;
}

/** Whether an apply of the plan would do nothing. */
export const isEmptyPlan = ({ changes, changesOutputs }: StackPlan): boolean => changes.length === 0 && !changesOutputs;

/** @returns the number of changes of each kind */
export function countsOf({ changes }: Pick<StackPlan, "changes">): PlanCounts {
  const count = (...actions: readonly Action[]) => changes.filter(({ action }) => actions.includes(action)).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    other: count("move", "import", "remove"),
  };
}

/**
 * Makes Terraform's own folder in a stack: provider and backend. The stack's file alone says where the state lies, not an
 * earlier init; a state that is still elsewhere is noticed before.
 *
 * @throws OutsideError with what Terraform said and what to do
 */
export async function initStack(terraform: Terraform, stack: StackFolder): Promise<void> {
  const end = await terraform.run(stack.folder, ["init", "-input=false", "-no-color", "-reconfigure"]);
  if (end.exitCode !== 0) throw failureOf("init", stack, [], end);
}

/** The scope of a plan. */
export interface PlanScope {
  /** Plan the stack's removal. @default false */
  readonly isDestroy?: boolean;
  /** Addresses to which the plan is confined, with all that they need. @default the whole stack */
  readonly targets?: readonly string[];
  /** Name of the saved plan in Terraform's own folder. @default "drydock.tfplan" */
  readonly file?: string;
}

/**
 * Plans one stack and saves the plan.
 *
 * @throws OutsideError with what Terraform said and what to do
 */
export async function planStack(
  terraform: Terraform,
  stack: StackFolder,
  { isDestroy = false, targets = [], file: name = "drydock.tfplan" }: PlanScope = {},
): Promise<StackPlan> {
  // Terraform's own folder is git-ignored, as plans hold values of the state.
  const file = join(".terraform", name);
  const changes: PlannedChange[] = [];
  const diagnostics: Diagnostic[] = [];
  let outputActions: readonly Action[] = [];
  const scope = [...(isDestroy ? ["-destroy"] : []), ...targets.map((address) => `-target=${address}`)];
  const end = await terraform.run(stack.folder, ["plan", "-input=false", "-json", `-out=${file}`, ...scope], (line) => {
    const event = readEvent(line);
    if (event?.type === "planned") changes.push(event.change);
    if (event?.type === "outputs") outputActions = event.actions;
    if (event?.type === "diagnostic") diagnostics.push(event.diagnostic);
  });
  if (end.exitCode !== 0) throw failureOf("plan", stack, diagnostics, end);
  const path = join(stack.folder, file);
  chmodSync(path, 0o600);
  return {
    stack: stack.name,
    file: path,
    changes: changes.filter(({ action }) => action !== "noop" && action !== "read"),
    changesOutputs: outputActions.some((action) => action !== "noop"),
  };
}

/**
 * Lets the state know a resource that is there.
 *
 * @throws OutsideError with what Terraform said
 */
export async function importResource(
  terraform: Terraform,
  stack: StackFolder,
  address: string,
  id: string,
): Promise<void> {
  const end = await terraform.run(stack.folder, ["import", "-input=false", "-no-color", address, id]);
  if (end.exitCode !== 0) throw failureOf("import", stack, [], end);
}

/** The failure of a command of Terraform, in Terraform's own words and with what to do. */
export function failureOf(
  command: string,
  { name, folder }: StackFolder,
  diagnostics: readonly Diagnostic[],
  { stdout, stderr }: TerraformEnd,
): OutsideError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const said = errors.length > 0 ? errors.map(inWords) : [(stderr.trim() || stdout.trim()).slice(-MAXIMUM_SAID)];
  const advice = said.flatMap((text) => adviceOn(text, folder) ?? []);
  return new OutsideError(
    [`${name}: ${command} failed`, ...[...said, ...new Set(advice)].map((text) => text.replace(/^/gm, "  "))].join(
      "\n",
    ),
  );
}

/** An error in Terraform's words. A condition that a stack puts up says all by itself. */
const inWords = ({ address, summary, detail }: Diagnostic): string =>
  /condition failed$/.test(summary) ? detail : [...(address ? [`${address}:`] : []), summary, detail].join(" ").trim();

/** Characters of Terraform's text that are shown where it has no JSON. */
const MAXIMUM_SAID = 2000;
