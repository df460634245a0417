import { z } from "zod";
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

export const interfaceEndpoints = note(
  z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/))
    .refine((services) => new Set(services).size === services.length, { message: "each service once" })
    .optional(),
  {
    description: `Services that the private subnets reach through interface endpoints, which are billed by the hour and zone. Default: none where there is a way to the internet, otherwise what ECS instances need (${INSTANCE_ENDPOINTS.join(", ")}), and kms with cluster.exec or customerManagedKeys.`,
    allowed:
      "a list of service names as they follow the region in com.amazonaws.<region>.<service>, or of such names in full",
    remedy: "name services such as ecr.api, or leave the setting out",
  },
);
