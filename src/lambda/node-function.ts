import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { DeploymentContext } from "../terraform/deployment-context";
import { encryptedLogs } from "../terraform/encryption-key";
import { arnsIn, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../terraform/policy";
import { createRole } from "../terraform/role";
import { codeOf } from "./function-code";
import type { LambdaLimits } from "./queue-limits";

export interface NodeFunctionProps extends LambdaLimits {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Name in Lambda; the log group is `/aws/lambda/<functionName>`. */
  readonly functionName: string;
  /** Description in Lambda. */
  readonly description: string;
  /** The source file that exports `handler`, relative to the folder of cdktf.json. */
  readonly entry: string;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Days, one of the periods that CloudWatch Logs allows. */
  readonly logRetentionDays: number;
  /** Rights of the function, besides writing its own logs. */
  readonly statements: readonly PolicyStatement[];
  /**
   * Trace the invocations with X-Ray. Lambda samples them and sends the traces with the rights of the function's role.
   *
   * @default false
   */
  readonly tracing?: boolean;
}

/** The settings that the functions of a cluster share. */
export type FunctionSettings = Pick<NodeFunctionProps, "logRetentionDays" | "reservedConcurrency" | "tracing">;

/**
 * A Lambda function from one source file, with a role, an inline policy and a log group that are its own.
 *
 * The function depends on policy and log group: it never runs before it may write its logs, and it is destroyed first.
 *
 * @throws one sentence when the entry is not a file or does not compile
 */
export class NodeFunction extends Construct {
  /** The Lambda function. */
  readonly resource: LambdaFunction;
  /** Timeout, memory and concurrency of the function. */
  readonly limits: LambdaLimits;
  /** Policy of the function's role. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { deployment, functionName, tracing = false } = props;
    const { encryptionKeyArn } = deployment;
    this.limits = props;
    const logGroupName = `/aws/lambda/${functionName}`;
    const code = zippedFunction(props.entry);

    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: logGroupName,
      retentionInDays: props.logRetentionDays,
      ...encryptedLogs(deployment),
    });

    const role = createRole(this, "role", {
      deployment,
      name: functionName,
      description: `Role of the Lambda function ${functionName}`,
      trust: servicePrincipalTrust("lambda.amazonaws.com"),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: functionName,
      role: role.name,
      policy: policyDocument([
        ...props.statements,
        ...(encryptionKeyArn === undefined
          ? []
          : [
              {
                Sid: "ReadOwnEnvironment",
                Effect: "Allow" as const,
                Action: "kms:Decrypt",
                Resource: encryptionKeyArn,
              },
            ]),
        {
          Sid: "WriteOwnLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: arnsIn(this, deployment.region)("logs", `log-group:${logGroupName}:*`),
        },
        ...(tracing ? [SEND_TRACES] : []),
      ]),
    });

    const asset = new TerraformAsset(this, "code", {
      path: code.file,
      type: AssetType.FILE,
      assetHash: code.sha256Hex,
    });
    this.resource = new LambdaFunction(this, "function", {
      functionName,
      description: props.description,
      role: role.arn,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      filename: asset.path,
      sourceCodeHash: code.sha256Base64,
      timeout: props.timeoutSeconds,
      memorySize: props.memoryMiB,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(encryptionKeyArn !== undefined && { kmsKeyArn: encryptionKeyArn }),
      environment: { variables: { ...props.environment } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...(tracing && { tracingConfig: { mode: "Active" } }),
      dependsOn: [this.policy, logGroup],
    });
  }
}

/** These actions know no resource (service authorization reference of X-Ray). */
const SEND_TRACES: PolicyStatement = {
  Sid: "SendTraces",
  Effect: "Allow",
  Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  Resource: "*",
};

interface ZippedFunction {
  /** Absolute path of the zip, in a folder named after its hash. */
  readonly file: string;
  readonly sha256Hex: string;
  readonly sha256Base64: string;
}

const zippedFunctions = new Map<string, ZippedFunction>();

/** The code of an entry, made when it is first asked for in this process, with that of the functions that come along. */
const zippedFunction = (entry: string): ZippedFunction => {
  const known = zippedFunctions.get(entry);
  if (known) return known;
  for (const [each, { zip, sha256Base64 }] of codeOf(entry)) {
    const sha256Hex = Buffer.from(sha256Base64, "base64").toString("hex");
    zippedFunctions.set(each, { file: writeZip(zip, sha256Hex), sha256Hex, sha256Base64 });
  }
  return zippedFunctions.get(entry)!;
};

/** The same content always has the same path, so that many runs leave one file; renaming never shows half of it. */
const writeZip = (zip: Uint8Array, sha256Hex: string): string => {
  // On Windows, which has no getuid, every user has a temporary folder anyway.
  const folder = join(tmpdir(), `drydock-functions-${process.getuid?.() ?? 0}`, sha256Hex);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "function.zip");
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, zip);
  renameSync(unfinished, file);
  return file;
};
