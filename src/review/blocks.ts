import type { Json, JsonObject } from "./plan-json";

/** A block of a resource: Terraform has it as a list of one in plans, cdktf as an object in what it synthesizes. */
export function block(value: unknown): JsonObject {
  const [first] = blocks(value);
  return first ?? {};
}

/** All blocks of a kind of a resource. */
export const blocks = (value: unknown): readonly JsonObject[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (each): each is JsonObject => typeof each === "object" && each !== null && !Array.isArray(each),
  );

/** The texts of a list; nothing of what is no list. */
export const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

/** A number, also where it is written as a text. @returns undefined when it is none */
export function number(value: Json | undefined): number | undefined {
  const read = typeof value === "number" || (typeof value === "string" && value !== "") ? Number(value) : Number.NaN;
  return Number.isNaN(read) ? undefined : read;
}
