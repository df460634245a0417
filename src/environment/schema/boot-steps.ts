import { z } from "zod";
import { STEP_NAMES } from "../../cluster/boot/step-names";
import { name } from "./kinds/aws";
import { patternText, recordOf } from "./kinds/kind";
import { note } from "./note";

/** Characters of one script. */
const MAXIMUM_CHARACTERS = 16_384;

/** Characters of all scripts in JSON: half of what a document of Systems Manager holds (64 KB, AWS general reference). */
export const MAXIMUM_SCRIPT_CHARACTERS = 32_768;

/** A text that Systems Manager would take for one of its parameters (Systems Manager user guide, "Data elements and parameters"). */
const SSM_PARAMETER = /\{\{\s*\w[\w:./-]*\s*\}\}/;

/** A Bash script that becomes part of an SSM document. */
export const script = (): z.ZodString =>
  patternText(
    {
      kind: "script",
      allowed: `a Bash script of 1 to ${MAXIMUM_CHARACTERS} characters without {{ NAME }}, which Systems Manager takes for its own, and without a line DRYDOCK`,
      remedy: "write script: readFileSync('environments/step.sh', 'utf8'), or a text",
    },
    new RegExp(`^[^\\0\\r]{1,${MAXIMUM_CHARACTERS}}$`, "u"),
    (value) => !SSM_PARAMETER.test(value) && !/^DRYDOCK$/m.test(value) && value.trim() !== "",
  );

const stepSchema = z.strictObject({
  script: note(script(), {
    description:
      "Bash script that root runs. It may run again on a running instance, so that it changes only what is different. Its text stands in state and plan: it holds no secret.",
  }),
  before: note(z.enum(STEP_NAMES).default("agent-config"), {
    description:
      "The step of Drydock's that it comes before, whether or not the environment has that step. Before agent-config the instance has everything else and runs no task yet.",
  }),
});

export const bootStepsSetting = note(recordOf(name(32, STEP_NAMES), stepSchema, { max: 10 }).default({}), {
  description:
    "Steps of your own in the boot of the instances, by name, in the order in which they are written. A step that fails keeps the instance out of service; its last line on standard error is the reason in the log. A change reaches running instances in place.",
  remedy: "write bootSteps: { 'sysctl': { script: 'sysctl --write net.core.somaxconn=4096' } }",
});

/** Characters that the scripts take in the document. */
export const scriptCharacters = (steps: Readonly<Record<string, OwnBootStep>>): number =>
  Object.values(steps).reduce((sum, step) => sum + JSON.stringify(step.script.split("\n")).length, 0);

/** One step of the environment's own. */
export type OwnBootStep = z.output<typeof stepSchema>;
