import { blocks, texts } from "./blocks";
import type { Change } from "./changes";
import type { Json, StateResource } from "./plan-json";

/**
 * A list in a resource whose entries Terraform makes as resources of their own, so that no plan takes away an entry that
 * somebody else added.
 */
interface Additive {
  /** Terraform's type of the resource with the list. */
  readonly type: string;
  /** The list. */
  readonly attribute: string;
  /** The resources that make its entries. */
  readonly madeBy: string;
  /** Their attribute that names the resource with the list. */
  readonly reference: string;
  /** The attribute of the resource with the list that it is named by. */
  readonly name: string;
  /** Number of entries. @default the length of the list */
  readonly count?: (list: Json | undefined) => number;
}

/** A rule of a group may hold several sources, each of which is a resource of its own. */
const sources = (rules: Json | undefined): number =>
  blocks(rules)
    .map(
      (rule) =>
        ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"].flatMap((each) => texts(rule[each]))
          .length + (rule["self"] === true ? 1 : 0),
    )
    .reduce((sum, count) => sum + count, 0);

const GROUP = { type: "aws_security_group", reference: "security_group_id", name: "id", count: sources };

const ADDITIVE: readonly Additive[] = [
  { ...GROUP, attribute: "ingress", madeBy: "aws_vpc_security_group_ingress_rule" },
  { ...GROUP, attribute: "egress", madeBy: "aws_vpc_security_group_egress_rule" },
  { type: "aws_iam_role", attribute: "inline_policy", madeBy: "aws_iam_role_policy", reference: "role", name: "name" },
  {
    type: "aws_iam_role",
    attribute: "managed_policy_arns",
    madeBy: "aws_iam_role_policy_attachment",
    reference: "role",
    name: "name",
  },
  { type: "aws_route_table", attribute: "route", madeBy: "aws_route", reference: "route_table_id", name: "id" },
];

/**
 * The lists of a resource that hold more than Terraform made.
 *
 * @param resources of all stacks, as AWS has them
 */
export const additionsTo = ({ type, after }: Change, resources: readonly StateResource[]): readonly string[] =>
  ADDITIVE.filter((each) => each.type === type)
    .filter(({ attribute, madeBy, reference, name, count = (list) => blocks(list).length + texts(list).length }) => {
      const made = resources.filter(
        (resource) => resource.type === madeBy && resource.values[reference] === after[name],
      );
      return count(after[attribute]) > made.length;
    })
    .map(({ attribute }) => attribute);
