import { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Construct } from "constructs";
import type { capacityProviderSettings } from "../../environment/construct-settings";
import { INSTANCE_WARMUP_SECONDS } from "./capacity";

export interface ManagedScalingProps {
  /** Whether ECS sizes the group. If not, the headroom function does, and stops the scaling policy that ECS adds. */
  readonly scales: boolean;
  /** Target, draining and protection of the capacity provider: see `capacityProviderSettings`. */
  readonly settings: ReturnType<typeof capacityProviderSettings>;
  /** Name of the capacity provider. */
  readonly capacityProviderName: string;
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** ARN of the Auto Scaling group. */
  readonly autoScalingGroupArn: string;
}

const onOff = (on: boolean): string => (on ? "ENABLED" : "DISABLED");

/**
 * The cluster's capacity provider. Its managed scaling is on in any case: that alone lets tasks without room wait in
 * PROVISIONING, where ECS places them as soon as there is room; without it ECS throttles their service for minutes (AWS
 * blog, "Deep dive on Amazon ECS cluster auto scaling"). Where ECS sizes the group it is the cluster's default provider.
 */
export class ManagedScaling extends Construct {
  constructor(scope: Construct, id: string, props: ManagedScalingProps) {
    super(scope, id);
    const { targetPercent, managedDraining, terminationProtection } = props.settings;
    const provider = new EcsCapacityProvider(this, "capacity-provider", {
      name: props.capacityProviderName,
      autoScalingGroupProvider: {
        autoScalingGroupArn: props.autoScalingGroupArn,
        managedDraining: onOff(managedDraining),
        managedTerminationProtection: onOff(terminationProtection),
        managedScaling: {
          status: "ENABLED",
          targetCapacity: targetPercent,
          instanceWarmupPeriod: INSTANCE_WARMUP_SECONDS,
        },
      },
    });
    new EcsClusterCapacityProviders(this, "cluster-capacity-providers", {
      clusterName: props.clusterName,
      capacityProviders: [provider.name],
      ...(props.scales && {
        defaultCapacityProviderStrategy: [{ capacityProvider: provider.name, weight: 1 }],
      }),
    });
  }
}
