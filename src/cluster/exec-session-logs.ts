import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { logsKeyPolicy } from "../terraform/encryption-key";
import { stackOf } from "../terraform/policy";

/** Where ECS Exec writes its sessions, and the key that encrypts them on their way and in the log group. */
export class ExecSessionLogs extends Construct {
  readonly key: KmsKey;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, retentionInDays: number) {
    super(scope, id);
    const { environment } = stackOf(this);
    this.key = new KmsKey(this, "key", {
      description: `Encrypts the ECS Exec sessions of ${environment.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      lifecycle: { preventDestroy: !environment.throwAway },
      policy: logsKeyPolicy(this, environment.region),
      tags: { Name: `${environment.name}-exec` },
    });
    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/drydock/${environment.name}/exec`,
      retentionInDays,
      kmsKeyId: this.key.arn,
    });
  }
}
