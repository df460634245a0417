import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A stack as Checkov reads it rightly. Its parser gives up on `required_version` and then reports no failure at all; it
 * reads no stack with `removed` blocks, which name resources and describe none; and an attribute that is null hides what it
 * would have found in the block.
 */
export function prepared(stack: string): string {
  const { terraform, removed: _removed, ...rest } = withoutNulls(JSON.parse(stack)) as { readonly [key: string]: Json };
  const { required_version: _, ...settings } = terraform as { readonly [key: string]: Json };
  return JSON.stringify({ terraform: settings, ...rest }, undefined, 1);
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/** Writes the prepared copy of a stack into a folder of its own. @returns that folder */
export function prepare(stackFolder: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = "cdk.tf.json";
  writeFileSync(join(folder, file), prepared(readFileSync(join(stackFolder, file), "utf8")));
  return folder;
}
