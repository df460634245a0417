/** A mistake of the user's. Its message is complete and is all that they are shown; a command ends with `exitCode`. */
export class UserError extends Error {
  readonly exitCode = 2;
  override readonly name: string = "UserError";
}

/** Whether an error is the user's to mend, thrown here or carried over from another process. */
export const isUserError = (error: unknown): error is Error & { readonly exitCode: 2 } =>
  error instanceof Error && "exitCode" in error && error.exitCode === 2;
