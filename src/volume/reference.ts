import { propertyAccess } from "cdktf";
import { zoneLettersOf } from "../environment/schema/network";
import type { VolumeSettings } from "../environment/schema/volume";
import type { DrydockStack } from "../terraform/stack";

/** The volume as another stack sees it. */
export interface VolumeReference {
  /** Settings of the volume. */
  readonly settings: VolumeSettings;
  /** Id of the EFS file system. */
  readonly fileSystemId: string;
  /** Addresses of the mount targets by the names of their zones. Undefined where it is mounted by its name. */
  readonly mountTargetAddresses: Readonly<Record<string, string>> | undefined;
  /** ARN of the EFS file system. */
  readonly fileSystemArn: string;
  /** Id of the security group whose members may mount the volume. */
  readonly securityGroupId: string;
}

/** The volume of the stack's environment, read from the volume stack's outputs; undefined without volume settings. */
export function volumeOf(stack: DrydockStack): VolumeReference | undefined {
  const { volume: settings, region, network } = stack.environment;
  if (!settings) return undefined;
  const outputs = stack.outputsOf("volume");
  return {
    settings,
    fileSystemId: outputs.getString("file_system_id"),
    mountTargetAddresses:
      settings.mountBy === "address"
        ? Object.fromEntries(
            zoneLettersOf(network).map((zone) => [
              `${region}${zone}`,
              propertyAccess(outputs.get("mount_target_addresses"), [zone]).toString(),
            ]),
          )
        : undefined,
    fileSystemArn: outputs.getString("file_system_arn"),
    securityGroupId: outputs.getString("security_group_id"),
  };
}
