import type { ServiceSettings, Timings, VirtualAws } from "../../virtual-aws";
import type { ServiceConduct } from "../blueprint/applications";
import type { Blueprint } from "../blueprint/blueprint";
import type { UsualHeadroom } from "../blueprint/function-settings";
import type { CurrentPolicy } from "../foreign-cluster";
import type { ManagedType } from "../managed-type";
import type { Demand } from "../traffic/demand";

/** Members of every policy. */
interface CommonPolicy {
  /** Its key in a report's JSON; unique in a list of policies. */
  readonly name: string;
  /** Its name for people, in the heads of tables. */
  readonly title: string;
  /** One sentence below the report's tables that explains it. @default none */
  readonly note?: string;
  /** The same where its instances are of another type than the environment's. @default it has them of no other */
  readonly noteOfType?: (instanceType: string) => string;
  /** The decisions that it takes itself. Comparisons of one decision run only the policies that take it. */
  readonly decides: readonly PolicyDecision[];
  /** Fee that AWS takes besides the instances. @default none */
  readonly fee?: "managedInstances";
  /** Days of traffic from which it learns first: on shorter traffic it is the policy below it. @default 0 */
  readonly learnsFromDays?: number;
}

/** A way to run a cluster: which decisions it takes, and how they would be deployed. It is registered in a list. */
export interface Policy extends CommonPolicy {
  /** The cluster under this policy. It keeps the names and the sizes of what was synthesized, and the type of own instances. */
  readonly deployment: (cluster: PolicyInput) => PolicyDeployment;
}

/** A way to run the tasks without a cluster's instances. */
export interface FargatePolicy extends CommonPolicy {
  /** Fargate has a machine for each task. */
  readonly launchType: "FARGATE";
}

/** A policy that a rehearsal can run. */
export type AnyPolicy = Policy | FargatePolicy;

/** The sentence that explains a policy, with the type of ECS Managed Instances where it is not the environment's. */
export const noteOf = ({ note, noteOfType }: AnyPolicy, managedType: ManagedType | undefined): string | undefined =>
  managedType && noteOfType ? noteOfType(managedType.instanceType) : note;

/** When there are more or fewer instances; what becomes of an instance that terminates. */
export type PolicyDecision = "scaling" | "draining";

/** The cluster that a policy is to run. */
export interface PolicyInput {
  /** The environment as it was synthesized. */
  readonly blueprint: Blueprint;
  /** The reference container, and how many of them are a shortage or an excess. */
  readonly headroom: UsualHeadroom;
  /** Seconds that a terminating instance has for its drain. */
  readonly drainTimeoutSeconds: number;
  /** Seed of the seconds at which a policy acts that has a period of its own. @default it is in step with the run */
  readonly seed?: number;
  /**
   * The whole demand: for a policy that learns from the part that has passed, and for one that nobody can have, as it
   * knows the future. @default unknown
   */
  readonly foresight?: Foresight;
  /** The scaling and the draining of a cluster that Drydock did not make. @default the cluster is Drydock's */
  readonly current?: CurrentPolicy | undefined;
  /** Percent of its reserved CPU that a task uses. @default unknown */
  readonly cpuUsePercent?: number | undefined;
  /** The instance type of ECS Managed Instances. @default the environment's */
  readonly managedType?: ManagedType | undefined;
}

/** The demand of a run, and the cluster that it meets. */
export interface Foresight {
  /** The demand from the begin of the run to its end. */
  readonly demand: Demand;
  /** Tasks that an empty instance holds. */
  readonly tasksPerInstance: number;
  /** The timings of the virtual AWS. */
  readonly timings: Timings;
}

/** The resources and functions of a policy in the virtual AWS. */
export interface PolicyDeployment {
  /** The resources to deploy. */
  readonly blueprint: Blueprint;
  /** Registers the functions that are in no zip, before the blueprint is deployed. */
  readonly register: (aws: VirtualAws) => void;
  /** Timings that differ because of the policy, for example the fate of tasks without room. @default none */
  readonly timings?: Partial<Timings>;
  /** Placement of the service's tasks. @default "spread" */
  readonly placement?: NonNullable<ServiceSettings["placement"]>;
  /** The network interface that each task has of its own, and the usual containers that an empty instance then holds. @default as the task definition says */
  readonly taskInterface?: { readonly tasksPerInstance: number };
  /** How services differ under the policy, by their names. @default they do not */
  readonly conduct?: Readonly<Record<string, Partial<ServiceConduct>>>;
}
