import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { effectOf } from "../../__tests__/plans/effect-words";
import { finalSettings } from "../../__tests__/plans/setting-effects";
import { settingVariants } from "../../__tests__/plans/setting-variants";
import { addExitCodes, OF_EMULATORS } from "../../src/cli/exit-codes";
import { runCommand } from "../../src/cli/run-command";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import { providerMirror } from "../../src/local/older-provider";
import { OutsideError, UserError } from "../../src/user-error";
import { onEmulators, type Session, say } from "../session";
import { WrittenDeployment } from "./ground";

/** The effects, which docs/settings.md shows. */
const FILE = join(__dirname, "../../src/environment/setting-effects.json");

/** The settings whose effects are from plans, each with a sum of what its plan was made from: a test names those that are stale. */
const PLANNED_FILE = join(__dirname, "../../__tests__/plans/planned-settings.json");

const command = new Command("npm run effects --")
  .description(
    "Derives what a change of each setting alone does to a deployed environment, for docs/settings.md, from plans of real\n" +
      "Terraform with its real provider. The states are written, not applied: emulators only answer what plans read.",
  )
  .argument("[BEGINNINGS...]", "beginnings of names of settings; all of them without one")
  .addHelpText("after", "\nExamples:\n  npm run effects\n  npm run effects -- cluster.capacity");

addExitCodes(command, OF_EMULATORS);

void runCommand(command, async (_options, interruption) => {
  const beginnings = command.args;
  const names = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  const unknown = beginnings.find((each) => !names.some((name) => name.startsWith(each)));
  if (unknown !== undefined)
    throw new UserError(`settings: got ${JSON.stringify(unknown)}, and no setting begins so; see docs/settings.md`);
  const isWanted = (name: string) => beginnings.length === 0 || beginnings.some((each) => name.startsWith(each));
  await onEmulators(interruption, (session) => derive(session, isWanted));
});

async function derive(session: Session, isWanted: (name: string) => boolean): Promise<void> {
  const { effects, planned } = await effectsByPlans(session, isWanted);
  replaceIn(FILE, effects, isWanted);
  replaceIn(PLANNED_FILE, planned, isWanted);
}

/** Puts what was derived in the place of what a file says of the same settings. */
function replaceIn(file: string, derived: Readonly<Record<string, string>>, isWanted: (name: string) => boolean): void {
  const known = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
  const all = [...known.filter(([name]) => !isWanted(name)), ...Object.entries(derived)];
  const sorted = all.sort(([one], [other]) => one.localeCompare(other));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
}

/** The effects, and the sums of their inputs, by the settings' names. */
interface Derived {
  readonly effects: Readonly<Record<string, string>>;
  readonly planned: Readonly<Record<string, string>>;
}

async function effectsByPlans(
  { folder, url, provider, interruption }: Session,
  isWanted: (name: string) => boolean,
): Promise<Derived> {
  const options = { url, isPlannedOnly: true, mirror: providerMirror(process.env), provider, interruption };
  const deployments = new Map<EnvironmentInput, Promise<WrittenDeployment>>();
  const effects: Record<string, string> = Object.fromEntries(
    [...finalSettings()].filter(isWanted).map((name) => [name, "final"]),
  );
  const planned: Record<string, string> = {};
  for (const [index, { name, before, after, digest }] of settingVariants(isWanted).entries()) {
    const deployment =
      deployments.get(before) ??
      WrittenDeployment.create(before, { ...options, folder: join(folder, `before-${deployments.size}`) });
    deployments.set(before, deployment);
    const end = await deployment
      .then((deployed) => deployed.changesTo(after, join(folder, `after-${index}`)))
      .catch(refusalOf);
    const effect = "refusal" in end ? refused(end.refusal) : effectOf(end.changes);
    say(`${name}: ${effect ?? "nothing"}`);
    planned[name] = digest;
    if (effect !== undefined) effects[name] = effect;
  }
  return { effects, planned };
}

/** A state that cannot be written ends its settings, and no others. */
function refusalOf(error: unknown): { readonly refusal: string } {
  if (!(error instanceof OutsideError)) throw error;
  return { refusal: error.message };
}

/** Terraform's words for a record of a final setting, and for what is guarded. */
const FINAL = /Resource postcondition failed|Instance cannot be destroyed/;

/** @returns what the column says of a refusal; undefined when it is of something else, which is said and fails the command */
function refused(said: string): string | undefined {
  if (FINAL.test(said)) return "final";
  say(said);
  process.exitCode = 1;
  return undefined;
}
