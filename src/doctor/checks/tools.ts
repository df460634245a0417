import { type Diagnosis, good, wrong } from "../diagnosis";

/** The programs of the machine. */
export interface Tools {
  /** Version of Node.js, without v. */
  readonly nodeVersion: string;
  /** Version of Terraform, undefined when it is not on the PATH. */
  readonly terraformVersion: () => Promise<string | undefined>;
}

/** Terraform 1.10 locks the state in S3 by itself (Terraform documentation, "Backend type: s3", use_lockfile). */
const MINIMUM_TERRAFORM = [1, 10] as const;

const REMEDY = `install Terraform ${MINIMUM_TERRAFORM.join(".")} or newer (developer.hashicorp.com/terraform/install)`;

export async function toolDiagnoses({ nodeVersion, terraformVersion }: Tools): Promise<readonly Diagnosis[]> {
  const terraform = await terraformVersion();
  const [major = 0, minor = 0] = (terraform ?? "").split(".").map(Number);
  const isNew = major > MINIMUM_TERRAFORM[0] || (major === MINIMUM_TERRAFORM[0] && minor >= MINIMUM_TERRAFORM[1]);
  return [
    good("Node.js", nodeVersion),
    terraform === undefined
      ? wrong("Terraform", "there is none on the PATH", REMEDY)
      : isNew
        ? good("Terraform", terraform)
        : wrong("Terraform", `${terraform} is too old`, REMEDY),
  ];
}
