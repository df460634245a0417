import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Folder of a provider mirror, as `terraform providers mirror` fills one; without it Terraform asks its registry. */
const MIRROR_VARIABLE = "DRYDOCK_PROVIDER_MIRROR";

/** Paths of the provider within a mirror: that of Terraform, and that of OpenTofu. */
const PROVIDERS = ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"];

/** A provider that lies on this machine. */
export interface ProviderMirror {
  /** Absolute path of the mirror. */
  readonly folder: string;
  /** The newest version of the AWS provider in it; undefined when it has none. */
  readonly version: string | undefined;
}

/** The provider mirror that is named by the variable DRYDOCK_PROVIDER_MIRROR; undefined without it. */
export function providerMirror(variables: Readonly<Record<string, string | undefined>>): ProviderMirror | undefined {
  const folder = variables[MIRROR_VARIABLE];
  return folder === undefined ? undefined : { folder, version: newestIn(folder) };
}

function newestIn(mirror: string): string | undefined {
  const folders = PROVIDERS.map((provider) => join(mirror, provider)).filter((folder) => existsSync(folder));
  const versions = folders.flatMap((folder) => readdirSync(folder)).filter((name) => /^\d/.test(name));
  return versions.sort((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1);
}

/** Terraform's configuration file (`TF_CLI_CONFIG_FILE`) that installs providers from a mirror alone. */
export const configurationFor = ({ folder }: ProviderMirror): string =>
  `provider_installation { filesystem_mirror { path = ${JSON.stringify(folder)} } }\n`;

/** An argument that an older provider does not know, or not with this value. */
interface Unknown {
  readonly type: string;
  readonly argument: string;
  /** The value that the older provider takes; undefined leaves the argument out. */
  readonly instead: unknown;
}

/** Differences between terraform-provider-aws 5.100.0 and the 6.x that the stacks ask for (CHANGELOG.md of the provider). */
const OLDER_PROVIDER: readonly Unknown[] = [
  { type: "aws_lambda_function", argument: "runtime", instead: "nodejs22.x" },
];

/** A synthesized stack as far as an older provider asks for another one. */
export interface StackJson {
  /** Versions and backend. */
  readonly terraform: { backend?: unknown; readonly required_providers: { readonly aws: { version: string } } };
  /** Resources by type and logical id. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  /** Data sources by type and logical id. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Resources that Terraform lets go of. */
  readonly removed?: readonly { readonly from: string }[];
}

/**
 * Lowers a stack to an older provider: without the arguments that it does not know.
 *
 * @param version of the provider that is to be had
 * @returns whether the stack asked for another version
 */
export function lowerTo(version: string, { terraform, resource = {} }: StackJson): boolean {
  const { aws } = terraform.required_providers;
  if (aws.version === version) return false;
  aws.version = version;
  for (const { type, argument, instead } of OLDER_PROVIDER)
    for (const body of Object.values(resource[type] ?? {})) if (argument in body) body[argument] = instead;
  return true;
}
