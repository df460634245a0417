import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import type { DeploymentContext } from "../../src/terraform/deployment-context";
import { withoutTokenTraces } from "../../src/without-token-traces";
import { SynthesizedStack } from "./synthesized-stack";

/** The deployment of stacks that are no Drydock stacks. */
export const OWN: DeploymentContext = { name: "own", region: "eu-central-1" };

/** Synthesizes a plain `TerraformStack` with the constructs that the function adds to it. */
export function ownStack(add: (stack: TerraformStack) => void): SynthesizedStack {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-own-stack-"));
  try {
    withoutTokenTraces(() => {
      const app = new App({ outdir });
      const stack = new TerraformStack(app, "mine");
      new AwsProvider(stack, "aws", { region: OWN.region });
      add(stack);
      app.synth();
    });
    return new SynthesizedStack(readFileSync(join(outdir, "stacks", "mine", "cdk.tf.json"), "utf8"));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
