import type { NamedPlan } from "./review";

/** Addresses of the Auto Scaling groups that plans make, change or leave as they are. */
export const groupsIn = (plans: readonly NamedPlan[]): readonly string[] =>
  plans
    .flatMap(({ plan }) => plan.resource_changes ?? [])
    .filter(({ type, change }) => type === "aws_autoscaling_group" && change.actions[0] !== "delete")
    .map(({ address }) => address);

/**
 * The usage file of Infracost (its `internal/resources/aws/autoscaling_group.go`: `instances`, a whole number), with the
 * number of instances that a rehearsal had on average: without it Infracost counts none beyond those at rest.
 *
 * @param groups addresses of the Auto Scaling groups, one at least
 * @param instances instance-hours of the rehearsal over its hours
 * @param source the rehearsal in words
 */
export function infracostUsage(groups: readonly string[], instances: number, source: string): string {
  const usage = groups.map(
    (address) => `  ${address}:\n    instances: ${Math.round(instances)}\n    operating_system: linux\n`,
  );
  return `# ${instances.toFixed(2)} instances on average: ${source}\nversion: 0.1\nresource_usage:\n${usage.join("")}`;
}
