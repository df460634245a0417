import { UserError } from "../user-error";

/** A setting that is refused because of what another one says, in the words of every refused setting. */
export const settingError = (path: string, got: unknown, allowed: string, remedy: string): UserError =>
  new UserError(`${path}: got ${JSON.stringify(got)}, allowed ${allowed}; ${remedy}`);
