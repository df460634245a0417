import { endpointService } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { note } from "./note";

/**
 * The services that an ECS instance without a way to the internet calls: the agent, images, logs, Session Manager, secrets,
 * and EC2 Auto Scaling for its lifecycle hooks.
 */
export const INSTANCE_ENDPOINTS = [
  "autoscaling",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "logs",
  "secretsmanager",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

export const interfaceEndpointsSetting = note(listOf(endpointService(), { max: 1000 }).optional(), {
  description:
    "Services that private subnets reach through interface endpoints. AWS bills each endpoint by the hour and zone.",
  remedy: "name services such as ecr.api, or leave the setting out",
  defaultIs: `none with a way to the internet, otherwise those that ECS instances need (${INSTANCE_ENDPOINTS.join(", ")}), and kms with cluster.exec or customerManagedKeys`,
});
