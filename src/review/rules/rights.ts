import { blocks, texts } from "../blocks";
import type { Change, StackChanges } from "../changes";
import type { Level, Remark } from "../levels";
import type { Json, JsonObject } from "../plan-json";
import { wordOf } from "../resource-types";
import { counted, listed } from "../words";

/** Attributes that hold a policy document, by the type of resource. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_resource_policy: "policy_document",
  aws_efs_file_system_policy: "policy",
  aws_iam_policy: "policy",
  aws_iam_role: "assume_role_policy",
  aws_iam_role_policy: "policy",
  aws_kms_key: "policy",
  aws_s3_bucket_policy: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
};

/** One right of a policy document: who may do what on what. */
interface Right {
  readonly principals: string;
  readonly action: string;
  readonly resource: string;
  /** The conditions as JSON: another condition is another right. */
  readonly conditions: string;
}

/** Whose rights widen. */
export function rights({ changes, isNew }: StackChanges): readonly Remark[] {
  return changes.flatMap((change) => [
    ...(change.type in DOCUMENTS ? widened(change, isNew) : []),
    ...(OTHERS[change.type]?.(change) ?? []),
  ]);
}

const OTHERS: Readonly<Record<string, (change: Change) => readonly Remark[]>> = {
  aws_iam_role: ({ action, address, changed, before, after }) =>
    action === "update" && changed.includes("permissions_boundary") && !after["permissions_boundary"]
      ? [
          remark(
            "danger",
            "A role loses its permissions boundary",
            `it was ${String(before["permissions_boundary"])}`,
            address,
          ),
        ]
      : [],
  aws_iam_role_policy_attachment: ({ action, address, after }) =>
    action === "create"
      ? [
          remark(
            /AdministratorAccess|PowerUser|FullAccess/.test(String(after["policy_arn"])) ? "danger" : "attention",
            `A role gets the policy ${String(after["policy_arn"])}`,
            "all that the policy allows, now and later",
            address,
          ),
        ]
      : [],
};

/** Rights that a document gives and did not give. */
function widened({ type, address, action, before, after, changed }: Change, isNew: boolean): readonly Remark[] {
  const attribute = DOCUMENTS[type]!;
  if (action === "delete" || action === "forget" || !changed.includes(attribute)) return [];
  const now = rightsIn(after[attribute], type);
  if (now === undefined) return isNew || action === "create" ? [] : [unreadable(type, address)];
  const known = new Set((rightsIn(before[attribute], type) ?? []).map((right) => JSON.stringify(right)));
  const added = now.filter((right) => !known.has(JSON.stringify(right)));
  const all = added.filter(isEverything);
  if (all.length > 0)
    return [
      remark(
        "danger",
        `${ownerOf(type, after)} may do everything: ${inWords(all)}`,
        "a policy names actions and resources",
        address,
      ),
    ];
  if (added.length === 0 || isNew) return [];
  return [
    remark(
      "attention",
      `${ownerOf(type, after)} may also: ${inWords(added)}`,
      `${counted(added.length, "right")} that the deployed policy does not give`,
      address,
    ),
  ];
}

const unreadable = (type: string, address: string): Remark =>
  remark("attention", `A ${wordOf(type)} changes`, "what it will allow is known after the apply", address);

/**
 * The rights of a policy document. In the policy of a key, every resource is the key itself.
 *
 * @param type of the resource that has it
 * @returns undefined when it is not known or no JSON
 */
function rightsIn(document: Json | undefined, type: string): readonly Right[] | undefined {
  if (typeof document !== "string") return undefined;
  try {
    const { Statement: statements = null } = JSON.parse(document) as JsonObject;
    return blocks(statements)
      .filter(({ Effect: effect }) => effect === "Allow")
      .flatMap((statement) => rightsOf(statement, type === "aws_kms_key"));
  } catch {
    return undefined;
  }
}

function rightsOf(statement: JsonObject, isOwn: boolean): readonly Right[] {
  const principals = JSON.stringify(statement["Principal"] ?? null);
  const conditions = JSON.stringify(statement["Condition"] ?? null);
  return listOf(statement["Action"]).flatMap((action) =>
    (isOwn || statement["Resource"] === undefined ? ["itself"] : listOf(statement["Resource"])).map((resource) => ({
      principals,
      action,
      resource,
      conditions,
    })),
  );
}

const listOf = (value: Json | undefined): readonly string[] => (typeof value === "string" ? [value] : texts(value));

/** Every action, or every action of a service, on every resource and without a condition. */
const isEverything = ({ action, resource, conditions }: Right): boolean =>
  /^(\*|[\w-]+:\*)$/.test(action) && resource === "*" && conditions === "null";

/** Rights in words, those on the same resource together. */
function inWords(added: readonly Right[]): string {
  const places = added.map(({ principals, resource, conditions }) =>
    [
      ...(principals === "null" ? [] : [`by ${principals.replaceAll('"', "")}`]),
      `on ${resource}`,
      ...(conditions === "null" ? [] : ["under a condition"]),
    ].join(" "),
  );
  return listed(
    [...new Set(places)].map((place) => {
      const actions = added.filter((_, index) => places[index] === place).map(({ action }) => action);
      return `${listed(actions)} ${place}`;
    }),
    3,
  );
}

/** Whose policy it is: a role's by its name. */
const ownerOf = (type: string, after: JsonObject): string => {
  const name = after["role"] ?? after["name"] ?? after["bucket"];
  return typeof name === "string" && type.startsWith("aws_iam") ? `The role ${name}` : `The ${wordOf(type)}`;
};

const remark = (level: Level, text: string, reason: string, address: string): Remark => ({
  level,
  text,
  reason,
  addresses: [address],
});
