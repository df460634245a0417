import { UserError } from "../user-error";

/** A value of Terraform's JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An object of Terraform's JSON: the arguments and attributes of a resource. */
export type JsonObject = Readonly<Record<string, Json>>;

/** Marks of a value: true where the whole of it is marked, else an object or a list of the same shape. */
export type Marks = boolean | readonly Marks[] | { readonly [key: string]: Marks };

/** Terraform's actions on a resource; two where it is replaced (Terraform: "JSON Output Format", change representation). */
export type PlanAction = "no-op" | "create" | "read" | "update" | "delete" | "forget";

/** A change of a resource, as `terraform show -json` prints it. */
export interface ResourceChange {
  /** Terraform's address, for example `aws_vpc.vpc`. */
  readonly address: string;
  /** `managed` or `data`. */
  readonly mode: string;
  /** Terraform's type. */
  readonly type: string;
  /** Logical id of the resource. */
  readonly name: string;
  /** The reason, in Terraform's word, for example `delete_because_no_resource_config`. */
  readonly action_reason?: string;
  /** The change itself, before and after. */
  readonly change: {
    readonly actions: readonly PlanAction[];
    readonly before: JsonObject | null;
    readonly after: JsonObject | null;
    readonly after_unknown?: Marks;
    readonly before_sensitive?: Marks;
    readonly after_sensitive?: Marks;
    /** Paths of the attributes because of which it is replaced. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** A resource of a state. */
export interface StateResource {
  /** Terraform's address. */
  readonly address: string;
  /** `managed` or `data`. */
  readonly mode: string;
  /** Terraform's type. */
  readonly type: string;
  /** Its attributes. */
  readonly values: JsonObject;
  /** Version of the provider's schema of its type. */
  readonly schema_version?: number;
  /** Marks of the sensitive ones. @default none */
  readonly sensitive_values?: Marks;
}

interface Values {
  readonly root_module?: { readonly resources?: readonly StateResource[] };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A plan, as `terraform show -json` prints it: as much of it as a review reads. */
export interface PlanJson {
  /** Version of this form: 1.x. */
  readonly format_version: string;
  /** Version of Terraform. */
  readonly terraform_version?: string;
  /** The resources as they will be. */
  readonly planned_values?: Values;
  /** The resources as they are. */
  readonly prior_state?: { readonly values?: Values };
  /** Every resource, those that stay too. */
  readonly resource_changes?: readonly ResourceChange[];
  /** Changes that were made beside Terraform. */
  readonly resource_drift?: readonly ResourceChange[];
  /** The configuration that was planned. */
  readonly configuration?: {
    readonly provider_config?: Readonly<Record<string, { readonly expressions?: ProviderExpressions }>>;
    readonly root_module?: { readonly outputs?: Readonly<Record<string, unknown>> };
  };
  /** Whether Terraform could not finish the plan. @default false */
  readonly errored?: boolean;
}

interface ProviderExpressions {
  readonly region?: { readonly constant_value?: string };
  readonly default_tags?: readonly { readonly tags?: { readonly constant_value?: Readonly<Record<string, string>> } }[];
}

/** How to make the JSON that a review reads, for sentences that refuse another one. */
const HOW_TO = "make one with: terraform plan -out=FILE && terraform show -json FILE > PLAN.json";

/**
 * Reads a plan.
 *
 * @param name of the file, for errors
 * @throws UserError when it is no plan, or one that Terraform could not finish
 */
export function readPlan(name: string, text: string): PlanJson {
  const json = parse(name, text);
  if (typeof json !== "object" || json === null || !("format_version" in json))
    throw new UserError(`${name}: got JSON that is no plan, allowed what terraform show -json prints; ${HOW_TO}`);
  const plan = json as PlanJson;
  if (!/^1\./.test(plan.format_version))
    throw new UserError(`${name}: got format_version ${plan.format_version}, allowed 1.x; use Terraform 1.10 or newer`);
  if (plan.resource_changes === undefined && plan.planned_values === undefined)
    throw new UserError(`${name}: got a state, allowed a plan; ${HOW_TO}`);
  if (plan.errored === true)
    throw new UserError(
      `${name}: got a plan that Terraform could not finish, allowed a whole one; mend its error first`,
    );
  return plan;
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const saved = text.startsWith("PK") ? "a saved plan" : "a text that is not JSON";
    throw new UserError(`${name}: got ${saved}, allowed the JSON of a plan; ${HOW_TO}`);
  }
}

/** The managed resources of a state or of planned values. */
export const managedResources = (values: Values | undefined): readonly StateResource[] =>
  (values?.root_module?.resources ?? []).filter(({ mode }) => mode === "managed");
