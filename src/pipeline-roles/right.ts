/**
 * The resources that a right is for:
 * - `region`: all of the environment's region, for what cannot be told apart before it is made
 * - `tagged`: those that carry the environment's tag
 * - `global`: all, of a service that knows no region
 * - ARNs without their beginning `arn:PARTITION:`, in which {name}, {region}, {account} and {path} stand for the environment's
 */
export type Reach = "region" | "tagged" | "global" | readonly string[];

/** Actions of one service with the resources that they are for. */
export interface Right {
  /** Actions with their service; `*` may end one. */
  readonly actions: readonly string[];
  /** The resources. */
  readonly on: Reach;
  /** Further conditions, by operator and key. @default none */
  readonly when?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The rights that types of resources need. */
export interface Family {
  /** Terraform's types. */
  readonly types: readonly string[];
  /** Actions by which Terraform reads them. They read how resources are configured, and no data in them. */
  readonly reads: readonly string[];
  /** ARNs to which the reads are confined, as of a {@link Reach}. @default all */
  readonly readsOn?: readonly string[];
  /** Rights by which Terraform makes, changes and destroys them. */
  readonly writes: readonly Right[];
}

/** `service("ec2", "CreateVpc", "DeleteVpc")`: names of actions with their service. */
export const service = (name: string, ...actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${name}:${action}`);
