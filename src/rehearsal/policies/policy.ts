import type { VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";

/** A way to run the cluster that is rehearsed. */
export interface Policy {
  readonly blueprint: Blueprint;
  /** Registers the functions that are not in the blueprint because nothing of them was bundled. */
  readonly register: (aws: VirtualAws) => void;
}
