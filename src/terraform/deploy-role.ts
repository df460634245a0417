/** A role and the name of the sessions in which it is taken on. */
export interface AssumedRole {
  /** ARN of the role. */
  readonly roleArn: string;
  /** Name of the session: CloudTrail shows it beside the role. */
  readonly sessionName: string;
}

/** The backend's argument for an environment's role, and that of a state that is read. */
export const backendRole = ({
  deployRoleArn,
}: {
  readonly deployRoleArn?: string | undefined;
}): { readonly assumeRole?: AssumedRole } =>
  deployRoleArn === undefined ? {} : { assumeRole: assumedRole(deployRoleArn) };

/** The role of a deployment (setting `deployRoleArn`), as Terraform's provider and backend and the SDK take it on. */
export const assumedRole = (roleArn: string): AssumedRole => ({ roleArn, sessionName: "drydock" });
