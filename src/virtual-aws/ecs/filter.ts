import { invalidParameter } from "../core/errors";
import type { ContainerInstance } from "./model";

/** Whether a container instance matches a filter. */
export type Matcher = (instance: ContainerInstance) => boolean;

/**
 * Reads the part of the cluster query language that functions use: `ec2InstanceId == i-…`, `ec2InstanceId in [i-…, …]`,
 * `agentConnected == true`, `attribute:… exists`, and several of these with `or` between them.
 */
export const matcherOf = (filter: string | undefined): Matcher => {
  if (!filter) return () => true;
  const matchers = filter.split(/\s(?:or|\|\|)\s/).map(simpleMatcherOf);
  return (instance) => matchers.some((matches) => matches(instance));
};

const simpleMatcherOf = (filter: string): Matcher => {
  const [, connected] = /^\s*agentConnected\s*==\s*(true|false)\s*$/.exec(filter) ?? [];
  if (connected) return ({ agentConnected }) => String(agentConnected) === connected;
  const [, attribute] = /^\s*attribute:(\S+)\s+exists\s*$/.exec(filter) ?? [];
  if (attribute) return ({ attributes }) => attributes.has(attribute);
  const [, one, many] = /^\s*ec2InstanceId\s*(?:==\s*([^\s[\]]+)|in\s*\[([^\]]*)\])\s*$/.exec(filter) ?? [];
  const list = one ?? many;
  if (list === undefined) throw invalidParameter(`The virtual ECS does not know the filter expression ${filter}`);
  const ids = new Set(list.split(",").map((id) => id.trim().replace(/^['"]|['"]$/g, "")));
  return (instance) => ids.has(instance.ec2InstanceId);
};
