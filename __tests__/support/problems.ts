import { validate } from "../../src/environment/validate";

/** The sentences with which an environment is refused; none when it is accepted. */
export function problemsOf(input: unknown): readonly string[] {
  const result = validate(input);
  return result.settings ? [] : result.problems;
}
