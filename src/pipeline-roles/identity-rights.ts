import type { Environment } from "../environment/schema";
import { type Family, type Right, service } from "./right";

const ROLES = ["iam::{account}:role{path}{name}-*"];

/** Services that Drydock's roles are for. */
const TAKERS = [
  "autoscaling.amazonaws.com",
  "ec2.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "lambda.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/**
 * Rights on roles. With a permissions boundary no role is made, and none gets rights, without it: whoever may give rights
 * to a role may otherwise give it all of them.
 */
export function identityRights({ permissionsBoundaryArn }: Environment["roles"]): Family {
  const bounded: Pick<Right, "when"> =
    permissionsBoundaryArn === undefined
      ? {}
      : { when: { StringEquals: { "iam:PermissionsBoundary": permissionsBoundaryArn } } };
  return {
    types: ["aws_iam_instance_profile", "aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment"],
    reads: service("iam", "GetInstanceProfile", "GetPolicy*", "GetRole*", "List*"),
    writes: [
      {
        actions: service("iam", "AttachRolePolicy", "CreateRole", "PutRolePermissionsBoundary", "PutRolePolicy"),
        on: ROLES,
        ...bounded,
      },
      {
        actions: service(
          "iam",
          "DeleteRole",
          "DeleteRolePolicy",
          "DetachRolePolicy",
          "TagRole",
          "UntagRole",
          "UpdateAssumeRolePolicy",
          "UpdateRole",
          "UpdateRoleDescription",
        ),
        on: ROLES,
      },
      { actions: service("iam", "PassRole"), on: ROLES, when: { StringEquals: { "iam:PassedToService": TAKERS } } },
      {
        actions: service(
          "iam",
          "AddRoleToInstanceProfile",
          "CreateInstanceProfile",
          "DeleteInstanceProfile",
          "RemoveRoleFromInstanceProfile",
          "TagInstanceProfile",
          "UntagInstanceProfile",
        ),
        on: ["iam::{account}:instance-profile{path}{name}-*"],
      },
      // AWS's own roles for its services, which the first of a kind of resource makes.
      { actions: service("iam", "CreateServiceLinkedRole"), on: ["iam::{account}:role/aws-service-role/*"] },
    ],
  };
}
