import type { StackPlan } from "../deploy/plan";
import type { StackFolder } from "../deploy/stack-folder";
import { jsonOf, type Terraform } from "../deploy/terraform";
import { planWave, type WaveOptions } from "../deploy/waves";
import { OutsideError } from "../user-error";
import { readPlan } from "./plan-json";
import type { NamedPlan } from "./review";

/** The plans of an environment that can be made now. */
export interface PlannedEnvironment {
  readonly plans: readonly NamedPlan[];
  /** Names of stacks that read what these plans change: they can be planned after the apply. */
  readonly waiting: readonly string[];
}

/**
 * Plans all stacks of an environment that can be planned now, and reads the plans.
 *
 * @throws OutsideError at the first stack that Terraform cannot plan
 */
export async function planEnvironment(
  stacks: readonly StackFolder[],
  options: Pick<WaveOptions, "terraform" | "show">,
): Promise<PlannedEnvironment> {
  const wave = await planWave(stacks, options);
  const plans: NamedPlan[] = [];
  for (const plan of wave.plans) plans.push(await showPlan(options.terraform, stacks, plan));
  return { plans, waiting: wave.waiting };
}

/** Reads a saved plan. @throws OutsideError with what Terraform said */
export async function showPlan(
  terraform: Terraform,
  stacks: readonly StackFolder[],
  { stack, file }: Pick<StackPlan, "stack" | "file">,
): Promise<NamedPlan> {
  const { folder } = stacks.find(({ name }) => name === stack)!;
  const end = await terraform.run(folder, ["show", "-json", "-no-color", file]);
  if (end.exitCode !== 0) throw new OutsideError(`${stack}: show failed\n${end.stderr.trim()}`);
  return { name: stack, plan: readPlan(stack, jsonOf(end)) };
}
