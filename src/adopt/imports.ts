import { existsSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformResource, type TerraformStack } from "cdktf";
import { z } from "zod";
import { readJsonSettings } from "../environment/json-settings";
import { environmentsFolder } from "../environment/load";
import { formatPath, valueAt } from "../environment/paths";
import { display } from "../environment/run-environment-file";
import { UserError } from "../user-error";

const importSchema = z.strictObject({ id: z.string().min(1), keep: z.array(z.string().min(1)).optional() });
const importsSchema = z.record(z.string(), z.record(z.string(), importSchema));

/** A resource that exists and that a stack takes over. */
export type Import = Readonly<z.output<typeof importSchema>>;

/** Resources to take over: by the name of the stack, and there by Terraform's address. */
export type Imports = Readonly<Record<string, Readonly<Record<string, Import>>>>;

/** Path of the file that holds the imports of an environment. */
export const importsFileOf = (environment: string, folder = environmentsFolder()): string =>
  join(folder, `${environment}.imports.json`);

/**
 * Reads `environments/<name>.imports.json`.
 *
 * @returns {} when there is none
 * @throws UserError one sentence for each mistake
 */
export function readImports(file: string): Imports {
  if (!existsSync(file)) return {};
  const content = readJsonSettings(file);
  const result = importsSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(
    result.error.issues
      .map(
        ({ path }) =>
          `${display(file)}: ${formatPath(path)}: got ${JSON.stringify(valueAt(content, path)) ?? "nothing"}, ${ALLOWED}`,
      )
      .join("\n"),
  );
}

const ALLOWED =
  'allowed is { "STACK": { "ADDRESS": { "id": "…", "keep": ["ATTRIBUTE"] } } }; npm run adopt writes such a file';

/**
 * Adds an `import` block to each stack for each resource that it takes over. A block whose resource is in the state already
 * does nothing. An attribute in `keep` stays as it is in AWS.
 *
 * @throws UserError for a stack or an address that the app does not have
 */
export function addImports(app: App, imports: Imports, file: string): void {
  for (const [name, resources] of Object.entries(imports)) {
    const stack = app.node.tryFindChild(name) as TerraformStack | undefined;
    if (!stack) throw unknown(file, `the stack ${name}`, app.node.children.map(({ node }) => node.id).filter(isName));
    const known = resourcesOf(stack);
    const blocks = Object.entries(resources).map(([address, { id, keep = [] }]) => {
      const resource = known.get(address);
      if (!resource) throw unknown(file, `${address} in ${name}`, sameType(address, [...known.keys()]));
      if (keep.length > 0) resource.addOverride("lifecycle.ignore_changes", [...ignoredChangesOf(resource), ...keep]);
      return { to: address, id };
    });
    if (blocks.length > 0) stack.addOverride("import", blocks);
  }
}

/** Adds the imports of an environment's own file. @throws UserError as of `readImports` and `addImports` */
export function addImportsOf(app: App, environment: string): void {
  const file = importsFileOf(environment);
  addImports(app, readImports(file), file);
}

const unknown = (file: string, what: string, known: readonly string[]): UserError =>
  new UserError(
    `${display(file)}: got ${what}, known are ${known.join(", ") || "none"}; take the entry out, or change the settings so that there is one`,
  );

const isName = (id: string): boolean => !id.startsWith("Tree");

/** The addresses of one type, or all where there are none. */
function sameType(address: string, known: readonly string[]): readonly string[] {
  const [type] = address.split(".");
  const same = known.filter((each) => each.startsWith(`${type}.`));
  return same.length > 0 ? same : [...new Set(known.map((each) => `${each.split(".")[0]}.…`))];
}

/** The resources of a stack by their addresses. */
const resourcesOf = (stack: TerraformStack): ReadonlyMap<string, TerraformResource> =>
  new Map(
    stack.node
      .findAll()
      .filter((construct): construct is TerraformResource => TerraformResource.isTerraformResource(construct))
      .map((resource) => [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, resource]),
  );

function ignoredChangesOf({ lifecycle }: TerraformResource): readonly string[] {
  const ignored = lifecycle?.ignoreChanges;
  return Array.isArray(ignored) ? ignored : [];
}
