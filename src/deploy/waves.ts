import type { Say } from "./apply";
import { applyPlan } from "./apply";
import type { Action } from "./events";
import { initStack, isEmptyPlan, planStack, type StackPlan } from "./plan";
import type { StackFolder } from "./stack-folder";
import type { Terraform } from "./terraform";

/** A part of a deployment that is planned as a whole, asked once and applied from the saved plans. */
export interface Wave {
  /** Plans of its stacks, in the order in which they are applied. */
  readonly plans: readonly StackPlan[];
  /** Names of stacks that wait for this wave, because it changes what they read. */
  readonly waiting: readonly string[];
}

/** How a deployment in waves went. */
export interface WavesResult {
  /** Every wave that was planned. */
  readonly waves: readonly Wave[];
  /** Names of the stacks that were applied. */
  readonly applied: readonly string[];
  /** Names of stacks that were neither applied nor found unchanged: the plan was refused, or only plans were wanted. */
  readonly open: readonly string[];
}

export interface WaveOptions {
  /** The program. */
  readonly terraform: Terraform;
  /** The stacks, each after those that it depends on. */
  readonly stacks: readonly StackFolder[];
  /** Shows a step while it runs. */
  readonly show: <Result>(title: string, run: (say: Say) => Promise<Result>) => Promise<Result>;
  /** Whether a wave that changes something is applied. It is called once for each. */
  readonly confirm: (wave: Wave) => Promise<boolean>;
  /** Called after a wave is applied and before the next is planned. */
  readonly afterWave: (wave: Wave) => Promise<void>;
  /** Called after each stack that was applied, also when a later one fails. */
  readonly onApplied: (stack: StackFolder) => void;
}

/**
 * Deploys stacks in waves, because a stack can be planned only when the stacks that it reads are applied: a stack whose
 * outputs change makes those that read it wait for the next wave. When nothing that others read changes, there is one wave.
 *
 * @throws OutsideError at the first stack that fails
 */
export async function deployInWaves(options: WaveOptions): Promise<WavesResult> {
  const waves: Wave[] = [];
  const applied: string[] = [];
  let pending = options.stacks;
  while (pending.length > 0) {
    const wave = await planWave(pending, options);
    waves.push(wave);
    const changing = wave.plans.filter((plan) => !isEmptyPlan(plan));
    if (changing.length > 0) {
      if (!(await options.confirm(wave)))
        return { waves, applied, open: [...new Set([...changing.map(({ stack }) => stack), ...wave.waiting])] };
      for (const plan of changing) {
        await applyOne(plan, options);
        applied.push(plan.stack);
      }
      await options.afterWave(wave);
    }
    pending = pending.filter(({ name }) => wave.waiting.includes(name));
  }
  return { waves, applied, open: [] };
}

/**
 * Plans the stacks that can be planned now. Those that read what another one changes wait.
 *
 * @param pending stacks that are not applied yet, each after those that it depends on
 * @throws OutsideError at the first stack that fails
 */
export async function planWave(
  pending: readonly StackFolder[],
  { terraform, show }: Pick<WaveOptions, "terraform" | "show">,
): Promise<Wave> {
  const plans: StackPlan[] = [];
  const waiting: string[] = [];
  const moving = new Set<string>();
  for (const stack of pending) {
    if (stack.reads.some((name) => moving.has(name))) {
      waiting.push(stack.name);
      moving.add(stack.name);
      continue;
    }
    const { plan, isFirstHalf } = await show(`Plan ${stack.name}`, () => planInOrder(terraform, stack));
    plans.push(plan);
    if (isFirstHalf) waiting.push(stack.name);
    if (isFirstHalf || plan.changesOutputs) moving.add(stack.name);
  }
  return { plans, waiting };
}

/** A stack whose first half has to be applied before its second can be planned has both in two waves. */
async function planInOrder(
  terraform: Terraform,
  stack: StackFolder,
): Promise<{ readonly plan: StackPlan; readonly isFirstHalf: boolean }> {
  await initStack(terraform, stack);
  const plan = await planStack(terraform, stack);
  const targets = neededFirst(plan);
  if (targets.length === 0) return { plan, isFirstHalf: false };
  return { plan: await planStack(terraform, stack, { targets }), isFirstHalf: true };
}

/**
 * Resources that a plan creates and that must be there before it takes away what they stand in for. Terraform has no order
 * between the two, as neither names the other: without its way out the network would have no way to AWS's services meanwhile.
 */
export function neededFirst({ changes }: Pick<StackPlan, "changes">): readonly string[] {
  const ofType = (types: readonly string[], action: Action) =>
    changes
      .filter((change) => change.action === action && types.includes(change.address.split(".")[0]!))
      .map(({ address }) => address);
  return ofType(["aws_nat_gateway", "aws_vpn_connection"], "delete").length > 0
    ? ofType(["aws_vpc_endpoint"], "create")
    : [];
}

async function applyOne(plan: StackPlan, { terraform, stacks, show, onApplied }: WaveOptions): Promise<void> {
  const stack = stacks.find(({ name }) => name === plan.stack)!;
  await show(`Apply ${stack.name}`, (say) => applyPlan(terraform, stack, plan, say));
  onApplied(stack);
}
