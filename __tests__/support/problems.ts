import { explain } from "../../src/environment/explain";
import { environmentSchema } from "../../src/environment/schema";

/** The sentences with which an environment is refused; none when it is accepted. */
export function problemsOf(input: unknown): readonly string[] {
  const result = environmentSchema.safeParse(input, { reportInput: true });
  return result.success ? [] : explain(result.error.issues, input);
}
