import type { CapacityProvider } from "../../virtual-aws";
import { block, list, number, only, optionalMember, optionalNumber, show } from "./arguments";
import type { Reader } from "./reader";
import { BlueprintError, type Resource } from "./synthesized";

/**
 * Reads the cluster's capacity provider. One that is not the cluster's, or whose group is another one, is reported and left
 * out: no service of the cluster has its tasks wait for it.
 */
export const capacityProviderReader: Reader<"capacityProvider"> = {
  read: ({ stack, report }) => {
    if (stack.resources("aws_ecs_capacity_provider").length === 0) return undefined;
    const provider = only(stack, "aws_ecs_capacity_provider");
    const { name } = provider;
    const associated = stack
      .resources("aws_ecs_cluster_capacity_providers")
      .flatMap(({ arguments: args }) => list(args["capacity_providers"]));
    if (!associated.some((each) => stack.find("aws_ecs_capacity_provider", each) === provider)) {
      report(`Capacity provider ${name} belongs to no cluster of this stack.`);
      return undefined;
    }
    const group = block(provider.arguments, "auto_scaling_group_provider")?.["auto_scaling_group_arn"];
    if (stack.find("aws_autoscaling_group", group) !== only(stack, "aws_autoscaling_group")) {
      report(`Capacity provider ${name} has a group that is not in this stack (${show(group)}).`);
      return undefined;
    }
    return toProvider(provider);
  },
};

const toProvider = ({ name, arguments: args }: Resource): CapacityProvider => {
  const owner = `capacity provider ${name}`;
  const settings = block(args, "auto_scaling_group_provider") ?? {};
  // Default of CreateCapacityProvider.
  if ((settings["managed_draining"] ?? "ENABLED") === "ENABLED")
    throw new BlueprintError(
      "cluster.capacity.capacityProvider.managedDraining is true: ECS's own draining cannot be rehearsed; set it to false, or synthesize and deploy without a rehearsal",
    );
  const scaling = block(settings, "managed_scaling");
  return {
    name,
    ...(settings["managed_termination_protection"] === "ENABLED" && { terminationProtection: true }),
    ...(scaling?.["status"] === "ENABLED" && {
      managedScaling: {
        targetCapacity: number(scaling, "target_capacity", owner),
        ...optionalMember("minimumStep", optionalNumber(scaling, "minimum_scaling_step_size")),
        ...optionalMember("maximumStep", optionalNumber(scaling, "maximum_scaling_step_size")),
        ...optionalMember("warmupSeconds", optionalNumber(scaling, "instance_warmup_period")),
      },
    }),
  };
};
