import { rmSync } from "node:fs";
import { type Diagnostic, readEvent, type TerraformEvent } from "./events";
import { failureOf, type StackPlan } from "./plan";
import type { StackFolder } from "./stack-folder";
import type { Terraform } from "./terraform";
import { waitReason } from "./wait-reasons";

/** Shows how far an apply is, in words. */
export type Say = (progress: string) => void;

/**
 * Applies exactly a saved plan, and removes it.
 *
 * @throws OutsideError with what Terraform said and what to do
 */
export async function applyPlan(terraform: Terraform, stack: StackFolder, plan: StackPlan, say: Say): Promise<void> {
  const progress = new ApplyProgress(plan.changes.length);
  const diagnostics: Diagnostic[] = [];
  try {
    const end = await terraform.run(stack.folder, ["apply", "-input=false", "-json", plan.file], (line) => {
      const event = readEvent(line);
      if (event?.type === "diagnostic") diagnostics.push(event.diagnostic);
      if (event) progress.add(event);
      say(progress.text());
    });
    if (end.exitCode !== 0) throw failureOf("apply", stack, diagnostics, end);
  } finally {
    rmSync(plan.file, { force: true });
  }
}

/** How far an apply is: resources that are done, and the one that takes longest. */
class ApplyProgress {
  readonly #resources: number;
  readonly #open = new Map<string, { readonly action: string; readonly elapsedSeconds: number }>();
  #done = 0;

  /** @param resources number that the plan changes */
  constructor(resources: number) {
    this.#resources = resources;
  }

  add(event: TerraformEvent): void {
    if (event.type === "begun" || event.type === "still") this.#open.set(event.address, event);
    if (event.type === "done" || event.type === "failed") this.#open.delete(event.address);
    if (event.type === "done") this.#done++;
  }

  /** For example `12 of 31; aws_lb.load-balancer creates for 100 s`. */
  text(): string {
    // A replacement is done twice: destroyed and created.
    const done = `${Math.min(this.#done, this.#resources)} of ${this.#resources}`;
    const [slowest] = [...this.#open].sort(([, one], [, other]) => other.elapsedSeconds - one.elapsedSeconds);
    if (!slowest) return done;
    const [address, { action, elapsedSeconds }] = slowest;
    const reason = elapsedSeconds >= SLOW_SECONDS ? waitReason(address, action) : undefined;
    const since = elapsedSeconds > 0 ? ` for ${elapsedSeconds} s` : "";
    return `${done}; ${address}, ${action}${since}${reason === undefined ? "" : `: ${reason}`}`;
  }
}

/** From here on a resource is called slow, and the reason is given. Terraform speaks of it every 10 s. */
const SLOW_SECONDS = 20;
