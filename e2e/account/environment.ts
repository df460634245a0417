import type { EnvironmentInput } from "../../src/environment/schema";

/** Name of the environment that is made in a real account: all that is made carries it. */
export const ACCOUNT_NAME = "drydock-e2e";

/** Instances that are there at rest. With those that are launched later there are enough boots for a range of their times. */
export const MINIMUM_SIZE = 3;

/** The smallest environment in which instances boot, drain, and are launched and ended by scaling. It may be thrown away. */
export const accountEnvironment = (region: string, accountId: string | undefined): EnvironmentInput => ({
  region,
  ...(accountId !== undefined && { accountId }),
  throwAway: true,
  network: { source: "create" },
  cluster: {
    capacity: { instanceType: "t3.micro", minSize: MINIMUM_SIZE, maxSize: MINIMUM_SIZE + 3 },
    draining: { timeoutSeconds: 900 },
  },
});
