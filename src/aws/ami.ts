import type { InstanceType } from "./instance-types";

/**
 * Public parameters of the ECS-optimized Amazon Linux 2023 AMIs (ECS developer guide, "Retrieving Amazon ECS-optimized Linux
 * AMI metadata"; aws-cdk-lib 2.276.0, aws-ecs/lib/amis, for neuron).
 */
const ECS_OPTIMIZED = "/aws/service/ecs/optimized-ami/amazon-linux-2023/";

/** The variants of those AMIs by the folder that names them, which is empty for plain x86_64. */
const VARIANTS = { arm64: "arm64/", gpu: "gpu/", neuron: "neuron/", x86_64: "" } as const;

type Variant = keyof typeof VARIANTS;

/** The variant that an instance type needs. */
const variantOf = ({ architecture, gpus, neuronDevices }: InstanceType): Variant =>
  gpus > 0 ? "gpu" : neuronDevices > 0 ? "neuron" : architecture;

/** The public parameter with the id of the ECS-optimized Amazon Linux 2023 AMI for an instance type. */
export const amiParameterOf = (type: InstanceType): string =>
  `${ECS_OPTIMIZED}${VARIANTS[variantOf(type)]}recommended/image_id`;

/** AMIs behind AWS's other public parameters (Systems Manager user guide, "Discovering public parameters"). */
const OTHERS: readonly (readonly [pattern: RegExp, lead: string])[] = [
  [/windows/i, "it leads to Windows"],
  [/^\/aws\/service\/bottlerocket\//, "it leads to Bottlerocket, which has neither dnf nor a shell"],
  [/\/optimized-ami\/amazon-linux(-2|-2022)?\//, "it leads to a version of Amazon Linux that has no dnf"],
  [/^\/aws\/service\/ami-amazon-linux-latest\//, "it leads to an AMI without the ECS agent"],
];

/** Families whose processors Amazon Linux 2023 does not support (aws-cdk-lib, EcsMachineImageType.ECS_AL2023). */
const UNSUPPORTED_FAMILIES: ReadonlySet<string> = new Set(["a1"]);

/** Whether Amazon Linux 2023 boots on an instance type. */
export const bootsAmazonLinux = ({ name }: InstanceType): boolean => !UNSUPPORTED_FAMILIES.has(name.split(".")[0]!);

/** Whether a parameter is of somebody other than AWS. */
export const isOwnAmi = (parameter: string | undefined): boolean =>
  parameter !== undefined && !parameter.startsWith("/aws/service/");

/**
 * Says why no instance of a type would boot into the cluster from an AMI.
 *
 * @param parameter name of the SSM parameter that holds the AMI's id
 * @returns undefined for a parameter of one's own, of which only a plan knows more, and for one that suits
 */
export function amiProblem(parameter: string, type: InstanceType): string | undefined {
  if (isOwnAmi(parameter))
    return /^\/(?:aws|ssm)\//i.test(parameter)
      ? "names that begin with aws or ssm are AWS's own, and it has AMIs below /aws/service/ alone"
      : undefined;
  if (!parameter.startsWith(ECS_OPTIMIZED)) {
    const lead = OTHERS.find(([pattern]) => pattern.test(parameter))?.[1] ?? "it leads to no ECS-optimized AMI";
    return `${lead}, and instances boot with Amazon Linux 2023 and the ECS agent`;
  }
  const value = parameter.split("/").at(-1);
  if (value !== "image_id")
    return value === "recommended"
      ? "it holds JSON, not the AMI's id"
      : `its value ${value} is not the AMI's id, which image_id is`;
  const folders = parameter.slice(ECS_OPTIMIZED.length).split("/");
  if (folders.length < 2) return "it names no version of the AMI, such as recommended";
  return variantProblem(folders, type);
}

/** Says why an ECS-optimized AMI does not suit an instance type. */
function variantProblem(folders: readonly string[], type: InstanceType): string | undefined {
  // The name of a version ends with the architecture.
  const architecture = folders.some((folder) => /^arm64$|-arm64$/.test(folder)) ? "arm64" : "x86_64";
  if (architecture !== type.architecture) return `it is for ${architecture}, and ${type.name} is ${type.architecture}`;
  if (type.gpus > 0 && !folders.includes("gpu")) return `it has no drivers for the GPUs of ${type.name}`;
  if (type.neuronDevices > 0 && !folders.includes("neuron"))
    return `it has no drivers for the Neuron devices of ${type.name}`;
  return undefined;
}

/** The ECS-optimized AMI that a parameter pins. */
export interface PinnedAmi {
  /** Its name, for example `al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-arm64`. */
  readonly name: string;
  /** The parameter with the facts of the newest AMI of the same variant, as JSON. */
  readonly newestParameter: string;
}

/** The AMI that a parameter pins; undefined where it leads to the newest one, or to one of your own. */
export function pinnedAmi(parameter: string | undefined): PinnedAmi | undefined {
  const [, folder, name] = /^(\/aws\/service\/ecs\/optimized-ami\/.+\/)([^/]+)\/image_id$/.exec(parameter ?? "") ?? [];
  if (folder === undefined || name === undefined || name === "recommended") return undefined;
  return { name, newestParameter: `${folder}recommended` };
}
