/** A change of a resource, in Terraform's own words (`terraform plan -json`, "Machine-Readable UI"). */
export type Action = "create" | "update" | "replace" | "delete" | "move" | "import" | "remove" | "read" | "noop";

/** A change of one resource in a plan. */
export interface PlannedChange {
  /** Terraform's address, for example `aws_vpc.vpc`. */
  readonly address: string;
  /** Its kind. */
  readonly action: Action;
  /** Terraform's word for why, for example `delete_because_no_resource_config`. @default none */
  readonly reason?: string;
}

/** An error or a warning of Terraform. */
export interface Diagnostic {
  /** Errors end the command. */
  readonly severity: "error" | "warning";
  /** Its first line. */
  readonly summary: string;
  /** The rest of it. @default "" */
  readonly detail: string;
  /** Address of the resource. @default none */
  readonly address?: string;
}

/** A line of Terraform's output with `-json`, as far as Drydock reads it. */
export type TerraformEvent =
  | { readonly type: "planned"; readonly change: PlannedChange }
  | { readonly type: "outputs"; readonly actions: readonly Action[] }
  | {
      readonly type: "begun" | "still" | "done" | "failed";
      readonly address: string;
      readonly action: Action;
      readonly elapsedSeconds: number;
    }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic };

interface EventJson {
  readonly type?: string;
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: Action; readonly reason?: string };
  readonly hook?: {
    readonly resource: { readonly addr: string };
    readonly action: Action;
    readonly elapsed_seconds?: number;
  };
  readonly outputs?: Readonly<Record<string, { readonly action?: Action }>>;
  readonly diagnostic?: Omit<Diagnostic, "detail"> & { readonly detail?: string };
}

const HOOKS = {
  apply_start: "begun",
  apply_progress: "still",
  apply_complete: "done",
  apply_errored: "failed",
} as const;

/** Reads a line of Terraform's output. @returns undefined for lines that say nothing that Drydock shows */
export function readEvent(line: string): TerraformEvent | undefined {
  const { type = "", change, hook, outputs, diagnostic } = parse(line);
  if (type === "planned_change" && change)
    return {
      type: "planned",
      change: { address: change.resource.addr, action: change.action, ...(change.reason && { reason: change.reason }) },
    };
  if (type in HOOKS && hook)
    return {
      type: HOOKS[type as keyof typeof HOOKS],
      address: hook.resource.addr,
      action: hook.action,
      elapsedSeconds: hook.elapsed_seconds ?? 0,
    };
  if (type === "outputs" && outputs)
    return { type: "outputs", actions: Object.values(outputs).map(({ action = "noop" }) => action) };
  if (type === "diagnostic" && diagnostic)
    return { type: "diagnostic", diagnostic: { ...diagnostic, detail: diagnostic.detail ?? "" } };
  return undefined;
}

/** Lines that are not JSON come before Terraform has read `-json`, for example of a wrapper. */
function parse(line: string): EventJson {
  try {
    return JSON.parse(line) as EventJson;
  } catch {
    return {};
  }
}
