import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { logsKey } from "../terraform/encryption-key";
import { stackOf } from "../terraform/stack";

/** Where ECS Exec writes its sessions, and the key that encrypts them on their way and in the log group. */
export class ExecSessionLogs extends Construct {
  readonly key: KmsKey;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, retentionInDays: number) {
    super(scope, id);
    const { name } = stackOf(this).environment;
    this.key = logsKey(this, "key", { description: `Encrypts the ECS Exec sessions of ${name}`, name: `${name}-exec` });
    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/drydock/${name}/exec`,
      retentionInDays,
      kmsKeyId: this.key.arn,
    });
  }
}
