import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline/promises";
import { Command } from "commander";
import { environmentsFolder, knownEnvironments, refuseName } from "../environment/load";
import { type EnvironmentInput, warningsOf } from "../environment/schema";
import { validate } from "../environment/validate";
import { type Answers, CHOICES, type Choice, choicesFor, environmentOf } from "../new-environment/choices";
import { environmentFile } from "../new-environment/file";
import { isUserError, UserError } from "../user-error";
import { wrap } from "../wrapped-text";
import { addExitCodes } from "./exit-codes";
import { addJsonOption, type OutputOptions } from "./options";
import { outputColumns } from "./output-columns";
import { runCommand } from "./run-command";

const command = new Command("npm run new --")
  .description(
    "Writes the file of a new environment. On a terminal it asks for what no flag says; elsewhere flags and defaults decide.",
  )
  .argument("<name>", "name of the environment: it begins every name in AWS")
  .addHelpText(
    "after",
    "\nExample:\n  npm run new -- shop\n  npm run new -- shop --region eu-central-1 --instance-type m7i.large --max-size 6",
  );
for (const { flags, question, default: preset, openMeans = preset } of CHOICES)
  command.option(flags, openMeans === undefined ? question : `${question} (default: ${openMeans})`);
addJsonOption(command);

addExitCodes(command);

void runCommand<Answers & OutputOptions>(command, async ({ json: isJson, ...flags }, interruption) => {
  const name = command.args[0]!;
  const folder = environmentsFolder();
  refuseName(name, folder);
  if (knownEnvironments(folder).includes(name))
    throw new UserError(
      `environment: got ${JSON.stringify(name)}, which exists; choose another name, or edit its file`,
    );
  const isAsking = !isJson && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const answers = isAsking ? await ask(flags, interruption) : flags;
  const settings = environmentOf(answers);
  const warnings = check(settings);
  const file = join("environments", `${name}.ts`);
  writeFileSync(join(folder, `${name}.ts`), environmentFile(name, settings), { flag: "wx" });
  const choices = choicesFor(answers).map((choice) => ({
    choice: choice.name,
    answer: answers[choice.name] ?? choice.default ?? choice.openMeans,
    isDefault: answers[choice.name] === undefined,
    explanation: choice.explain(answers),
  }));
  const result = { environment: name, file, choices, warnings };
  process.stdout.write(isJson ? `${JSON.stringify(result, undefined, 2)}\n` : `${summary(result, isAsking)}\n`);
});

/** @throws UserError when the settings would be refused */
function check(settings: EnvironmentInput): readonly string[] {
  const result = validate(settings);
  if (result.settings) return warningsOf(result.settings);
  throw new UserError(["nothing is written, as the environment would be refused:", ...result.problems].join("\n  "));
}

/** Asks for each choice that no flag has made, until its answer fits those before it. */
async function ask(flags: Answers, interruption: AbortSignal): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The terminal's Ctrl-C reaches this process as a key only.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const ended = new Promise<never>((_, reject) => {
    terminal.once("close", () => reject(new UserError("the input has ended: nothing is written")));
  });
  ended.catch(() => undefined);
  try {
    let answers = flags;
    for (const choice of CHOICES)
      if (choicesFor(answers).includes(choice) && flags[choice.name] === undefined)
        answers = await Promise.race([answerTo(choice, answers, terminal, interruption), ended]);
    return answers;
  } finally {
    terminal.close();
  }
}

async function answerTo(
  choice: Choice,
  answers: Answers,
  terminal: Interface,
  interruption: AbortSignal,
): Promise<Answers> {
  for (;;) {
    const text = (await terminal.question(`${choice.question}${presetOf(choice)}: `, { signal: interruption })).trim();
    const answered = text === "" ? answers : { ...answers, [choice.name]: text };
    const problem = problemWith(choice, answered);
    if (problem === undefined) {
      process.stdout.write(`${wrap("  ", choice.explain(answered), outputColumns())}\n`);
      return answered;
    }
    process.stdout.write(`${wrap("  ", problem, outputColumns())}\n`);
  }
}

/** The meaning of an empty answer. */
function presetOf({ default: preset, openMeans }: Choice): string {
  if (openMeans !== undefined) return ` (leave empty: ${openMeans})`;
  return preset === undefined ? "" : ` [${preset}]`;
}

/** The sentences on an answer that does not fit. Choices that come later may still be open. */
function problemWith({ openAnswers, problemsAbout = "" }: Choice, answers: Answers): string | undefined {
  const problems = problemsOf({ ...openAnswersFor(answers, openAnswers), ...answers });
  return problems.find((problem) => problem.startsWith(problemsAbout));
}

/** Those of the open answers that arise. */
const openAnswersFor = (answers: Answers, openAnswers: Answers = {}): Answers =>
  Object.fromEntries(
    choicesFor(answers)
      .filter(({ name }) => openAnswers[name] !== undefined)
      .map(({ name }) => [name, openAnswers[name]]),
  );

function problemsOf(answers: Answers): readonly string[] {
  try {
    const result = validate(environmentOf(answers));
    return result.settings ? [] : result.problems;
  } catch (error) {
    if (isUserError(error)) return [error.message];
    throw error;
  }
}

/** The result of the command. */
interface NewEnvironment {
  readonly environment: string;
  /** Relative to the project. */
  readonly file: string;
  readonly choices: readonly {
    readonly choice: string;
    readonly answer: string | undefined;
    readonly isDefault: boolean;
    readonly explanation: string;
  }[];
  readonly warnings: readonly string[];
}

/** @param isKnown the choices were explained when they were made */
function summary({ environment, file, choices, warnings }: NewEnvironment, isKnown: boolean): string {
  const columns = outputColumns();
  const explained = choices.map(({ choice, answer = "", isDefault, explanation }) =>
    wrap("  ", `${choice}: ${answer}${isDefault ? " (default)" : ""}. ${explanation}`, columns),
  );
  return [
    `wrote ${file}`,
    ...(isKnown ? [] : explained),
    ...warnings.map((warning) => wrap("! ", warning, columns)),
    `What all of it costs a month: npm run cost -- -e ${environment}`,
    `Next: npm start -- -e ${environment}`,
  ].join("\n");
}
