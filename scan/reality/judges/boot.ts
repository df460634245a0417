import { bootOf, bootRunOf, withInstances } from "../boot";
import type { Deployment } from "../deployments";
import { heldByPython, type Judge, shortfall } from "../judge";
import CLOUDWATCH_AGENT_SCHEMA from "../lists/cloudwatch-agent-schema.json";
import { ECS_AGENT_VARIABLES } from "../lists/ecs-agent-variables";
import { EFS_MOUNT_OPTIONS, NFS_MOUNT_OPTIONS } from "../lists/mount-options";
import { documentFaults, userDataFaults } from "../lists/ssm-agent-rules";

/** A judge of one thing of each environment's boot, which needs no program. */
const ofBoot = (
  name: string,
  holds: string,
  address: string,
  faults: (deployment: Deployment) => readonly string[],
): Judge => ({
  name,
  holds,
  judge: async (deployments) => ({
    held: withInstances(deployments).map(({ environment }) => ({ environment, address })),
    shortfalls: withInstances(deployments).flatMap((deployment) =>
      faults(deployment).map((text) => shortfall({ environment: deployment.environment, address }, text)),
    ),
  }),
});

/** The boot document and the user data, held against the SSM agent's rules and the limits of SSM and EC2. */
export const ssmDocument = ofBoot("ssm-document", "documents", "boot document and user data", (deployment) => {
  const { document, userData } = bootOf(deployment);
  return [...documentFaults(String(document.arguments["content"])), ...userDataFaults(userData)];
});

/** The scripts, run in a root of their own with stand-ins for `aws`, `dnf`, `mount` and the like. */
export const bootRun = ofBoot("boot", "boots", "boot", (deployment) => bootRunOf(deployment).faults);

/** The variables of ecs.config, held against the list in the ECS agent's README. */
export const agentConfig = ofBoot("ecs-config", "files", "/etc/ecs/ecs.config", (deployment) =>
  bootRunOf(deployment)
    .agentConfig.map((line) => line.split("=")[0] ?? "")
    .filter((variable) => !ECS_AGENT_VARIABLES.has(variable))
    .map((variable) => `the ECS agent knows no ${variable}`),
);

/** The options of the volume's mount, held against the lists of efs-utils and nfs(5). */
export const mountOptions = ofBoot("mount-options", "mounts", "/etc/fstab", (deployment) =>
  bootRunOf(deployment)
    .mountOptions.map((option) => option.split("=")[0] ?? "")
    .filter((option) => !EFS_MOUNT_OPTIONS.has(option) && !NFS_MOUNT_OPTIONS.has(option))
    .map((option) => `neither efs-utils nor the NFS client knows the option ${option}`),
);

/** The configuration of the CloudWatch agent, held against the agent's own JSON schema. */
export const cloudWatchAgent: Judge = {
  name: "cloudwatch-agent",
  holds: "configurations",
  judge: (deployments, tools) =>
    heldByPython(
      tools,
      "schema",
      withInstances(deployments).map((deployment) => ({
        environment: deployment.environment,
        address: "CloudWatch agent",
        text: bootRunOf(deployment).cloudWatchConfig,
      })),
      CLOUDWATCH_AGENT_SCHEMA,
    ),
};
