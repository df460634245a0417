import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTerraform } from "../src/deploy/terraform";
import { configurationFor, providerMirror } from "../src/local/older-provider";
import { MissingProgramError } from "../src/user-error";

/**
 * Looks whether Terraform and the AWS provider are to be had, before anything is installed.
 *
 * @param folder for a configuration that asks for the provider; it is made
 * @throws MissingProgramError with how to get what is missing
 */
export async function findProvider(folder: string, interruption: AbortSignal): Promise<void> {
  const mirror = providerMirror(process.env);
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, "terraform.rc");
  writeFileSync(configuration, mirror ? configurationFor(mirror) : "");
  const aws = { source: "hashicorp/aws", ...(mirror?.version !== undefined && { version: mirror.version }) };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws } } }));
  const terraform = await findTerraform(interruption, () => {}, { TF_CLI_CONFIG_FILE: configuration });
  const { exitCode, stderr } = await terraform.run(folder, ["init", "-input=false", "-no-color"]);
  if (exitCode === 0) return;
  throw new MissingProgramError(
    `the AWS provider: terraform init did not get it (${/^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n")[0]}); ` +
      "give it access to registry.terraform.io, or name in DRYDOCK_PROVIDER_MIRROR a folder that terraform providers mirror filled",
  );
}
