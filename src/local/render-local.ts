import type { FunctionRun } from "./function-runs";
import { ANSWERED, LEFT_OUT } from "./services";

/** An environment that is up on this machine. */
export interface LocalEnvironment {
  /** Name of the environment. */
  readonly name: string;
  /** Names of its stacks, in the order of their deployment. */
  readonly stacks: readonly string[];
  /** Endpoint of the emulators. */
  readonly url: string;
  /** Absolute path of the folder with the stacks. */
  readonly out: string;
  /** Runs of the functions that schedules start. */
  readonly runs: readonly FunctionRun[];
}

/** Says in words what is up, what the emulators lack, and how to go on. */
export const renderLocal = ({ name, stacks, url, out, runs }: LocalEnvironment): string =>
  `${[
    `${name} is up on this machine: ${stacks.join(", ")}`,
    `  endpoint  ${url}`,
    `  stacks    ${out}`,
    "",
    ...runs.map(({ name: each, durationMs }) =>
      durationMs === undefined
        ? `  ${each} has not run: read its log group /aws/lambda/${each}`
        : `  ${each} ran by its schedule, in ${durationMs} ms`,
    ),
    "",
    "What the emulators lack:",
    "  instances: they are described, and nothing boots; so no task runs",
    ...LEFT_OUT.map(({ type, reason }) => `  ${type}: ${reason}`),
    ...ANSWERED.map(({ service, action, reason }) => `  ${service}:${action}: ${reason}`),
    "",
    `Look around: AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test npm run status -- -e ${name}`,
    `End it: npm run local:down -- -e ${name}`,
  ].join("\n")}\n`;
