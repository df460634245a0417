import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTerraform } from "../deploy/terraform";
import { MissingProgramError } from "../user-error";
import { configurationFor, providerMirror } from "./older-provider";

/** The AWS provider as Terraform has installed it. */
export interface InstalledProvider {
  /** The name by which Terraform or OpenTofu knows it, for example `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  /** Path of its program. */
  readonly program: string;
}

/**
 * Has Terraform install the AWS provider.
 *
 * @param folder for a configuration that asks for the provider; it is made
 * @throws MissingProgramError with how to get what is missing
 */
export async function installProvider(folder: string, interruption: AbortSignal): Promise<InstalledProvider> {
  const mirror = providerMirror(process.env);
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, "terraform.rc");
  writeFileSync(configuration, mirror ? configurationFor(mirror) : "");
  const aws = { source: "hashicorp/aws", ...(mirror?.version !== undefined && { version: mirror.version }) };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws } } }));
  const terraform = await findTerraform(interruption, () => {}, { TF_CLI_CONFIG_FILE: configuration });
  const { exitCode, stderr } = await terraform.run(folder, ["init", "-input=false", "-no-color"]);
  if (exitCode === 0) return installedIn(join(folder, ".terraform", "providers"));
  throw new MissingProgramError(
    `the AWS provider: terraform init did not get it (${/^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n")[0]}); ` +
      "give it access to registry.terraform.io, or name in DRYDOCK_PROVIDER_MIRROR a folder that terraform providers mirror filled",
  );
}

/** The only provider in a folder of Terraform: REGISTRY/hashicorp/aws/VERSION/PLATFORM/terraform-provider-aws_VERSION. */
function installedIn(providers: string): InstalledProvider {
  const [registry = ""] = readdirSync(providers);
  const address = `${registry}/hashicorp/aws`;
  const [version = ""] = readdirSync(join(providers, address));
  const [platform = ""] = readdirSync(join(providers, address, version));
  const files = readdirSync(join(providers, address, version, platform));
  const program = files.find((file) => file.startsWith("terraform-provider-aws"));
  if (program === undefined) throw new Error(`no program of a provider in ${providers}`);
  return { address, program: join(providers, address, version, platform, program) };
}
