import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Variables by which the SDK finds credentials, without the places that it asks over the network (AWS SDKs and Tools Reference Guide, "Standardized credential providers"). */
const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Vendor of the machine, on Linux: an instance may have a role (Amazon EC2 user guide, "Detect whether a host is an EC2 instance"). */
const VENDOR_FILE = "/sys/class/dmi/id/sys_vendor";

/**
 * Whether the SDK may find credentials. It takes no call: where there are none, the SDK itself asks the network for seconds.
 *
 * @param variables of the process
 * @param home folder of the user
 */
export function areCredentialsAtHand(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): boolean {
  const files = [
    variables["AWS_SHARED_CREDENTIALS_FILE"] || join(home, ".aws", "credentials"),
    variables["AWS_CONFIG_FILE"] || join(home, ".aws", "config"),
  ];
  const isInstance = () => existsSync(VENDOR_FILE) && readFileSync(VENDOR_FILE, "utf8").startsWith("Amazon EC2");
  return VARIABLES.some((name) => variables[name]) || files.some((file) => existsSync(file)) || isInstance();
}
