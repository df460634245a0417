/**
 * Names of stacks that are deployed and that the environment's file does not describe any more: nothing updates them, and
 * they cost money.
 */
export const orphansAmong = (deployed: readonly string[], described: readonly string[]): readonly string[] =>
  deployed.filter((stack) => !described.includes(stack));

/** One sentence on a stack that nothing describes any more. */
export const orphanNotice = (environment: string, stack: string): string =>
  `${stack} is deployed and environments/${environment} does not describe it any more; to remove it: ` +
  `npm run destroy -- -e ${environment} --orphans`;

/** The environment that a stack's name begins with; undefined for a name that no stack of Drydock has. */
export const environmentOfStack = (stack: string): string | undefined =>
  /^(.+?)-(?:alerts|network|volume|cluster|application-.+)$/.exec(stack)?.[1];
