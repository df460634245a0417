import { AutoscalingGroup, type AutoscalingGroupConfig } from "@cdktf/provider-aws/lib/autoscaling-group";
import { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Fn, type ITerraformDependable, Op, type Precondition, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { amiParameterOf, isOwnAmi } from "../../aws/ami";
import { DESCRIBED_INSTANCE_TYPE, type InstanceType } from "../../aws/instance-types";
import {
  type CapacitySettings,
  cpuCreditsOf,
  instanceTypesOf,
  onDemandOf,
  usesSpot,
} from "../../environment/schema/capacity";
import { checkpointsOf } from "../../environment/schema/instance-refresh";
import type { sizesOf } from "../../environment/schema/sizes";
import { literal } from "../../terraform/literal";
import type { LaunchingHook } from "../boot/boot";
import type { TerminatingHook } from "../draining/draining";

export interface CapacityProps {
  /** Instance types, purchase options and scaling of the group: see `capacitySettings`. */
  readonly settings: CapacitySettings;
  /** Numbers of instances. */
  readonly sizes: ReturnType<typeof sizesOf>;
  /** Name of the Auto Scaling group and of its launch template. */
  readonly autoScalingGroupName: string;
  /** Ids of private subnets, one in each zone. */
  readonly subnetIds: readonly string[];
  /** Ids of the instances' security groups. */
  readonly securityGroupIds: readonly string[];
  /** ARN of the instances' profile. */
  readonly instanceProfileArn: string;
  /** Script of the instances' first boot. */
  readonly userData: string;
  /** ARN of the target group whose health checks decide whether an instance is replaced. */
  readonly targetGroupArn: string;
  /** The hook that an instance completes itself once it has booted. */
  readonly launchingHook: LaunchingHook;
  /** The hook that reports terminations. @default none: ECS drains by a hook of its own */
  readonly terminatingHook?: TerminatingHook | undefined;
  /** Seconds that the longest termination takes when nothing is wrong: the group's deletion waits longer. */
  readonly longestTerminationSeconds: number;
  /** Tags of what the group launches; the provider's default tags do not reach that far. */
  readonly tags: Readonly<Record<string, string>>;
  /** Resources that a drain needs: they are destroyed after the group. */
  readonly outlivesGroup: readonly ITerraformDependable[];
}

/** Seconds of boot and registration in which health checks do not count. */
const HEALTH_CHECK_GRACE_SECONDS = 300;

/** Seconds from launch until an instance takes tasks. */
export const INSTANCE_WARMUP_SECONDS = 120;

/**
 * ECS puts this tag on the group of a capacity provider; without it here, each plan would remove it. In the launch template
 * it has instances replaced that registered before the cluster had its capacity provider: they are not the provider's (ECS
 * developer guide, "Auto Scaling group capacity providers considerations").
 */
const MANAGED_BY_ECS = { AmazonECSManaged: "true" };

/** The machines: launch template and Auto Scaling group. Scaling owns the number of instances once they exist. */
export class Capacity extends Construct {
  private readonly launchTemplate: LaunchTemplate;
  /** The Auto Scaling group. */
  readonly group: AutoscalingGroup;

  constructor(scope: Construct, id: string, props: CapacityProps) {
    super(scope, id);
    const tags = { ...props.tags, ...MANAGED_BY_ECS, Name: props.autoScalingGroupName };
    this.launchTemplate = this.createLaunchTemplate(props, tags);
    this.group = this.createGroup(props, tags);
  }

  private createLaunchTemplate(props: CapacityProps, tags: Readonly<Record<string, string>>): LaunchTemplate {
    const { settings, autoScalingGroupName: name } = props;
    const [instanceType] = instanceTypesOf(settings);
    const cpuCredits = cpuCreditsOf(settings);
    const ami = new DataAwsSsmParameter(this, "ami", {
      name: settings.amiParameter ?? amiParameterOf(instanceType),
    });
    // For the rehearsal, whose table of instance types does not have it.
    if (Object.hasOwn(settings.describedInstanceTypes, instanceType.name))
      new TerraformLocal(this, DESCRIBED_INSTANCE_TYPE, { ...instanceType });
    // A local keeps the script readable in the synthesized JSON.
    const userData = new TerraformLocal(this, "user-data", props.userData);
    return new LaunchTemplate(this, "launch-template", {
      name,
      description: `Container instances of ${name}`,
      updateDefaultVersion: true,
      imageId: ami.insecureValue,
      instanceType: instanceType.name,
      ...(settings.keyName !== undefined && { keyName: literal(settings.keyName) }),
      iamInstanceProfile: { arn: props.instanceProfileArn },
      userData: Fn.base64encode(userData.asString),
      // One hop: a container on a bridge network cannot reach the instance's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: settings.detailedMonitoring },
      ...(cpuCredits !== undefined && { creditSpecification: { cpuCredits } }),
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
          ebs: { encrypted: "true", ...rootDisk(settings.rootDisk), deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
      ...(isOwnAmi(settings.amiParameter) && {
        lifecycle: { precondition: [this.suits(instanceType, ami.insecureValue)] },
      }),
    });
  }

  private createGroup(props: CapacityProps, tags: Readonly<Record<string, string>>): AutoscalingGroup {
    const { settings, sizes } = props;
    const { instanceRefresh: refresh } = settings;
    const isProtected = settings.capacityProvider?.terminationProtection === true;
    return new AutoscalingGroup(this, "group", {
      name: props.autoScalingGroupName,
      minSize: sizes.minSize,
      maxSize: sizes.maxSize,
      desiredCapacity: sizes.desiredSize,
      vpcZoneIdentifier: [...props.subnetIds],
      ...this.launch(settings),
      ...(usesSpot(settings) && { capacityRebalance: true }),
      ...(isProtected && { protectFromScaleIn: true }),
      targetGroupArns: [props.targetGroupArn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: HEALTH_CHECK_GRACE_SECONDS,
      // They live and die with the group: destroying the group drains it. Each of their fields replaces it when changed.
      initialLifecycleHook: [
        ...(props.terminatingHook ? [terminating(props.terminatingHook)] : []),
        launching(props.launchingHook),
      ],
      instanceRefresh: {
        strategy: "Rolling",
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: refresh.maxHealthyPercent,
          instanceWarmup: String(INSTANCE_WARMUP_SECONDS),
          // Protected instances would be left out, for ever.
          ...(isProtected && { scaleInProtectedInstances: "Refresh" }),
          ...checkpointsOf(refresh),
          ...(refresh.alarms.length > 0 && { alarmSpecification: { alarms: refresh.alarms.map(literal) } }),
        },
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
      timeouts: { delete: `${Math.ceil(props.longestTerminationSeconds / 60) + 20}m` },
      // Scaling, the launch breaker and operators decide these: the next apply must not take it back.
      lifecycle: { ignoreChanges: ["desired_capacity", "suspended_processes"] },
      dependsOn: [...props.outlivesGroup],
    });
  }

  /** Holds when an AMI is for the architecture of an instance type. Only a plan can look at an AMI of one's own. */
  private suits({ name, architecture }: InstanceType, imageId: string): Precondition {
    const image = new DataAwsAmi(this, "image", {
      filter: [{ name: "image-id", values: [imageId] }],
      includeDeprecated: true,
    });
    return {
      condition: Op.eq(image.architecture, architecture),
      errorMessage: `cluster.capacity.amiParameter: the AMI ${image.id} is for ${image.architecture}, and ${name} is ${architecture}; name an AMI for ${architecture}`,
    };
  }

  /** One template for one type on demand; for several types, or for Spot, the policy that chooses among them. */
  private launch(settings: CapacitySettings): Pick<AutoscalingGroupConfig, "launchTemplate" | "mixedInstancesPolicy"> {
    const template = {
      id: this.launchTemplate.id,
      // "$Latest" would never start an instance refresh.
      version: Fn.tostring(this.launchTemplate.latestVersion),
    };
    const types = instanceTypesOf(settings);
    if (types.length === 1 && !usesSpot(settings)) return { launchTemplate: template };
    const { baseInstances, percentAboveBase } = onDemandOf(settings);
    const { maxSpotPrice } = settings;
    return {
      mixedInstancesPolicy: {
        launchTemplate: {
          launchTemplateSpecification: { launchTemplateId: template.id, version: template.version },
          override: types.map(({ name }) => ({ instanceType: name })),
        },
        instancesDistribution: {
          onDemandBaseCapacity: baseInstances,
          onDemandPercentageAboveBaseCapacity: percentAboveBase,
          // In the order of the settings.
          onDemandAllocationStrategy: "prioritized",
          spotAllocationStrategy: "price-capacity-optimized",
          ...(maxSpotPrice !== undefined && { spotMaxPrice: String(Number(maxSpotPrice.toFixed(4))) }),
        },
      },
    };
  }
}

/** The root disk in the words of a launch template. What the settings leave out is left to EBS. */
const rootDisk = ({ volumeType, sizeGiB, iops, throughput, kmsKeyArn }: CapacitySettings["rootDisk"]) => ({
  volumeType,
  volumeSize: sizeGiB,
  ...(iops !== undefined && { iops }),
  ...(throughput !== undefined && { throughput }),
  ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
});

/** The hook notifies nobody: the instance completes it itself, and an instance that does not is replaced. */
const launching = ({ name, heartbeatTimeoutSeconds }: LaunchingHook) => ({
  name,
  lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
  heartbeatTimeout: heartbeatTimeoutSeconds,
  defaultResult: "ABANDON",
});

const terminating = ({ name, heartbeatTimeoutSeconds, queueArn, roleArn }: TerminatingHook) => ({
  name,
  lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
  heartbeatTimeout: heartbeatTimeoutSeconds,
  defaultResult: "CONTINUE",
  notificationTargetArn: queueArn,
  roleArn,
});
