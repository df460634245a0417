import type { Json, JsonObject, Marks } from "./plan-json";

/** Stands in the place of a value that Terraform calls sensitive: the value itself is in no review. */
const SENSITIVE = "(sensitive)";

/** Stands in the place of a value that only the apply knows. */
const UNKNOWN = "(known after apply)";

/** A value with the sensitive parts taken out. */
export function withoutSensitive(value: JsonObject | null, marks: Marks | undefined): JsonObject {
  return (value === null ? {} : masked(value, marks ?? false, SENSITIVE)) as JsonObject;
}

/** A value with a word where the apply alone knows it: Terraform leaves such attributes out. */
export function withUnknown(value: JsonObject, marks: Marks | undefined): JsonObject {
  return masked(value, marks ?? false, UNKNOWN) as JsonObject;
}

function masked(value: Json | undefined, marks: Marks, word: string): Json {
  if (marks === true) return word;
  if (typeof marks !== "object") return value ?? null;
  if (Array.isArray(marks)) {
    const list = Array.isArray(value) ? value : [];
    return Array.from({ length: Math.max(list.length, marks.length) }, (_, index) =>
      masked(list[index], marks[index] ?? false, word),
    );
  }
  const object = isObject(value) ? value : {};
  const names = new Set([...Object.keys(object), ...Object.keys(marks)]);
  return Object.fromEntries(
    [...names]
      .map((name) => [name, object[name], (marks as Readonly<Record<string, Marks>>)[name] ?? false] as const)
      .filter(([, member, mark]) => member !== undefined || isMarked(mark))
      .map(([name, member, mark]) => [name, masked(member, mark, word)]),
  );
}

/** Whether anything is marked. */
export function isMarked(marks: Marks): boolean {
  if (typeof marks === "boolean") return marks;
  return Object.values(marks).some((mark) => isMarked(mark as Marks));
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
