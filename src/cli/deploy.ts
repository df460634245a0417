import { Resolver } from "node:dns/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { importsFileOf, readImports } from "../adopt/imports";
import { waitForDelegation } from "../deploy/delegation";
import { livingResource, refuseLiving } from "../deploy/living";
import { orphanNotice, orphansAmong } from "../deploy/orphans";
import { countsOf, isEmptyPlan } from "../deploy/plan";
import { renderPlans } from "../deploy/render-plans";
import { refuseUnread, selectStacks } from "../deploy/selection";
import { placeOf, readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { type DeployedStack, readDeployedStacks, readLocalStacks, type StateOutput } from "../deploy/states";
import { deployInWaves, type Wave, type WavesResult } from "../deploy/waves";
import { loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { reaches } from "../review/levels";
import { showPlan } from "../review/plan-environment";
import { type NamedPlan, remarksOf, reviewPlans } from "../review/review";
import { createStatusClients } from "../status/calls";
import { readStatus } from "../status/read-status";
import { renderStatus } from "../status/render-status";
import { findOutput } from "../terraform/outputs";
import { isUserError, OutsideError, UserError } from "../user-error";
import { wrap } from "../wrapped-text";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, namedEnvironment } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { outputColumns } from "./output-columns";
import { isAnswered, refuseUnanswered } from "./question";
import { renderSynthesisBriefly } from "./render-synthesis";
import { runCommand } from "./run-command";
import { synthesize } from "./synthesize";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

/** Longest wait for the delegation of a zone. ACM itself waits as long for its record, in the cluster stack. */
const DELEGATION_LIMIT_SECONDS = 20 * 60;

const command = new Command("npm run deploy --")
  .description(
    "Synthesizes an environment and deploys it in waves: each is planned, asked once and applied from exactly that plan.\n" +
      "When nothing changes that other stacks read, there is one wave and one question. It stops at the first failure.",
  )
  .argument("[stacks...]", "some of its stacks, for example network volume (default: all)")
  .option("--yes", "apply without a question")
  .option("--plan-only", "plan what can be planned now, keep the plans, apply nothing")
  .option("--no-wait", "do not wait until the registrar has delegated a zone that was created")
  .addHelpText(
    "after",
    "\nTERRAFORM_BINARY_NAME names the program: terraform (default) or tofu. Ctrl-C lets Terraform finish what it has begun." +
      "\n\nExample:\n  npm run deploy -- -e example",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & {
  readonly yes?: boolean;
  readonly planOnly?: boolean;
  readonly wait: boolean;
};

addExitCodes(command, { ...OF_TERRAFORM, 1: "Terraform or AWS fails, or not all is applied" });

void runCommand<Options>(command, async (options, interruption) => {
  const { json, yes, planOnly } = options;
  refuseUnanswered(yes === true || planOnly === true, "apply without a question by --yes, or only plan by --plan-only");
  const environment = loadEnvironment(namedEnvironment(options, command.name()));
  const session = await startTerraformSession(environment, options, interruption);
  const deployment = await prepare(environment, session, interruption);
  const result = await deploy(deployment, options, interruption);
  const after = await deployment.readDeployed();
  const outputs = Object.fromEntries(after.map((stack) => [stack.name, shownOutputs(stack.outputs)]));
  const isComplete = planOnly !== true && result.open.length === 0;
  if (!isComplete && planOnly !== true) process.exitCode = 1;
  if (json) return printJson(deployment, result, outputs);
  if (!isComplete)
    return session.print(planOnly ? planOnlyText(result) : `nothing more is applied: ${list(result.open)}`);
  session.print(
    [
      result.applied.length > 0 ? `\nDeployed: ${list(result.applied)}` : "\nEverything is deployed as described.",
      ...outputLines(environment.name, after),
      ...pendingSubscriptions(after),
      "",
      await statusText(environment),
    ].join("\n"),
  );
});

/** An environment, its synthesized stacks and what of it is deployed. */
interface Deployment {
  readonly environment: Environment;
  readonly session: TerraformSession;
  /** The stacks that are to be deployed. */
  readonly stacks: readonly StackFolder[];
  /** Names of stacks that are deployed and not described any more. */
  readonly orphans: readonly string[];
  readonly readDeployed: () => Promise<readonly DeployedStack[]>;
}

async function prepare(
  environment: Environment,
  session: TerraformSession,
  interruption: AbortSignal,
): Promise<Deployment> {
  const synthesis = await session.show(`Synthesize ${environment.name}`, () =>
    synthesize(environment.name, DEFAULT_OUT, interruption),
  );
  session.print(renderSynthesisBriefly(synthesis));
  const described = readStackFolders(resolve(DEFAULT_OUT));
  const readDeployed = () => readDeployedStacks(environment, dirname(resolve(DEFAULT_OUT)));
  const deployed = (await readDeployed()).map(({ name }) => name);
  const stacks = selectStacks(described, environment.name, command.args);
  for (const stack of stacks.filter(({ name }) => !deployed.includes(name))) await refuseSecond(environment, stack);
  refuseUnread(stacks, deployed, `npm run deploy -- -e ${environment.name}`);
  const orphans = orphansAmong(
    deployed,
    described.map(({ name }) => name),
  );
  for (const stack of orphans) session.print(`! ${orphanNotice(environment.name, stack)}`);
  return { environment, session, stacks, orphans, readDeployed };
}

/** Refuses to build a stack a second time, when its state is empty and it is deployed all the same. */
async function refuseSecond(environment: Environment, { name, state }: StackFolder): Promise<void> {
  const local = readLocalStacks(environment.name, dirname(resolve(DEFAULT_OUT))).find((stack) => stack.name === name);
  if (local && state.backend === "s3")
    throw new UserError(
      `${name}: its state is the file terraform.${name}.tfstate, and the settings want it in ${state.bucket}; ` +
        `move it: npm run bootstrap -- -e ${environment.name}`,
    );
  // What is taken over is there, and the plan imports it.
  if (readImports(importsFileOf(environment.name))[name]) return;
  const living = await livingResource(environment, name);
  if (living !== undefined) refuseLiving(name, living, placeOf(state));
}

async function deploy(
  deployment: Deployment,
  { yes, planOnly, wait }: Options,
  interruption: AbortSignal,
): Promise<WavesResult> {
  const { environment, session, stacks } = deployment;
  const applied: string[] = [];
  const question = `Apply ${environment.name} to account ${session.account} in ${environment.region}? Only yes applies: `;
  try {
    return await deployInWaves({
      terraform: session.terraform,
      stacks,
      show: session.show,
      confirm: async (wave) => {
        const remarks = await session.show("Review the plans", () => reviewWave(deployment, wave));
        session.print([renderPlans(wave.plans, wave.waiting), ...remarks].join("\n"));
        if (planOnly) return false;
        return yes === true || isAnswered(question, "yes", interruption);
      },
      afterWave: async (wave) => {
        if (wait) await delegate(deployment, wave, interruption);
      },
      onApplied: ({ name }) => applied.push(name),
    });
  } catch (error) {
    throw withWayOn(error, deployment, applied, interruption);
  }
}

/** The effects of a wave on running work, data, network and rights, a line each: the remarks that want to be read before the apply. */
async function reviewWave({ session, stacks }: Deployment, { plans, waiting }: Wave): Promise<readonly string[]> {
  const shown: NamedPlan[] = [];
  for (const plan of plans.filter((each) => !isEmptyPlan(each)))
    shown.push(await showPlan(session.terraform, stacks, plan));
  return remarksOf(reviewPlans(shown, waiting))
    .filter(({ level }) => reaches(level, "attention"))
    .map(({ level, text, reason }) => wrap(`! ${level}: `, `${text}; ${reason}`, outputColumns()));
}

/** Adds to an error what stands and how to go on. */
function withWayOn(
  error: unknown,
  { environment, stacks }: Deployment,
  applied: readonly string[],
  interruption: AbortSignal,
): unknown {
  const open = stacks.map(({ name }) => name).filter((name) => !applied.includes(name));
  const way =
    `applied: ${list(applied)}; not, or not wholly: ${list(open)}. ` +
    `Go on with the same command: npm run deploy -- ${["-e", environment.name, ...command.args].join(" ")}`;
  if (interruption.aborted) process.stderr.write(`${way}\n`);
  return isUserError(error) ? new OutsideError(`${error.message}\n${way}`) : error;
}

/** Waits until the registrar has delegated a zone that was created, when a certificate is to be issued in it next. */
async function delegate({ environment, session, readDeployed }: Deployment, wave: Wave, interruption: AbortSignal) {
  const { hostedZones, cluster } = environment;
  const { public: domain, source } = hostedZones;
  const isNeeded = source === "create" && domain !== undefined && cluster.ingress.domain !== undefined;
  if (!isNeeded || !wave.waiting.includes(`${environment.name}-cluster`)) return;
  const network = (await readDeployed()).find(({ name }) => name === `${environment.name}-network`);
  const nameServers = network?.outputs["public_name_servers"]?.value as readonly string[] | undefined;
  if (nameServers === undefined) return;
  const resolver = new Resolver();
  await session.show(`Wait for the delegation of ${domain}`, (say) =>
    waitForDelegation(
      { domain, nameServers },
      {
        nameServersOf: (name) => resolver.resolveNs(name),
        limitSeconds: DELEGATION_LIMIT_SECONDS,
        interruption,
        say,
      },
    ),
  );
}

function printJson({ environment, session, orphans }: Deployment, result: WavesResult, outputs: object): void {
  const { waves, applied, open } = result;
  const json = {
    environment: environment.name,
    account: session.account,
    waves: waves.map(({ plans, waiting }) => ({
      plans: plans.map((plan) => ({ ...plan, counts: countsOf(plan) })),
      waiting,
    })),
    applied,
    open,
    orphans,
    outputs,
  };
  process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
}

/** Values of outputs, without those that are sensitive. */
const shownOutputs = (outputs: DeployedStack["outputs"]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, shown(output)]));

const shown = ({ value, isSensitive }: StateOutput): unknown => (isSensitive ? "(sensitive)" : value);

/** The outputs that are for people, by stack. */
const outputLines = (environment: string, stacks: readonly DeployedStack[]): readonly string[] =>
  stacks.flatMap(({ name, outputs }) => {
    const kind = name.slice(environment.length + 1);
    const lines = Object.entries(outputs)
      .filter(([output]) => findOutput(kind, output)?.usedBy === "people")
      .map(([output, value]) => `  ${output}: ${textOf(shown(value))}`);
    return lines.length > 0 ? [name, ...lines] : [];
  });

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** E-mail addresses that have not confirmed that they want alerts: until then they receive nothing. */
const pendingSubscriptions = (stacks: readonly DeployedStack[]): readonly string[] => {
  const pending = stacks
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === "aws_sns_topic_subscription")
    .flatMap(({ instances }) => instances)
    .filter((subscription) => subscription["pending_confirmation"] === true)
    .map((subscription) => String(subscription["endpoint"]));
  return pending.length > 0
    ? [`! ${list(pending)} must confirm the subscription in the message of AWS: until then no alert arrives there`]
    : [];
};

/** Whether the cluster is up. An apply succeeds before the first instance has booted. */
async function statusText(environment: Environment): Promise<string> {
  const again = `npm run status -- -e ${environment.name}`;
  try {
    const status = await readStatus(createStatusClients(environment), environment);
    return `${renderStatus(status, outputColumns())}\n\nTo look again: ${again}`;
  } catch (error) {
    return `The status was not read (${(error as Error).message.split("\n")[0]}); to look: ${again}`;
  }
}

const planOnlyText = ({ waves }: WavesResult): string => {
  const files = waves.flatMap(({ plans }) => plans.map(({ file }) => `  ${file}`));
  return [`Nothing is applied. The plans:`, ...files].join("\n");
};

const list = (names: readonly string[]): string => (names.length > 0 ? names.join(", ") : "nothing");
