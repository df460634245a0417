import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { DeploymentContext } from "../terraform/deployment-context";
import { logsKey } from "../terraform/encryption-key";

export interface ExecSessionLogsProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Days that sessions are kept, one of the periods that CloudWatch Logs allows. */
  readonly retentionDays: number;
}

/** Addresses of the resources in a cluster stack, by which the sessions outlive their setting. */
export const EXEC_SESSION_LOGS: readonly string[] = [
  "aws_cloudwatch_log_group.exec_log-group_2689D517",
  "aws_kms_key.exec_key_60939389",
];

/** The log group of ECS Exec sessions, and the key that encrypts them in transit and in the log group. */
export class ExecSessionLogs extends Construct {
  /** KMS key of the sessions. */
  readonly key: KmsKey;
  /** Log group of the sessions. */
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, { deployment, retentionDays }: ExecSessionLogsProps) {
    super(scope, id);
    const { name, region, throwAway = false } = deployment;
    this.key = logsKey(this, "key", {
      description: `Encrypts the ECS Exec sessions of ${name}`,
      name: `${name}-exec`,
      region,
      throwAway,
    });
    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/drydock/${name}/exec`,
      retentionInDays: retentionDays,
      kmsKeyId: this.key.arn,
    });
  }
}
