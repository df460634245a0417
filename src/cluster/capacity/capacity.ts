import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { InstanceType } from "../../environment/instance-types";
import type { EnvironmentSettings } from "../../environment/schema";
import type { LifecycleHookNotification } from "../draining/draining";

export interface CapacityProps {
  readonly settings: EnvironmentSettings["cluster"]["capacity"];
  readonly instanceType: InstanceType;
  readonly autoScalingGroupName: string;
  /** Private subnets, one in each zone. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instanceProfileArn: string;
  readonly userData: string;
  /** Target group whose health checks decide over an instance's life. */
  readonly targetGroupArn: string;
  /** What is told of a termination. */
  readonly terminatingHook: LifecycleHookNotification;
  /** How long a drain may take, in seconds: the group's deletion waits longer. */
  readonly drainTimeoutSeconds: number;
  /** Tags of what the group launches; the provider's default tags do not reach that far. */
  readonly tags: Readonly<Record<string, string>>;
  /** Everything that a drain needs: it is destroyed after the group. */
  readonly outlivesGroup: readonly ITerraformDependable[];
}

/** Public parameters of the ECS-optimized Amazon Linux 2023 AMI (ECS developer guide, "Linux AMI metadata"). */
const AMI_PARAMETERS: Record<InstanceType["architecture"], string> = {
  x86_64: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
  arm64: "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
};

/** Boot and registration: health checks decide only after that many seconds. */
const HEALTH_CHECK_GRACE_SECONDS = 300;

/** The machines: launch template and Auto Scaling group. Scaling owns the number of instances once they exist. */
export class Capacity extends Construct {
  readonly launchTemplate: LaunchTemplate;
  readonly group: AutoscalingGroup;

  constructor(scope: Construct, id: string, props: CapacityProps) {
    super(scope, id);
    const { settings, instanceType, autoScalingGroupName: name } = props;
    const tags = { ...props.tags, Name: name };

    const ami = new DataAwsSsmParameter(this, "ami", {
      name: settings.amiParameter ?? AMI_PARAMETERS[instanceType.architecture],
    });
    // A local keeps the script readable in the synthesized JSON.
    const userData = new TerraformLocal(this, "user-data", props.userData);
    this.launchTemplate = new LaunchTemplate(this, "launch-template", {
      name,
      description: `Container instances of ${name}`,
      updateDefaultVersion: true,
      imageId: ami.insecureValue,
      instanceType: instanceType.name,
      ...(settings.keyName !== undefined && { keyName: settings.keyName }),
      iamInstanceProfile: { arn: props.instanceProfileArn },
      userData: Fn.base64encode(userData.asString),
      // One hop: a container on a bridge network cannot reach the instance's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      networkInterfaces: [
        {
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [...props.securityGroupIds],
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 30, deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
    });

    this.group = new AutoscalingGroup(this, "group", {
      name,
      minSize: settings.minSize,
      maxSize: settings.maxSize,
      desiredCapacity: settings.desiredSize,
      vpcZoneIdentifier: [...props.subnetIds],
      launchTemplate: {
        id: this.launchTemplate.id,
        // "$Latest" would never start an instance refresh.
        version: Fn.tostring(this.launchTemplate.latestVersion),
      },
      targetGroupArns: [props.targetGroupArn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: HEALTH_CHECK_GRACE_SECONDS,
      // It lives and dies with the group: destroying the group drains it. Each field replaces the group when changed.
      initialLifecycleHook: [
        {
          name: props.terminatingHook.name,
          lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
          heartbeatTimeout: props.terminatingHook.heartbeatTimeoutSeconds,
          defaultResult: "CONTINUE",
          notificationTargetArn: props.terminatingHook.queueArn,
          roleArn: props.terminatingHook.roleArn,
        },
      ],
      instanceRefresh: {
        strategy: "Rolling",
        preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, instanceWarmup: "120" },
      },
      enabledMetrics: [
        "GroupDesiredCapacity",
        "GroupInServiceInstances",
        "GroupPendingInstances",
        "GroupTerminatingInstances",
      ],
      tag: Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      waitForCapacityTimeout: "0",
      // The default of ten minutes is shorter than many a drain.
      timeouts: { delete: `${Math.ceil(props.drainTimeoutSeconds / 60) + 20}m` },
      lifecycle: { ignoreChanges: ["desired_capacity"] },
      dependsOn: [...props.outlivesGroup],
    });
  }
}
