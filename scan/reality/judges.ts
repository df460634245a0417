import type { Judge } from "./judge";
import { agentConfig, bootRun, cloudWatchAgent, mountOptions, ssmDocument } from "./judges/boot";
import { iam } from "./judges/iam";
import { metrics } from "./judges/metrics";
import { regions } from "./judges/regions";
import { rights } from "./judges/rights";
import { containers, shapes } from "./judges/shapes";
import { shell } from "./judges/shell";
import { terraform } from "./judges/terraform";

/** All judges, in the order in which they are asked. */
export const JUDGES: readonly Judge[] = [
  iam,
  rights,
  shell,
  ssmDocument,
  bootRun,
  agentConfig,
  cloudWatchAgent,
  mountOptions,
  shapes,
  containers,
  regions,
  metrics,
  terraform,
];
