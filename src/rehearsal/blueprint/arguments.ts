import { type Arguments, BlueprintError, type ResolvedStack, type Resource } from "./synthesized";

/** The only resource of a type. @throws BlueprintError when there is none, or more than one */
export const only = (stack: ResolvedStack, type: string): Resource => {
  const [resource, ...others] = stack.resources(type);
  if (!resource || others.length > 0)
    throw new BlueprintError(
      `${stack.folder}: a rehearsal needs exactly one ${type}, there are ${stack.resources(type).length}`,
    );
  return resource;
};

/** A value as a message shows it. */
export const show = (value: unknown): string => (typeof value === "string" ? value : String(JSON.stringify(value)));

/** The items of a list argument; none when it is no list. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The nested blocks of a name. Terraform's JSON writes one as an object, or several as a list. */
export const blocks = (args: Arguments, key: string): readonly Arguments[] => {
  const value = args[key];
  return value === undefined || value === null ? [] : ([value].flat() as Arguments[]);
};

/** The first nested block of a name. */
export const block = (args: Arguments, key: string): Arguments | undefined => blocks(args, key)[0];

/** A number, which Terraform's JSON may write as a string. */
export const optionalNumber = (args: Arguments, key: string): number | undefined => {
  const value = args[key];
  return value === undefined || value === null ? undefined : Number(value);
};

/** @param owner begins the message. @throws BlueprintError when the argument is missing or no number */
export const number = (args: Arguments, key: string, owner: string): number => {
  const value = optionalNumber(args, key);
  if (value === undefined || Number.isNaN(value))
    throw new BlueprintError(`${owner}: ${key} must be a number, it is ${show(args[key])}`);
  return value;
};

/**
 * One of the values that a rehearsal knows.
 *
 * @param owner begins the message
 * @param byDefault holds when the argument is missing
 * @throws BlueprintError when the argument has another value
 */
export const knownValue = <T extends string>(
  args: Arguments,
  key: string,
  owner: string,
  allowed: readonly T[],
  byDefault?: T,
): T => {
  const value = args[key] ?? byDefault;
  if (allowed.includes(value as T)) return value as T;
  throw new BlueprintError(`${owner}: a rehearsal knows ${key} ${allowed.join(", ")}, it is ${show(value)}`);
};

/** An optional member: absent when its value is undefined. */
export const optionalMember = <K extends string>(
  key: K,
  value: number | undefined,
): { readonly [key in K]?: number } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: number });
