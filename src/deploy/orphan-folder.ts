import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backendOf } from "./move-state";
import type { StackFolder } from "./stack-folder";
import type { DeployedStack, StateResource } from "./states";

interface Json {
  readonly [key: string]: unknown;
}

/**
 * Writes a folder from which Terraform can plan the removal of a stack that nothing describes any more: its state and the
 * providers that its resources name, and no resource.
 *
 * @param parent folder that it is made in
 * @param like a synthesized stack of the environment, for version, role and account of the provider
 * @param region region of the environment, where the state does not tell its own
 */
export function writeOrphanFolder(
  parent: string,
  { name, location, resources }: DeployedStack,
  like: StackFolder,
  region: string,
): StackFolder {
  const { terraform, provider: providers } = JSON.parse(readFileSync(join(like.folder, "cdk.tf.json"), "utf8")) as {
    readonly terraform: { readonly required_providers: Json; readonly required_version: string };
    readonly provider: { readonly aws: readonly [Json, ...Json[]] };
  };
  // A destroy needs no default tags, and the region is that of the resources.
  const { region: _region, default_tags: _tags, ...shared } = providers.aws[0];
  const aliases = [...new Set(resources.flatMap(({ provider }) => /\]\.([\w-]+)$/.exec(provider)?.[1] ?? []))];
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(
    join(folder, "cdk.tf.json"),
    JSON.stringify({
      terraform: { ...terraform, backend: backendOf(location) },
      // Drydock calls a provider of another region by the region's code.
      provider: {
        aws: [
          { region: regionOf(resources) ?? region, ...shared },
          ...aliases.map((alias) => ({ alias, region: alias, ...shared })),
        ],
      },
    }),
  );
  return { name, folder, state: location, reads: [] };
}

/** The region that most ARNs of a state name. */
function regionOf(resources: readonly StateResource[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { instances, provider } of resources)
    for (const { arn } of instances) {
      const found = provider.endsWith("]") && typeof arn === "string" ? arn.split(":")[3] : undefined;
      if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
