/** Reads one environment variable of a function. @throws when it is missing or empty */
export function text(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`environment variable ${name} is missing: set it on the function and deploy again`);
  return value;
}

/** Reads one environment variable as a whole number. @throws when it is missing or no whole number >= 0 */
export function wholeNumber(environment: NodeJS.ProcessEnv, name: string): number {
  const value = text(environment, name);
  if (!/^\d+$/.test(value))
    throw new Error(`environment variable ${name}: got ${JSON.stringify(value)}, allowed a whole number of 0 or more`);
  return Number(value);
}
