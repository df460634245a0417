import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { imageProblem } from "../aws/ecr";
import { type ApplicationSettings, allowsExec, EXEC_NEEDS_TO_WRITE } from "../environment/schema/application";
import type { DeploymentContext } from "../terraform/deployment-context";
import { encryptedLogs } from "../terraform/encryption-key";
import { accountIdOf, arnsIn, type PolicyStatement, policyDocument } from "../terraform/policy";
import { createRole } from "../terraform/role";
import { UserError } from "../user-error";
import { containerDefinition } from "./container-definition";
import { executionStatements, taskStatements } from "./rights";

/** The cluster that an application runs on. Each member is an output of the cluster stack, or follows from one. */
export interface ApplicationCluster {
  /** Name of the ECS cluster: `cluster_name`. */
  readonly name: string;
  /** Id of the VPC: `vpc_id`. */
  readonly vpcId: string;
  /** ARN of the listener that the application adds its rule to: `https_listener_arn` or `http_listener_arn`. */
  readonly listenerArn: string;
  /** End of the load balancer's ARN, which service auto scaling needs: `load_balancer_arn_suffix`. */
  readonly loadBalancerArnSuffix: string;
  /** Name of the capacity provider for which its tasks wait when there is no room: `capacity_provider_name`. */
  readonly capacityProviderName: string;
  /**
   * Log group and KMS key of ECS Exec sessions: `exec_log_group_name` and `exec_key_arn`. `settings.exec` false forbids
   * sessions all the same.
   *
   * @default none: sessions are not allowed
   */
  readonly exec?: { readonly logGroupName: string; readonly keyArn: string };
}

/** An access point of an EFS file system, by ids and ARNs. */
export interface ApplicationVolume {
  /** Output `file_system_id` of the volume stack. */
  readonly fileSystemId: string;
  /** Output `file_system_arn` of the volume stack. */
  readonly fileSystemArn: string;
  /** Id of the access point, from the output `access_point_ids`. */
  readonly accessPointId: string;
  /** ARN of the access point, from the output `access_point_arns`. */
  readonly accessPointArn: string;
}

export interface ApplicationProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Names the service. Roles and log group have the deployment's name before it. */
  readonly name: string;
  /** Settings with every default filled in: see `applicationSettings`. */
  readonly settings: ApplicationSettings;
  /** The cluster that the application runs on. */
  readonly cluster: ApplicationCluster;
  /** Days that logs are kept, one of the periods that CloudWatch Logs allows. */
  readonly logRetentionDays: number;
  /**
   * Seconds from SIGTERM to SIGKILL where the settings name none.
   *
   * @default the ECS agent's: `draining.stopTimeoutSeconds` on Drydock's instances
   */
  readonly stopTimeoutSeconds?: number;
  /** Prefixes of the pull-through caches of the registry that the image comes from. @default none */
  readonly pullThroughCachePrefixes?: readonly string[];
  /** The access point of `settings.volume`. Required with, and only with, it. */
  readonly volume?: ApplicationVolume | undefined;
}

/** The volume's name within the task. */
const VOLUME = "data";

/** The resources that a task definition names. */
interface TaskParts {
  readonly execution: IamRole;
  readonly task: IamRole;
  readonly logGroup: CloudwatchLogGroup;
}

/** Seconds in which failed checks of a new container do not count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/**
 * An application on the cluster: an ECS service behind a rule of the load balancer's listener, with its roles, its logs,
 * its part of the volume, and as many tasks as its requests need. It works in every `TerraformStack`.
 *
 * @throws UserError when only one of `settings.volume` and `volume` is given, when ECS Exec and a read-only root file
 *   system are both asked for, or when the image can never be pulled in the deployment's region
 */
export class Application extends Construct {
  /** The ECS service. */
  readonly service: EcsService;
  /** Target group of the containers. */
  readonly targetGroup: LbTargetGroup;

  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    checkProps(props);
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/drydock/${props.deployment.name}/applications/${props.name}`,
      retentionInDays: props.logRetentionDays,
      ...encryptedLogs(props.deployment),
    });
    const { deployment, settings, volume, pullThroughCachePrefixes = [] } = props;
    const [execution, executionPolicy] = this.role(
      "execution",
      props,
      executionStatements(this, { deployment, settings, logGroupArn: logGroup.arn, pullThroughCachePrefixes }),
    );
    const [task, taskPolicy] = this.role(
      "task",
      props,
      taskStatements(this, {
        deployment,
        volume,
        readOnly: settings.volume?.readOnly === true,
        exec: execOf(props),
      }),
    );
    const definition = this.createTaskDefinition(props, { execution, task, logGroup });
    this.targetGroup = this.createTargetGroup(props);
    const rule = this.addRule(props);
    // A target group takes part in a service once a listener knows it; without its rights no task starts.
    this.service = this.createService(props, definition, [rule, ...executionPolicy, ...taskPolicy]);
    this.scale(props);
  }

  private createTaskDefinition(
    { deployment, name, settings, stopTimeoutSeconds, volume }: ApplicationProps,
    { execution, task, logGroup }: TaskParts,
  ): EcsTaskDefinition {
    return new EcsTaskDefinition(this, "task-definition", {
      family: `${deployment.name}-${name}`,
      networkMode: "bridge",
      requiresCompatibilities: ["EC2"],
      executionRoleArn: execution.arn,
      taskRoleArn: task.arn,
      containerDefinitions: JSON.stringify([
        containerDefinition({
          arnOf: arnsIn(this, deployment.region),
          name,
          settings,
          region: deployment.region,
          logGroupName: logGroup.name,
          stopTimeoutSeconds: settings.stopTimeoutSeconds ?? stopTimeoutSeconds,
          volumeName: VOLUME,
        }),
      ]),
      ...(volume && {
        volume: [
          {
            name: VOLUME,
            efsVolumeConfiguration: {
              fileSystemId: volume.fileSystemId,
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: volume.accessPointId, iam: "ENABLED" },
            },
          },
        ],
      }),
    });
  }

  private createService(
    props: ApplicationProps,
    definition: EcsTaskDefinition,
    dependsOn: ITerraformDependable[],
  ): EcsService {
    const { name, settings, cluster } = props;
    return new EcsService(this, "service", {
      name,
      cluster: cluster.name,
      taskDefinition: definition.arn,
      capacityProviderStrategy: [{ capacityProvider: cluster.capacityProviderName, weight: 1, base: 0 }],
      // Terraform's provider changes the strategy of a service only with a new deployment, and then without replacing it.
      forceNewDeployment: true,
      desiredCount: settings.scaling.minCount,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      orderedPlacementStrategy: [
        { type: "spread", field: "attribute:ecs.availability-zone" },
        { type: "spread", field: "instanceId" },
      ],
      availabilityZoneRebalancing: settings.zoneRebalancing ? "ENABLED" : "DISABLED",
      healthCheckGracePeriodSeconds: HEALTH_CHECK_GRACE_SECONDS,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      ...(execOf(props) && { enableExecuteCommand: true }),
      loadBalancer: [
        { targetGroupArn: this.targetGroup.arn, containerName: name, containerPort: settings.containerPort },
      ],
      // Auto scaling owns the number once the service exists.
      lifecycle: { ignoreChanges: ["desired_count"] },
      dependsOn,
    });
  }

  private createTargetGroup({ deployment, name, settings, cluster }: ApplicationProps): LbTargetGroup {
    const { requests, containerPort } = settings;
    return new LbTargetGroup(this, "target-group", {
      // A changed port replaces the group: two of them exist for a moment, and neither may have the other's name.
      namePrefix: `${name.slice(0, 5)}-`,
      lifecycle: { createBeforeDestroy: true },
      vpcId: cluster.vpcId,
      protocol: "HTTP",
      port: containerPort,
      targetType: "instance",
      deregistrationDelay: String(requests.deregistrationDelaySeconds),
      healthCheck: { protocol: "HTTP", path: requests.healthCheckPath, matcher: "200-399", interval: 15, timeout: 5 },
      tags: { Name: `${deployment.name}-${name}` },
    });
  }

  private addRule({ settings: { requests }, cluster }: ApplicationProps): LbListenerRule {
    return new LbListenerRule(this, "listener-rule", {
      listenerArn: cluster.listenerArn,
      priority: requests.priority,
      action: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
      condition: [
        ...(requests.hostNames.length > 0 ? [{ hostHeader: { values: requests.hostNames } }] : []),
        ...(requests.paths.length > 0 ? [{ pathPattern: { values: requests.paths } }] : []),
      ],
    });
  }

  private scale({ settings, cluster }: ApplicationProps): void {
    const { minCount, maxCount, requestsPerTarget } = settings.scaling;
    const target = new AppautoscalingTarget(this, "scaling-target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${cluster.name}/${this.service.name}`,
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
          resourceLabel: `${cluster.loadBalancerArnSuffix}/${this.targetGroup.arnSuffix}`,
        },
        targetValue: requestsPerTarget,
      },
    });
  }

  private role(
    kind: "execution" | "task",
    { deployment, name }: ApplicationProps,
    statements: readonly PolicyStatement[],
  ): readonly [IamRole, readonly IamRolePolicy[]] {
    const role = createRole(this, `${kind}-role`, {
      deployment,
      name: `${deployment.name}-${name}-${kind}`,
      description: `${kind === "task" ? "What the containers may do" : "What starts the containers"}: ${name}`,
      trust: policyDocument([
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
}

/** Log group and key of the application's sessions, if cluster and settings allow them. */
const execOf = ({ settings, cluster }: ApplicationProps): ApplicationCluster["exec"] =>
  allowsExec(settings, true) ? cluster.exec : undefined;

/** Refuses what no application can be. Environments have rules for it; stacks of one's own have this. */
function checkProps(props: ApplicationProps): void {
  const { deployment, name, settings, cluster } = props;
  if ((props.volume === undefined) !== (settings.volume === undefined))
    throw new UserError(
      `application ${name}: settings.volume and volume belong together; give both, or neither of them`,
    );
  if (settings.exec === true && cluster.exec === undefined)
    throw new UserError(`application ${name}: settings.exec needs cluster.exec; give it, or leave settings.exec out`);
  if (settings.readonlyRootFilesystem && execOf(props))
    throw new UserError(
      `application ${name}: settings.readonlyRootFilesystem is true, but ${EXEC_NEEDS_TO_WRITE}; set settings.exec to false`,
    );
  const problem = Token.isUnresolved(deployment.region) ? undefined : imageProblem(settings.image, deployment.region);
  if (problem !== undefined)
    throw new UserError(
      `application ${name}: got settings.image ${settings.image}, but ${problem}; name another image`,
    );
}
