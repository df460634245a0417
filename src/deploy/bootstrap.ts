import { UserError } from "../user-error";
import type { FoundBucket } from "./bucket";

/** The step that a bootstrap takes about the bucket of an environment's states. */
export type BucketStep =
  /** Make it: nobody has it, or an earlier bootstrap was interrupted before its state was in it. */
  | "create"
  /** Take over a bucket that is there and that no state knows, then as `create`. */
  | "import"
  /** Bring it to what the settings say: its own state lies in it. */
  | "update"
  /** Use it as it is: it is managed elsewhere. */
  | "use";

/** The facts that are known before a bootstrap. */
export interface BootstrapFacts {
  /** Name of the environment. */
  readonly environment: string;
  /** Setting `state.bucket`. */
  readonly bucket: string;
  /** Region that the settings expect the bucket in. */
  readonly region: string;
  /** The bucket that AWS knows. */
  readonly found: FoundBucket;
  /** Whether the bucket's own state lies in it. */
  readonly hasOwnState: boolean;
  /** Whether a local state of an interrupted bootstrap knows the bucket. */
  readonly hasLocalState: boolean;
  /** Whether a bucket of this account is to be used although Drydock did not make it. */
  readonly usesExisting: boolean;
}

/**
 * Decides what is to be done about the bucket, whatever an earlier bootstrap has left.
 *
 * @throws UserError when it is somebody else's, or in another region
 */
export function decideBucket(facts: BootstrapFacts): BucketStep {
  const { environment, bucket, region, found } = facts;
  if (found.owner === "nobody") return "create";
  if (found.owner === "another account")
    throw new UserError(
      `state.bucket: ${bucket} belongs to another account, or your rights do not reach it; names of buckets are unique in the world: choose another`,
    );
  if (found.region !== region)
    throw new UserError(
      `state.bucket: ${bucket} is in ${found.region}, not in ${region}; set state.region, or choose another name`,
    );
  if (facts.hasOwnState) return "update";
  if (facts.hasLocalState) return "create";
  if (found.madeFor === environment) return "import";
  if (found.madeFor !== undefined || facts.usesExisting) return "use";
  if (found.isEmpty) return "import";
  throw new UserError(
    `state.bucket: ${bucket} is in this account, Drydock did not make it, and objects are in it; ` +
      "choose another name, or use it as it is with --existing-bucket",
  );
}

/** The identity and the age of a state. */
export interface StateVersion {
  /** Terraform's id of a state, the same for its whole life. */
  readonly lineage: string;
  /** Counts its changes. */
  readonly serial: number;
}

/**
 * Decides whether a local state still has to be moved.
 *
 * @param local the state of the file
 * @param remote the state at the new place. @default none
 * @throws UserError when another state lies there
 */
export function isToMove(stack: string, local: StateVersion, remote: StateVersion | undefined): boolean {
  if (remote === undefined) return true;
  if (remote.lineage !== local.lineage)
    throw new UserError(
      `${stack}: another state lies at its new place, so that the local one is not moved; compare the two, and remove the wrong one`,
    );
  return remote.serial < local.serial;
}
