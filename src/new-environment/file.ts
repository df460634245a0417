import { membersAsTypeScript } from "../environment/as-typescript";
import type { EnvironmentInput } from "../environment/schema";

/** The text of an environment's file, as the project's formatter writes it. */
export const environmentFile = (name: string, settings: EnvironmentInput): string =>
  `import { defineEnvironment } from "../src/environment/schema";

/** The environment ${name}. npm run explain -- -e ${name} prints every setting, and the page that says why it is so. */
export default defineEnvironment({
${membersAsTypeScript(settings, 2)}
});
`;
