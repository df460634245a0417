/** Reads one environment variable of a function. @throws when it is missing or empty */
export function text(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`environment variable ${name} is missing: set it on the function`);
  return value;
}

/**
 * Reads one environment variable as a whole number.
 *
 * @param least the smallest value that is allowed. @default 0
 * @throws when it is missing, not a whole number or below `least`
 */
export function wholeNumber(environment: NodeJS.ProcessEnv, name: string, least = 0): number {
  const value = text(environment, name);
  if (!/^\d{1,15}$/.test(value) || Number(value) < least)
    throw new Error(
      `environment variable ${name} is ${JSON.stringify(value)}, allowed is a whole number of ${least} or more: ` +
        "correct it on the function",
    );
  return Number(value);
}

/** Reads one environment variable that knows only these values. @throws when it is missing or none of them */
export function oneOf<Value extends string>(
  environment: NodeJS.ProcessEnv,
  name: string,
  values: readonly Value[],
): Value {
  const value = text(environment, name);
  const known = values.find((each) => each === value);
  if (known !== undefined) return known;
  throw new Error(
    `environment variable ${name} is ${JSON.stringify(value)}, allowed is ${values.join(", ")}: correct it on the function`,
  );
}

/** Reads one environment variable as JSON. @throws when it is missing, no JSON, or not what `is` expects */
export function json<Value>(
  environment: NodeJS.ProcessEnv,
  name: string,
  is: (value: unknown) => value is Value,
): Value {
  const told = text(environment, name);
  let value: unknown;
  try {
    value = JSON.parse(told);
  } catch {
    value = undefined;
  }
  if (is(value)) return value;
  throw new Error(
    `environment variable ${name} is ${JSON.stringify(told)}, which it may not be: deploy the cluster again`,
  );
}
