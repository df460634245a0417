import { TerraformDataSource, TerraformResource, type TerraformStack } from "cdktf";
import { nearest } from "../aws/closest";
import { isObject } from "../environment/paths";
import { isRecord } from "../json-values";
import { UserError } from "../user-error";

/** New values of a resource's arguments, by their path in Terraform's JSON: `metadata_options.http_put_response_hop_limit`. */
export type ResourceOverrides = Readonly<Record<string, unknown>>;

/**
 * Changes arguments of any resource or data source of a stack, for what no setting does. Drydock does not check the result:
 * `npm run review` of its plan says what it does.
 *
 * @param stack one of Drydock's or your own
 * @param address address of the resource in the stack, as a plan shows it
 * @param overrides new values of its arguments. A list is replaced as a whole; null takes an argument away
 * @throws UserError when the stack has no such resource, or a path leads into a list or a value
 */
export function overrideResource(stack: TerraformStack, address: string, overrides: ResourceOverrides): void {
  const element = findElement(stack, address);
  const args: unknown = Object.values(Object.values(blocksOf(element))[0] ?? {})[0];
  for (const [path, value] of Object.entries(overrides)) {
    refusePath(address, path, args);
    element.addOverride(path, value);
  }
}

type Element = TerraformResource | TerraformDataSource;

function findElement(stack: TerraformStack, address: string): Element {
  const elements = new Map(
    stack.node
      .findAll()
      .filter(isElement)
      .map((element) => [addressOf(element), element]),
  );
  const found = elements.get(address);
  if (found) return found;
  const type = address.slice(0, address.lastIndexOf("."));
  const sameType = [...elements.keys()].filter((each) => each.startsWith(`${type}.`));
  const meant = nearest(address, sameType) ?? sameType.join(", ");
  throw new UserError(
    `${stack.node.id}: got ${JSON.stringify(address)}, which is no resource of this stack; ` +
      (meant === "" ? "name one of its plan" : `did you mean ${meant}?`),
  );
}

const isElement = (construct: unknown): construct is Element =>
  construct instanceof TerraformResource || construct instanceof TerraformDataSource;

const addressOf = (element: Element): string =>
  `${element instanceof TerraformDataSource ? "data." : ""}${element.terraformResourceType}.${element.friendlyUniqueId}`;

/** The element's part of the stack's JSON: arguments by id by type. */
function blocksOf(element: Element): Record<string, Record<string, unknown>> {
  const json = element.toTerraform() as Record<"resource" | "data", Record<string, Record<string, unknown>>>;
  return element instanceof TerraformDataSource ? json.data : json.resource;
}

/** cdktf would put an object in the place of a list or a text on the way. */
function refusePath(address: string, path: string, args: unknown): void {
  const keys = path.split(".");
  let value = args;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    value = isObject(value) ? value[key] : undefined;
    if (value === undefined || isRecord(value)) continue;
    const whole = keys.slice(0, index + 1).join(".");
    throw new UserError(
      `${address}: got the path ${JSON.stringify(path)}, but ${whole} is ${Array.isArray(value) ? "a list" : "a value"}; ` +
        `override ${whole} as a whole`,
    );
  }
}
