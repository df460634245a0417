import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import type { StackSynthesizer } from "./stack-synthesizer";
import { SynthesizedStack } from "./synthesized-stack";

/** Given by `jest-environment.ts`; it runs outside of the test file. */
declare const stackSynthesizer: () => StackSynthesizer;

/** An environment without any choice of its own. */
export const SMALLEST: EnvironmentInput = { network: { source: "create" } };

const known = new Map<string, SynthesizedStack>();

/** One stack of an environment as it is deployed, read back from what was synthesized. */
export function synthesize(kind: StackKind, input: EnvironmentInput = SMALLEST, name = "demo"): SynthesizedStack {
  const text = stackSynthesizer().text({ kind, input: JSON.stringify(input), name });
  const stack = known.get(text) ?? new SynthesizedStack(text);
  known.set(text, stack);
  return stack;
}

/** Synthesizes one stack into a new folder, calls with the stack's folder below it, and removes the folder. */
export function withSynthesis<T>(
  kind: StackKind,
  input: EnvironmentInput,
  name: string,
  call: (stackFolder: string) => T,
): T {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-synthesis-"));
  try {
    synthesizeInto(outdir, kind, input, name);
    return call(join(outdir, "stacks", `${name}-${kind}`));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Synthesizes one stack and its functions into `<outdir>/stacks/<name>-<kind>`. */
export const synthesizeInto = (outdir: string, kind: StackKind, input: EnvironmentInput, name: string): void =>
  stackSynthesizer().write({ kind, input: JSON.stringify(input), name }, outdir);
