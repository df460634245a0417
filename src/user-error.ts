/** A mistake of the user's. Its message is complete and is all that they are shown; a command ends with `exitCode`. */
export class UserError extends Error {
  /** 2 by itself; 1 when something outside of Drydock has failed; 3 when a program is missing. */
  readonly exitCode: 1 | 2 | 3 = 2;
  override readonly name: string = "UserError";
}

/** Something outside of Drydock has failed or stands in the way: Terraform, AWS, the account. */
export class OutsideError extends UserError {
  override readonly exitCode = 1;
  override readonly name = "OutsideError";
}

/** A program that a command needs is not there. The message names it and how to get it. */
export class MissingProgramError extends UserError {
  override readonly exitCode = 3;
  override readonly name = "MissingProgramError";
}

/** Whether an error is the user's to mend, thrown here or carried over from another process. */
export const isUserError = (error: unknown): error is Error & { readonly exitCode: 1 | 2 | 3 } =>
  error instanceof Error && "exitCode" in error && [1, 2, 3].includes(error.exitCode as number);
