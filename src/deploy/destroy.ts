import { applyPlan, type Say } from "./apply";
import { initStack, planStack, type StackPlan } from "./plan";
import type { StackFolder } from "./stack-folder";
import type { Terraform } from "./terraform";

export interface DestroyOptions {
  /** The program. */
  readonly terraform: Terraform;
  /** The stacks, each before those that it stands on. */
  readonly stacks: readonly StackFolder[];
  /** Shows a step while it runs. */
  readonly show: <Result>(title: string, run: (say: Say) => Promise<Result>) => Promise<Result>;
  /** Whether the plans are applied. It is called once, when something is to be destroyed. */
  readonly confirm: (plans: readonly StackPlan[]) => Promise<boolean>;
  /** Called after each stack that is gone, also when a later one fails. */
  readonly onDestroyed: (stack: StackFolder) => void;
}

/**
 * Plans the removal of stacks, asks once, and applies the saved plans one after the other.
 *
 * @returns the plans
 * @throws OutsideError at the first stack that fails
 */
export async function destroyStacks(options: DestroyOptions): Promise<readonly StackPlan[]> {
  const { terraform, stacks, show } = options;
  const plans: StackPlan[] = [];
  for (const stack of stacks)
    plans.push(
      await show(`Plan the removal of ${stack.name}`, async () => {
        await initStack(terraform, stack);
        return planStack(terraform, stack, { isDestroy: true });
      }),
    );
  if (plans.every(({ changes }) => changes.length === 0) || !(await options.confirm(plans))) return plans;
  for (const [position, plan] of plans.entries()) {
    const stack = stacks[position]!;
    await show(`Destroy ${stack.name}`, (say) => applyPlan(terraform, stack, plan, say));
    options.onDestroyed(stack);
  }
  return plans;
}
