import type { VolumeSettings } from "../environment/schema/volume";
import type { DrydockStack } from "../terraform/stack";

/** The volume as another stack sees it. */
export interface VolumeReference {
  /** Settings of the volume. */
  readonly settings: VolumeSettings;
  /** Id of the EFS file system. */
  readonly fileSystemId: string;
  /** ARN of the EFS file system. */
  readonly fileSystemArn: string;
  /** Id of the security group whose members may mount the volume. */
  readonly securityGroupId: string;
}

/** The volume of the stack's environment, read from the volume stack's outputs; undefined without volume settings. */
export function volumeOf(stack: DrydockStack): VolumeReference | undefined {
  const { volume: settings } = stack.environment;
  if (!settings) return undefined;
  const outputs = stack.outputsOf("volume");
  return {
    settings,
    fileSystemId: outputs.getString("file_system_id"),
    fileSystemArn: outputs.getString("file_system_arn"),
    securityGroupId: outputs.getString("security_group_id"),
  };
}
