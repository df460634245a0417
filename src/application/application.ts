import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import type { ApplicationSettings } from "../environment/schema/application";
import { encryptedLogs } from "../terraform/encryption-key";
import { accountIdOf, arnOf, type PolicyStatement, policyDocument } from "../terraform/policy";
import { stackOf } from "../terraform/stack";
import { containerDefinition } from "./container-definition";

export interface ApplicationProps {
  /** Names the service; with the environment's name before it also roles and log group. */
  readonly name: string;
  readonly settings: ApplicationSettings;
  readonly clusterName: string;
  readonly vpcId: string;
  /** Listener that its rule is added to. */
  readonly listenerArn: string;
  /** End of the load balancer's ARN, by which service auto scaling knows it. */
  readonly loadBalancerArnSuffix: string;
  readonly logRetentionDays: number;
  /** From SIGTERM to SIGKILL, unless the settings say otherwise. */
  readonly stopTimeoutSeconds: number;
  /** What the settings' volume lies on. Required with, and only with, it. */
  readonly volume?: {
    readonly fileSystemId: string;
    readonly fileSystemArn: string;
    readonly accessPointId: string;
    readonly accessPointArn: string;
  };
  /** Tasks are placed by the cluster's capacity provider instead of on any of its instances. @default false */
  readonly usesCapacityProvider?: boolean;
  /** Where ECS Exec sessions are logged and the key that encrypts them, to allow them. @default - no sessions */
  readonly exec?: { readonly logGroupName: string; readonly keyArn: string };
}

/** The volume's name within the task. */
const VOLUME = "data";

/** Checks of a new container may fail for that long before they count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/**
 * An application on the cluster: an ECS service behind a rule of the load balancer's listener, with its roles, its logs,
 * its part of the volume, and as many tasks as its requests need.
 */
export class Application extends Construct {
  readonly service: EcsService;
  readonly targetGroup: LbTargetGroup;

  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    const { settings, name } = props;
    const stack = stackOf(this);
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/drydock/${stack.environment.name}/applications/${name}`,
      retentionInDays: props.logRetentionDays,
      ...encryptedLogs(this),
    });
    const [execution, executionPolicy] = this.role("execution", props, this.executionStatements(settings, logGroup));
    const [task, taskPolicy] = this.role("task", props, this.taskStatements(props));
    const definition = new EcsTaskDefinition(this, "task-definition", {
      family: stack.nameOf(name),
      networkMode: "bridge",
      requiresCompatibilities: ["EC2"],
      executionRoleArn: execution.arn,
      taskRoleArn: task.arn,
      containerDefinitions: JSON.stringify([
        containerDefinition({
          name,
          settings,
          region: stack.environment.region,
          logGroupName: logGroup.name,
          stopTimeoutSeconds: settings.stopTimeoutSeconds ?? props.stopTimeoutSeconds,
          volumeName: VOLUME,
        }),
      ]),
      ...(props.volume && {
        volume: [
          {
            name: VOLUME,
            efsVolumeConfiguration: {
              fileSystemId: props.volume.fileSystemId,
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: props.volume.accessPointId, iam: "ENABLED" },
            },
          },
        ],
      }),
    });

    this.targetGroup = this.createTargetGroup(props);
    const rule = this.addRule(props);
    this.service = new EcsService(this, "service", {
      name,
      cluster: props.clusterName,
      taskDefinition: definition.arn,
      ...(!props.usesCapacityProvider && { launchType: "EC2" }),
      desiredCount: settings.scaling.minCount,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      orderedPlacementStrategy: [
        { type: "spread", field: "attribute:ecs.availability-zone" },
        { type: "spread", field: "instanceId" },
      ],
      healthCheckGracePeriodSeconds: HEALTH_CHECK_GRACE_SECONDS,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      ...(props.exec && { enableExecuteCommand: true }),
      loadBalancer: [
        { targetGroupArn: this.targetGroup.arn, containerName: name, containerPort: settings.containerPort },
      ],
      // Auto scaling owns the number once the service exists.
      lifecycle: { ignoreChanges: ["desired_count"] },
      // A target group takes part in a service once a listener knows it; without its rights no task starts.
      dependsOn: [rule, ...executionPolicy, ...taskPolicy],
    });
    this.scale(props);
  }

  private createTargetGroup({ name, settings, vpcId }: ApplicationProps): LbTargetGroup {
    const { requests, containerPort } = settings;
    return new LbTargetGroup(this, "target-group", {
      // A changed port replaces the group: two of them exist for a moment, and neither may have the other's name.
      namePrefix: `${name.slice(0, 5)}-`,
      lifecycle: { createBeforeDestroy: true },
      vpcId,
      protocol: "HTTP",
      port: containerPort,
      targetType: "instance",
      deregistrationDelay: String(requests.deregistrationDelaySeconds),
      healthCheck: { protocol: "HTTP", path: requests.healthCheckPath, matcher: "200-399", interval: 15, timeout: 5 },
      tags: { Name: stackOf(this).nameOf(name) },
    });
  }

  private addRule({ settings: { requests }, listenerArn }: ApplicationProps): LbListenerRule {
    return new LbListenerRule(this, "listener-rule", {
      listenerArn,
      priority: requests.priority,
      action: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
      condition: [
        ...(requests.hostNames.length > 0 ? [{ hostHeader: { values: requests.hostNames } }] : []),
        ...(requests.paths.length > 0 ? [{ pathPattern: { values: requests.paths } }] : []),
      ],
    });
  }

  private scale({ settings, clusterName, loadBalancerArnSuffix }: ApplicationProps): void {
    const { minCount, maxCount, requestsPerTarget } = settings.scaling;
    const target = new AppautoscalingTarget(this, "scaling-target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${clusterName}/${this.service.name}`,
      minCapacity: minCount,
      maxCapacity: maxCount,
    });
    new AppautoscalingPolicy(this, "scaling-policy", {
      name: "requests-per-target",
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: `${loadBalancerArnSuffix}/${this.targetGroup.arnSuffix}`,
        },
        targetValue: requestsPerTarget,
      },
    });
  }

  private role(
    kind: "execution" | "task",
    { name }: ApplicationProps,
    statements: readonly PolicyStatement[],
  ): readonly [IamRole, readonly IamRolePolicy[]] {
    const { environment } = stackOf(this);
    // Roles belong to the account, not to the region.
    const roleName = `${environment.name}-${name}-${kind}-${environment.region}`;
    const role = new IamRole(this, `${kind}-role`, {
      name: roleName,
      description: `${kind === "task" ? "What the containers may do" : "What starts the containers"}: ${name}`,
      assumeRolePolicy: policyDocument([
        {
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": accountIdOf(this) } },
        },
      ]),
    });
    if (statements.length === 0) return [role, []];
    const policy = policyDocument(statements);
    return [role, [new IamRolePolicy(this, `${kind}-policy`, { name: kind, role: role.name, policy })]];
  }

  private executionStatements(settings: ApplicationSettings, logGroup: CloudwatchLogGroup): PolicyStatement[] {
    const { secrets, repositoryCredentialsSecretArn } = settings;
    const arns = [
      ...Object.values(secrets),
      ...(repositoryCredentialsSecretArn ? [repositoryCredentialsSecretArn] : []),
    ];
    // Of a secret's ARN, what follows its name picks a key or a version of it.
    const named = (service: string) => [
      ...new Set(
        arns.filter((arn) => arn.split(":")[2] === service).map((arn) => arn.split(":").slice(0, 7).join(":")),
      ),
    ];
    const read = (sid: string, action: string, resources: readonly string[]): PolicyStatement[] =>
      resources.length > 0 ? [{ Sid: sid, Effect: "Allow", Action: action, Resource: resources }] : [];
    return [
      {
        // It knows no resource (service authorization reference of ECR).
        Sid: "LogInToRegistry",
        Effect: "Allow",
        Action: "ecr:GetAuthorizationToken",
        Resource: "*",
      },
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: arnOf(this, "ecr", "repository/*"),
      },
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroup.arn}:*`,
      },
      ...read("ReadSecrets", "secretsmanager:GetSecretValue", named("secretsmanager")),
      ...read("ReadParameters", "ssm:GetParameters", named("ssm")),
      ...read("DecryptSecrets", "kms:Decrypt", settings.secretsKeyArn ? [settings.secretsKeyArn] : []),
    ];
  }

  private taskStatements({ volume, settings, exec }: ApplicationProps): PolicyStatement[] {
    return [
      ...(volume
        ? [
            {
              Sid: "MountVolume",
              Effect: "Allow" as const,
              Action: [
                "elasticfilesystem:ClientMount",
                ...(settings.volume!.readOnly ? [] : ["elasticfilesystem:ClientWrite"]),
              ],
              Resource: volume.fileSystemArn,
              Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": volume.accessPointArn } },
            },
          ]
        : []),
      ...(exec
        ? [
            {
              // Session Manager knows no resource for these (ECS developer guide, "ECS Exec").
              Sid: "ExecSessions",
              Effect: "Allow" as const,
              Action: [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
              ],
              Resource: "*",
            },
            { Sid: "DecryptExecSessions", Effect: "Allow" as const, Action: "kms:Decrypt", Resource: exec.keyArn },
            {
              Sid: "FindExecLogGroup",
              Effect: "Allow" as const,
              Action: "logs:DescribeLogGroups",
              Resource: "*",
            },
            {
              Sid: "LogExecSessions",
              Effect: "Allow" as const,
              Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
              Resource: arnOf(this, "logs", `log-group:${exec.logGroupName}:*`),
            },
          ]
        : []),
    ];
  }
}
