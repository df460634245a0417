import { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Construct } from "constructs";
import type { capacityProviderSettings } from "../../environment/construct-settings";
import { INSTANCE_WARMUP_SECONDS } from "./capacity";

export interface ManagedScalingProps {
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

/** Lets ECS decide the number of instances: a capacity provider, which is the cluster's default one. */
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
      defaultCapacityProviderStrategy: [{ capacityProvider: provider.name, weight: 1 }],
    });
  }
}
