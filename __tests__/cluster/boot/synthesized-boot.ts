import type { EnvironmentInput } from "../../../src/environment/schema";
import { synthesize } from "../../support/synthesize";

interface SsmStep {
  readonly name: string;
  readonly inputs: { readonly runCommand: readonly string[]; readonly onFailure: string };
}

interface SsmDocument {
  readonly schemaVersion: string;
  readonly mainSteps: readonly SsmStep[];
}

/** What Terraform makes of a string in its JSON, where references have these values. */
const rendered = (text: string): string =>
  text
    .replaceAll("$${", "\u0000")
    .replaceAll("${data.terraform_remote_state.volume-state.outputs.file_system_id}", "fs-0123456789abcdef0")
    .replaceAll(
      /\$\{data\.terraform_remote_state\.volume-state\.outputs\.mount_target_addresses\.(\w)\}/g,
      (_, zone: string) => `10.0.1.${zone.charCodeAt(0)}`,
    )
    .replaceAll(/\$\{[^}]*\}/g, (reference) => {
      throw new Error(`nothing is known of ${reference}`);
    })
    .replaceAll("\u0000", "${")
    .replaceAll("%%{", "%{");

/** User data and SSM document of an environment, as they reach AWS. */
export function synthesizedBoot(input?: EnvironmentInput) {
  const stack = synthesize("cluster", input);
  const documentText = rendered(String(stack.byId("boot/document")["content"]));
  const [userData = ""] = Object.values(stack.locals).map(rendered);
  return { stack, userData, documentText, document: JSON.parse(documentText) as SsmDocument };
}
