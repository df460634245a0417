import { isObject } from "../environment/paths";

type Values = Readonly<Record<string, unknown>>;

/**
 * When a 0 in a plan is none of AWS's: `created` where the provider sends no 0 with the create, so that AWS's own default holds,
 * though it sets what exists to 0; `exists` where it sends a 0, and states have one for what AWS does not answer; `ever` for both.
 */
type Unset = "created" | "exists" | "ever";

/**
 * The numbers whose 0 does not arrive at AWS. Source: terraform-provider-aws, internal/service: autoscaling/group.go
 * (`resourceGroupCreate` asks `GetOk`, `resourceGroupUpdate` sends what has changed), autoscaling/policy.go
 * (`expandPutScalingPolicyInput`; `cooldown` and `estimated_instance_warmup` are sent, by `GetOkExists`),
 * ecs/capacity_provider.go (`expandManagedScaling`; 0 of `instance_warmup_period` is sent), cloudwatch/metric_alarm.go
 * (`expandPutMetricAlarmInput`).
 */
const UNSENT_ZEROS: Readonly<Record<string, Readonly<Record<string, Unset>>>> = {
  aws_autoscaling_group: {
    default_cooldown: "created",
    default_instance_warmup: "ever",
    max_instance_lifetime: "ever",
  },
  aws_autoscaling_policy: { estimated_instance_warmup: "exists", min_adjustment_magnitude: "ever" },
  aws_ecs_capacity_provider: {
    maximum_scaling_step_size: "ever",
    minimum_scaling_step_size: "ever",
    target_capacity: "ever",
  },
  aws_cloudwatch_metric_alarm: { datapoints_to_alarm: "ever", period: "ever" },
};

/** Whether a resource is only planned. AWS gives the id, so that it is known of what exists. */
const isCreated = ({ id }: Values): boolean => typeof id !== "string";

/**
 * The warm-up of managed scaling that arrives at AWS, in seconds. Where a block leaves it out, the provider sends 0 with the create, and
 * not nothing, which would be AWS's 300. Source: terraform-provider-aws, internal/service/ecs/capacity_provider.go
 * (`expandManagedScaling`: sent whenever it is a number) and capacity_provider_test.go (`managedScalingPartial` expects 0). AWS
 * takes it as it is (ECS API reference, ManagedScaling: 0 to 10,000): nothing holds back the next launch.
 *
 * @param provider values of an aws_ecs_capacity_provider
 * @param scaling its block managed_scaling
 */
export const sentWarmupSeconds = (provider: Values, scaling: Values): unknown =>
  scaling["instance_warmup_period"] ?? (isCreated(provider) ? 0 : undefined);

/** The values of a resource without the zeros that are none of AWS's, in its blocks too. */
export const withoutUnsentZeros = ({ type, values }: { readonly type: string; readonly values: Values }): Values => {
  const zeros = UNSENT_ZEROS[type];
  if (zeros === undefined) return values;
  const now: Unset = isCreated(values) ? "created" : "exists";
  const isUnset = (name: string) => zeros[name] === "ever" || zeros[name] === now;
  const withoutUnset = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutUnset);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) =>
        each === 0 && isUnset(name) ? [] : [[name, withoutUnset(each)]],
      ),
    );
  };
  return withoutUnset(values) as Values;
};
