/** A difference between what cdktf and cdktn synthesize that changes nothing that is deployed. */
export interface Difference {
  /** Name of the file, at any place below the folder of a synth. */
  readonly file: string;
  /** Path of the value in the file's JSON. */
  readonly path: string;
  /** The reason why a plan changes nothing by it. */
  readonly reason: string;
}

/** All that may differ. */
export const DIFFERENCES: readonly Difference[] = [
  { file: "manifest.json", path: "version", reason: "the version of cdktf or cdktn, which Terraform does not read" },
  { file: "cdk.tf.json", path: "//.metadata.version", reason: "the same, in a comment" },
  {
    file: "cdk.tf.json",
    path: "terraform.required_providers.aws.source",
    reason:
      "aws and hashicorp/aws are one address: hashicorp is the namespace of a source that names none (Terraform: Provider Requirements)",
  },
  {
    file: "cdk.tf.json",
    path: "terraform.required_providers.aws.version",
    reason: "the provider that the bindings were made from; terraform init -upgrade gets it",
  },
];

/** Paths of the values that differ, in the order in which they stand. A value that only one has differs. */
export function differingPaths(one: unknown, other: unknown, path = ""): readonly string[] {
  if (isGroup(one) && isGroup(other) && Array.isArray(one) === Array.isArray(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
      differingPaths(one[key], other[key], path === "" ? key : `${path}.${key}`),
    );
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
