import type { Attribute, Failure } from "@aws-sdk/client-ecs";
import { AwsError, invalidParameter } from "../core/errors";
import type { Cluster, ContainerInstance } from "./model";
import { ECS_ATTRIBUTES, ECS_PAGE } from "./timings";

/** The last part of an ARN, or the id that was given instead. */
export const idOf = (arnOrId: string): string => arnOrId.slice(arnOrId.lastIndexOf("/") + 1);

/** @throws AwsError when it is not allowed */
export const pageSize = (maxResults: number | undefined): number => {
  const size = maxResults ?? ECS_PAGE;
  if (!(size >= 1 && size <= ECS_PAGE)) throw invalidParameter(`maxResults must be between 1 and ${ECS_PAGE}.`);
  return size;
};

/**
 * Looks up what a call asks for by ids or ARNs.
 *
 * @param request the ids, the most that the call takes, and the items' name in messages
 * @returns what was found, and a failure for each that was not
 * @throws AwsError when there are too many or none
 */
export function lookUp<T>(
  request: { readonly ids: readonly string[] | undefined; readonly limit: number; readonly items: string },
  find: (id: string) => T | undefined,
): [T[], Failure[]] {
  const { ids, limit, items } = request;
  if (!ids?.length) throw invalidParameter(`${items} cannot be empty.`);
  if (ids.length > limit) throw invalidParameter(`${items} can have at most ${limit} items.`);
  const found: T[] = [];
  const failures: Failure[] = [];
  for (const id of ids) {
    const item = find(idOf(id));
    if (item) found.push(item);
    else failures.push({ arn: id, reason: "MISSING" });
  }
  return [found, failures];
}

/** Looks up container instances, deregistered ones too. See {@link lookUp}. */
export const lookUpInstances = (
  { instances, inactive }: Cluster,
  ids: readonly string[] | undefined,
  limit: number,
): [ContainerInstance[], Failure[]] =>
  lookUp({ ids, limit, items: "Container instance" }, (id) => instances.get(id) ?? inactive.get(id));

/** Forms of an attribute's name and value. Source: API reference, Attribute. */
const ATTRIBUTE_NAME = /^[\w./\\-]{1,128}$/;
const ATTRIBUTE_VALUE = /^(?! )[\w.@/\\: -]{1,128}(?<! )$/;

/** @throws AwsError when an attribute cannot have this value */
export const checkAttributeValue = (value: string | undefined): string => {
  if (!value || !ATTRIBUTE_VALUE.test(value)) throw invalidParameter(`Attribute value ${value} is invalid.`);
  return value;
};

/** The container instances that attributes are meant for. @throws AwsError when a name or target is wrong */
export const attributeTargets = (
  { instances }: Cluster,
  attributes: readonly Attribute[] = [],
): readonly (readonly [ContainerInstance, Attribute])[] => {
  if (attributes.length < 1 || attributes.length > ECS_ATTRIBUTES)
    throw invalidParameter(`attributes must have 1 to ${ECS_ATTRIBUTES} items.`);
  return attributes.map((attribute) => {
    const { name = "", targetId = "" } = attribute;
    if (!ATTRIBUTE_NAME.test(name) || name.startsWith("ecs.")) throw invalidParameter(`Attribute ${name} is invalid.`);
    const instance = instances.get(idOf(targetId));
    if (!instance) throw new AwsError("TargetNotFoundException", `The target ${targetId} could not be found.`);
    return [instance, attribute] as const;
  });
};
