/** An argument that an older provider does not know, or not with this value. */
interface Unknown {
  readonly type: string;
  readonly argument: string;
  /** The value that the older provider takes; undefined leaves the argument out. */
  readonly instead: unknown;
}

/** Differences between terraform-provider-aws 5.100.0 and the 6.x that the stacks ask for (CHANGELOG.md of the provider). */
export const OLDER_PROVIDER: readonly Unknown[] = [
  { type: "aws_lambda_function", argument: "runtime", instead: "nodejs22.x" },
];
