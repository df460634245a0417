import type { Finding } from "./checkov";

interface Stack {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

interface OwnCheck {
  readonly check: string;
  readonly name: string;
  readonly type: string;
  readonly holds: (resource: Readonly<Record<string, unknown>>, stack: Stack) => boolean;
}

/** Checks that Checkov 3.3 leaves out of a stack in JSON, or passes wrongly. */
const CHECKS: readonly OwnCheck[] = [
  {
    check: "DRYDOCK_1",
    name: "No security group may reach every address on every port",
    type: "aws_vpc_security_group_egress_rule",
    holds: ({ ip_protocol, cidr_ipv4, cidr_ipv6 }) =>
      ip_protocol !== "-1" || (cidr_ipv4 !== "0.0.0.0/0" && cidr_ipv6 !== "::/0"),
  },
  {
    check: "DRYDOCK_2",
    name: "An Auto Scaling group behind a target group replaces what the load balancer finds unhealthy",
    type: "aws_autoscaling_group",
    holds: ({ target_group_arns, health_check_type }) => !target_group_arns || health_check_type === "ELB",
  },
  {
    check: "DRYDOCK_3",
    name: "An Auto Scaling group has a terminating lifecycle hook from its beginning",
    type: "aws_autoscaling_group",
    holds: ({ initial_lifecycle_hook: hooks }) =>
      Array.isArray(hooks) &&
      hooks.some((hook) => hook.lifecycle_transition === "autoscaling:EC2_INSTANCE_TERMINATING"),
  },
];

/** The resources that break one of Drydock's own checks, and how many obey. @param stack a stack's JSON */
export function checkOwn(stack: string): { readonly passed: number; readonly failed: readonly Finding[] } {
  const parsed = JSON.parse(stack) as Stack;
  let passed = 0;
  const failed: Finding[] = [];
  for (const { check, name, type, holds } of CHECKS)
    for (const [id, resource] of Object.entries(parsed.resource?.[type] ?? {}))
      if (holds(resource, parsed)) passed += 1;
      else failed.push({ check, name, resource: `${type}.${id}` });
  return { passed, failed };
}
