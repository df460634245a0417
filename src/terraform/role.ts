import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import { checkName } from "./check-name";
import type { DeploymentContext } from "./deployment-context";

export interface RoleProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Name of the role without the region, which is added: roles belong to the account, not to a region. */
  readonly name: string;
  /** Description in IAM. */
  readonly description: string;
  /** The policy that says who takes the role on, as JSON. */
  readonly trust: string;
}

/**
 * A role with the deployment's path and permissions boundary. Every role of Drydock is made here.
 *
 * @throws UserError when the name with the region is longer than IAM allows
 */
export const createRole = (
  scope: Construct,
  id: string,
  { deployment, name, description, trust }: RoleProps,
): IamRole =>
  new IamRole(scope, id, {
    name: checkName("aws_iam_role.name", nameWithRegion(name, deployment)),
    ...pathOf(deployment),
    ...(deployment.permissionsBoundaryArn !== undefined && { permissionsBoundary: deployment.permissionsBoundaryArn }),
    description,
    assumeRolePolicy: trust,
  });

/** The name of something that belongs to the account and not to a region. */
export const nameWithRegion = (name: string, { region }: Pick<DeploymentContext, "region">): string =>
  `${name}-${region}`;

/** The path of roles and instance profiles. IAM takes `/` by itself. */
export const pathOf = ({ rolePath }: DeploymentContext): { readonly path?: string } =>
  rolePath === undefined || rolePath === "/" ? {} : { path: rolePath };
