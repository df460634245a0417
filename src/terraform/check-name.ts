import { Token } from "cdktf";
import { UserError } from "../user-error";
import { type NameKind, nameProblem } from "./names";

/**
 * A name, once it is clear that AWS takes it. Names of environments and applications are short enough by themselves; this
 * is for stacks of one's own and for regions with long codes.
 *
 * @throws UserError one sentence
 */
export function checkName(kind: NameKind, name: string): string {
  const problem = Token.isUnresolved(name) ? undefined : nameProblem(kind, name);
  if (problem === undefined) return name;
  throw new UserError(`${kind}: got the name ${name}, but ${problem}; choose shorter names or another beginning`);
}
