import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { AlertsStack } from "../../src/alerts/stack";
import { ApplicationStack } from "../../src/application/stack";
import { ClusterStack } from "../../src/cluster/stack";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { NetworkStack } from "../../src/network/stack";
import type { StackKind } from "../../src/terraform/stack";
import { VolumeStack } from "../../src/volume/stack";

/** One stack of an environment. */
export interface StackRequest {
  readonly kind: StackKind;
  /** An {@link EnvironmentInput} in JSON. */
  readonly input: string;
  /** Name of the environment. */
  readonly name: string;
}

/** Synthesizes stacks for test files, each of which may come to the same stack. */
export interface StackSynthesizer {
  /** The text of a stack's cdk.tf.json. The same request is synthesized once. */
  text(request: StackRequest): string;
  /** Synthesizes a stack and its functions into `<outdir>/stacks/<name>-<kind>`. */
  write(request: StackRequest, outdir: string): void;
}

const STACKS = { alerts: AlertsStack, network: NetworkStack, volume: VolumeStack, cluster: ClusterStack };

const texts = new Map<string, string>();

export const stackSynthesizer: StackSynthesizer = {
  text(request) {
    const key = JSON.stringify(request);
    const text = texts.get(key) ?? textOf(request);
    texts.set(key, text);
    return text;
  },
  write: (request, outdir) => withoutTokenTraces(() => synthesize(request, outdir)),
};

function textOf(request: StackRequest): string {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-synthesis-"));
  try {
    stackSynthesizer.write(request, outdir);
    return readFileSync(join(outdir, "stacks", `${request.name}-${request.kind}`, "cdk.tf.json"), "utf8");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** As `main.ts` does it for all stacks of an environment. */
function synthesize({ kind, input, name }: StackRequest, outdir: string): void {
  const app = new App({ outdir });
  const environment = { ...environmentSchema.parse(JSON.parse(input) as EnvironmentInput), name };
  if (kind in STACKS) new STACKS[kind as keyof typeof STACKS](app, environment);
  else new ApplicationStack(app, kind.replace("application-", ""), environment);
  app.synth();
}

/**
 * CDKTF takes a stack trace of every token, in which Jest looks every line up in source maps: more work than the synthesis.
 * Traces of errors are made when somebody reads them, which is later.
 */
function withoutTokenTraces(call: () => void): void {
  const { prepareStackTrace } = Error;
  try {
    Reflect.set(Error, "prepareStackTrace", () => "");
    call();
  } finally {
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }
}
