import type { Deployment } from "../../virtual-aws";

/** The part of an environment that a rehearsal plays, read from its synthesized stacks (see `read-blueprint.ts`). */
export interface Blueprint extends Deployment {
  /** Name of the environment. */
  readonly environment: string;
  /** For example "us-east-1". */
  readonly region: string;
}
