import { DEEP } from "../../support/deep";
import type { Scope } from "./explore";
import { IS_SAFE, isSafe } from "./model-scopes";

/** The largest ones, for the policy that the others only add steps to. */
const LARGE_SCOPES: readonly Partial<Scope>[] = [
  { instances: 2, runsAtOnce: 2, tasks: ["service", "service"] },
  { instances: 3, runsAtOnce: 1, tasks: ["service", "service"] },
];

test.each(DEEP ? LARGE_SCOPES : [{ instances: 2, runsAtOnce: 1, tasks: ["service", "service"] as const }])(
  IS_SAFE,
  isSafe,
  3_600_000,
);
