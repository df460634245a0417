import { SsmAssociation } from "@cdktf/provider-aws/lib/ssm-association";
import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { literal } from "../../terraform/literal";
import { arnsIn, type PolicyStatement, partitionOf } from "../../terraform/policy";
import { secretArnOf, secretResources } from "../../terraform/secrets";
import { type BootStepsProps, bootSteps, commandsOf, quoted, scriptText } from "./steps";

export interface BootProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the boot document, the launching hook, the Auto Scaling group and the log group of failed boots. */
  readonly names: {
    readonly bootDocument: string;
    readonly launchingHook: string;
    readonly autoScalingGroup: string;
    readonly failureLogGroup: string;
  };
  /** Seconds from launch until an instance must have booted. A change replaces the group. */
  readonly timeoutSeconds: number;
  /** Settings and names that the boot steps need. The region is the deployment's. */
  readonly steps: Omit<BootStepsProps, "region">;
}

/** The hook of the Auto Scaling group that each instance completes itself once it has booted. */
export interface LaunchingHook {
  /** Name of the hook. */
  readonly name: string;
  /** Seconds after which an instance is abandoned that has not completed the hook. */
  readonly heartbeatTimeoutSeconds: number;
}

/** Seconds that State Manager gives a step; installing packages and waiting for a mount target take longest. */
const STEP_TIMEOUT_SECONDS = 900;

/**
 * The boot of the instances: an SSM document with one step for each task. The user data runs the document at first boot,
 * and State Manager runs it again, in place, whenever it changes. See docs/decisions/boot.md.
 */
export class Boot extends Construct {
  /** The script of the launch template. It holds names alone, so that a changed step replaces no instance. */
  readonly userData: string;
  /** The hook that each instance completes at the end of its boot. */
  readonly hook: LaunchingHook;
  /** Rights that an instance needs to boot. */
  readonly statements: readonly PolicyStatement[];
  /** Resources that must exist before the first instance boots. */
  readonly parts: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: BootProps) {
    super(scope, id);
    const { deployment, names, steps } = props;
    this.hook = { name: names.launchingHook, heartbeatTimeoutSeconds: props.timeoutSeconds };

    const document = new SsmDocument(this, "document", {
      name: names.bootDocument,
      documentType: "Command",
      documentFormat: "JSON",
      content: JSON.stringify({
        schemaVersion: "2.2",
        description: `Boot steps of ${steps.clusterName}`,
        mainSteps: bootSteps({ ...steps, region: deployment.region }).map((step) => ({
          action: "aws:runShellScript",
          name: step.name,
          inputs: {
            timeoutSeconds: String(STEP_TIMEOUT_SECONDS),
            runCommand: commandsOf(step).map(literal),
            onFailure: "exit",
          },
        })),
      }),
    });
    new SsmAssociation(this, "association", {
      associationName: names.bootDocument,
      name: document.name,
      // A new version of the document changes the association, which runs it again where it ran before.
      documentVersion: document.latestVersion,
      targets: [{ key: "tag:aws:autoscaling:groupName", values: [names.autoScalingGroup] }],
      // A few at a time, and no further when it goes wrong there.
      maxConcurrency: "10%",
      maxErrors: "10%",
      complianceSeverity: "HIGH",
    });
    this.parts = [document];
    this.userData = userData({
      AWS_DEFAULT_REGION: deployment.region,
      BOOT_DOCUMENT: names.bootDocument,
      LIFECYCLE_HOOK: names.launchingHook,
      AUTO_SCALING_GROUP: names.autoScalingGroup,
      LOG_GROUP_NAME: names.failureLogGroup,
    });
    this.statements = [...this.ofStateManager(props), ...this.ofSteps(props)];
  }

  private ofStateManager({ deployment, names }: BootProps): PolicyStatement[] {
    const arn = arnsIn(this, deployment.region);
    return [
      {
        Sid: "ReadBootSteps",
        Effect: "Allow",
        Action: ["ssm:DescribeDocument", "ssm:GetDocument"],
        Resource: arn("ssm", `document/${names.bootDocument}`),
      },
      {
        // The agent's messages about associations know no narrower resource (AmazonSSMManagedInstanceCore).
        Sid: "RunBootStepsAgain",
        Effect: "Allow",
        Action: [
          "ec2messages:AcknowledgeMessage",
          "ec2messages:DeleteMessage",
          "ec2messages:FailMessage",
          "ec2messages:GetEndpoint",
          "ec2messages:GetMessages",
          "ec2messages:SendReply",
          "ssm:DescribeAssociation",
          "ssm:ListAssociations",
          "ssm:ListInstanceAssociations",
          "ssm:PutComplianceItems",
          "ssm:UpdateAssociationStatus",
          "ssm:UpdateInstanceAssociationStatus",
        ],
        Resource: "*",
      },
      {
        Sid: "ReportFailedBoot",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: arn("logs", `log-group:${names.failureLogGroup}:*`),
      },
      {
        Sid: "CompleteBoot",
        Effect: "Allow",
        Action: "autoscaling:CompleteLifecycleAction",
        Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
      },
    ];
  }

  private ofSteps({ deployment, steps }: BootProps): PolicyStatement[] {
    const { registryCredentials, bootFiles } = steps;
    const arn = arnsIn(this, deployment.region);
    const statements: PolicyStatement[] = [];
    if (registryCredentials?.secretArn !== undefined)
      statements.push({
        Sid: "ReadRegistryCredentials",
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: secretResources(secretArnOf(registryCredentials.secretArn, arn)),
      });
    if (registryCredentials?.parameterName !== undefined)
      statements.push({
        Sid: "ReadRegistryCredentials",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: arn("ssm", `parameter${registryCredentials.parameterName}`),
      });
    if (registryCredentials?.kmsKeyArn !== undefined)
      statements.push({
        Sid: "DecryptRegistryCredentials",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: registryCredentials.kmsKeyArn,
      });
    if (bootFiles) {
      const bucket = `arn:${partitionOf(this)}:s3:::${bootFiles.bucket}`;
      const below = bootFiles.prefix ? `${bootFiles.prefix}/*` : "*";
      statements.push(
        { Sid: "ReadBootFiles", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket}/${below}` },
        {
          Sid: "ListBootFiles",
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: bucket,
          Condition: { StringLike: { "s3:prefix": below } },
        },
      );
      if (bootFiles.kmsKeyArn !== undefined)
        statements.push({
          Sid: "DecryptBootFiles",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: bootFiles.kmsKeyArn,
        });
    }
    return statements;
  }
}

const userData = (environment: Readonly<Record<string, string>>): string =>
  [
    "#!/bin/bash",
    ...Object.entries(environment).map(([variable, value]) => `export ${variable}=${quoted(value)}`),
    literal(scriptText("first-boot")),
  ].join("\n");
