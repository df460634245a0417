import { isMarked, withoutSensitive, withUnknown } from "./masks";
import type { JsonObject, Marks, PlanAction, PlanJson, ResourceChange } from "./plan-json";

/** The fate of a resource. `forget` leaves it in AWS and out of the state. */
export type Action = "create" | "update" | "replace" | "delete" | "forget";

/** A change of a resource, without a sensitive value in it. */
export interface Change {
  /** Terraform's address. */
  readonly address: string;
  /** Terraform's type. */
  readonly type: string;
  /** The construct that made it, as a path in the stack; "" when the stack itself did. */
  readonly construct: string;
  /** Its fate. */
  readonly action: Action;
  /** Whether its successor is there before it goes. */
  readonly createsFirst: boolean;
  /** Names of the attributes that change, in alphabetical order. */
  readonly changed: readonly string[];
  /** Names of the attributes because of which it is replaced. */
  readonly replacing: readonly string[];
  /** The attributes now; {} of what is created. Sensitive ones are masked. */
  readonly before: JsonObject;
  /** The attributes to be; {} of what goes. Sensitive and unknown ones are masked. */
  readonly after: JsonObject;
}

/** The changes that a plan of one stack makes. */
export interface StackChanges {
  /** Name of the stack, for example `example-cluster`. */
  readonly stack: string;
  /** Whether nothing of it is deployed yet. */
  readonly isNew: boolean;
  /** Number of resources that stay as they are. */
  readonly unchanged: number;
  /** The changes of the plan. */
  readonly changes: readonly Change[];
  /** Changes that were made beside Terraform and that the plan takes back or keeps. */
  readonly drift: readonly Change[];
}

/** Reads the changes of a plan. @param stack name of the stack */
export function changesOf(stack: string, plan: PlanJson): StackChanges {
  const managed = (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
  const changes = managed.flatMap((change) => changeOf(change) ?? []);
  return {
    stack,
    isNew: managed.every(({ change }) => change.actions[0] === "create"),
    unchanged: managed.filter(({ change }) => change.actions[0] === "no-op").length,
    changes,
    drift: (plan.resource_drift ?? []).filter(({ mode }) => mode === "managed").flatMap((each) => changeOf(each) ?? []),
  };
}

function changeOf({ address, type, name, change }: ResourceChange): Change | undefined {
  const action = actionOf(change.actions);
  if (action === undefined) return undefined;
  const before = withoutSensitive(change.before, change.before_sensitive);
  const after = withUnknown(withoutSensitive(change.after, change.after_sensitive), change.after_unknown);
  return {
    address,
    type,
    construct: constructOf(name),
    action,
    createsFirst: change.actions[0] === "create" && change.actions[1] === "delete",
    changed: changedNames(change),
    replacing: [...new Set((change.replace_paths ?? []).map(([attribute]) => String(attribute)))],
    before,
    after,
  };
}

function actionOf(actions: readonly PlanAction[]): Action | undefined {
  if (actions.length === 2) return "replace";
  const [action] = actions;
  return action === "no-op" || action === "read" ? undefined : action;
}

/** Attributes that follow from others. */
const FOLLOWING = new Set(["tags_all"]);

/** Names of attributes whose values differ or become known later. Values are compared as they are, and not shown. */
function changedNames({ before, after, after_unknown: unknown = {} }: ResourceChange["change"]): string[] {
  const marks = unknown as Readonly<Record<string, Marks>>;
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(marks)]);
  return [...names]
    .filter(
      (name) => isMarked(marks[name] ?? false) || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
    )
    .filter((name) => !FOLLOWING.has(name))
    .sort();
}

/** Eight hexadecimal figures at the end of a logical id, which cdktf makes of a path of two constructs or more. */
const HASHED = /^(.+)_[0-9A-F]{8}$/;

/** The construct of a logical id: all of the path but the resource's own name. */
function constructOf(name: string): string {
  const path = HASHED.exec(name)?.[1]?.split("_") ?? [name];
  return path.slice(0, -1).join("/");
}

/** The part of a stack that a construct belongs to: the first of its path. */
export const partOf = (construct: string): string => construct.split("/")[0]!;
