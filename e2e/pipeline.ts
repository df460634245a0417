import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { Command } from "commander";
import { addExitCodes, OF_EMULATORS } from "../src/cli/exit-codes";
import { readStackFolders } from "../src/deploy/stack-folder";
import { terraformProgram } from "../src/deploy/terraform";
import { loadEnvironment } from "../src/environment/load";
import { CREDENTIALS, variablesFor } from "../src/local/emulators";
import { configurationFor, providerMirror } from "../src/local/older-provider";
import { type SharedProvider, serveProvider } from "../src/local/shared-provider/server";
import { AT_ONCE } from "../src/local/workspace";
import { describeEnvironment } from "../src/pipeline-roles/described-stacks";
import { readStatements, writeStatements } from "../src/pipeline-roles/rights";
import { stateStatements } from "../src/pipeline-roles/state-rights";
import { projectRoot } from "../src/project-root";
import type { PolicyStatement } from "../src/terraform/policy";
import type { Checks } from "./checks";
import { IamActions } from "./iam-actions";
import { type Recorder, startRecorder } from "./recorder";
import { runOnEmulators, type Session } from "./session";

const NAME = "pipeline";
const BUCKET = "drydock-e2e-pipeline";
const REGION = "eu-central-1";

/** The environment that the pipeline deploys. */
const ENVIRONMENT = {
  extends: "example",
  throwAway: true,
  volume: null,
  state: { bucket: BUCKET },
  pipelineRoles: { service: "github", repository: "team/platform" },
};

/** What a change makes of it. */
const CHANGED = { ...ENVIRONMENT, cluster: { capacity: { maxSize: 11 } } };

const PLACE = { partition: "aws", account: "123456789012" };

/** The end of a step of the pipeline. */
interface StepEnd {
  readonly exitCode: number;
  readonly output: string;
}

/** A copy of the project whose pipeline meets the emulators. */
class Pipeline {
  /** Absolute path. */
  readonly folder: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #interruption: AbortSignal;

  constructor(folder: string, variables: Readonly<Record<string, string>>, interruption: AbortSignal) {
    this.folder = folder;
    this.#variables = variables;
    this.#interruption = interruption;
  }

  /** Writes the environment's file. */
  describe(environment: object): void {
    writeFileSync(join(this.folder, "environments", `${NAME}.json`), JSON.stringify(environment));
  }

  /** Makes a commit of all files. */
  commit(): void {
    for (const args of [["init"], ["add", "--all"], ["commit", "--message", "As it is now"]])
      execFileSync("git", ["-c", "user.name=e2e", "-c", "user.email=e2e@noreply.invalid", ...args], {
        cwd: this.folder,
        stdio: "ignore",
      });
  }

  /** Runs a step of pipelines/run.sh. */
  run(...args: readonly string[]): Promise<StepEnd> {
    return this.spawn(join(this.folder, "pipelines", "run.sh"), args);
  }

  /** Runs a program in the copy. */
  spawn(program: string, args: readonly string[]): Promise<StepEnd> {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...this.#variables },
      signal: this.#interruption,
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ exitCode: code ?? 1, output: output.join("") }));
    });
  }

  sha256(file: string): string {
    return createHash("sha256").update(this.#read(file)).digest("hex");
  }

  /** A file without a text that it must have; nothing where it has it. */
  lacks(file: string, text: string): readonly string[] {
    const content = this.#read(file);
    return content.includes(text) ? [] : [`${file} has no ${JSON.stringify(text)}\n${content}`];
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }
}

/** The pipeline's script, and the calls of both roles held against their rights. */
async function runChecks({ folder, url, programs, installed, checks, interruption }: Session): Promise<void> {
  const recorder = await startRecorder(url);
  // One that calls the recorder.
  const provider = await serveProvider({
    installed,
    folder: join(folder, "recorded-provider"),
    variables: { ...process.env, AWS_ENDPOINT_URL: recorder.url },
  });
  try {
    const models = execFileSync(programs("python"), ["-c", "import botocore; print(botocore.__path__[0])"], {
      encoding: "utf8",
    });
    const actions = new IamActions(join(models.trim(), "data"));
    const pipeline = createPipeline(folder, { ...provider.variables, ...variablesFor(recorder.url) }, interruption);
    await check(pipeline, { checks, recorder, actions, provider });
    await checkRoles(pipeline, provider, checks);
  } finally {
    await provider.stop();
    recorder.stop();
  }
}

/** @param variables with which programs find the emulators and the provider */
function createPipeline(
  folder: string,
  variables: Readonly<Record<string, string>>,
  interruption: AbortSignal,
): Pipeline {
  const project = join(folder, "project");
  mkdirSync(project);
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: projectRoot() });
  execFileSync("cp", ["--parents", "--target-directory", project, ...files.toString().split("\0").filter(Boolean)], {
    cwd: projectRoot(),
  });
  symlinkSync(join(projectRoot(), "node_modules"), join(project, "node_modules"));
  const terraform = join(folder, "terraform");
  const tsx = join(projectRoot(), "node_modules", "tsx", "dist", "loader.mjs");
  const lower = [process.execPath, "--import", tsx, join(projectRoot(), "e2e", "lower-stack.ts")].map(quoted).join(" ");
  // Terraform's own, but for an init before which the stack is lowered.
  writeFileSync(
    terraform,
    `#!/bin/sh\nset -e\nif [ "$1" = init ] && [ -e cdk.tf.json ]; then ${lower}; fi\nexec ${quoted(terraformProgram())} "$@"\n`,
    { mode: 0o755 },
  );
  const configuration = join(folder, "terraform.rc");
  const mirror = providerMirror(process.env);
  writeFileSync(configuration, mirror ? configurationFor(mirror) : "");
  return new Pipeline(
    project,
    {
      ...variables,
      AWS_REGION: REGION,
      TF_CLI_CONFIG_FILE: configuration,
      TERRAFORM_BINARY_NAME: terraform,
      TF_CLI_ARGS_apply: AT_ONCE,
      DRYDOCK_FAIL_ON: "none",
    },
    interruption,
  );
}

/** A word for a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The means by which the pipeline is judged. */
interface Judges {
  readonly checks: Checks;
  readonly recorder: Recorder;
  readonly actions: IamActions;
  readonly provider: SharedProvider;
}

async function check(pipeline: Pipeline, { checks, recorder, actions, provider }: Judges): Promise<void> {
  const s3 = new S3Client({
    endpoint: recorder.url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID, secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY },
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  recorder.take();
  pipeline.commit();
  pipeline.describe(ENVIRONMENT);
  const environment = loadEnvironment(NAME, join(pipeline.folder, "environments"));
  const described = describeEnvironment(environment);
  provider.ready(
    pipeline.folder,
    described.flatMap(({ resources, data }) => [...resources, ...data]),
  );
  const reads = readStatements(environment, described, PLACE);
  const planRights = [...reads, ...stateStatements(environment, described, PLACE, false)];
  const applyRights = [
    ...reads,
    ...stateStatements(environment, described, PLACE, true),
    ...writeStatements(environment, described, PLACE),
  ];
  const beyond = (rights: readonly PolicyStatement[]) => {
    const needed = new Set(recorder.take().flatMap((call) => actions.of(call) ?? []));
    return [...needed].filter((action) => !gives(rights, action)).map((action) => `${action} is no right of the role`);
  };

  await checks.run(
    "a review is written, with the rights of the role that plans, also where the base has no such environment",
    async () => [
      ...failed(await pipeline.run("review", NAME, "review.md")),
      ...beyond(planRights),
      ...failed(await pipeline.run("review", NAME, "first.md", "HEAD")),
      ...pipeline.lacks("first.md", `of \`HEAD\` it cannot be made (environment: got "${NAME}"`),
    ],
  );
  await checks.run("a plan that nobody approved is not applied", async () => {
    const { exitCode, output } = await pipeline.run("deploy", NAME, "0".repeat(64));
    return exitCode === 1 && output.includes("this is not the plan that was approved") ? [] : [output];
  });
  recorder.take();
  // What the provider creates is in files of the stacks.
  for (const { folder } of readStackFolders(join(pipeline.folder, "cdktf.out"))) provider.ready(folder, []);
  await checks.run("the plan that was approved is applied, with the rights of the role that applies", async () => [
    ...failed(await pipeline.run("deploy", NAME, pipeline.sha256("review.md"))),
    ...beyond(applyRights),
  ]);
  await checks.run(
    "the next review has a rehearsal before and after, and the nightly step reads, with the rights of the role that plans",
    async () => {
      pipeline.commit();
      pipeline.describe(CHANGED);
      const review = await pipeline.run("review", NAME, "next.md", "HEAD");
      const { output } = await pipeline.run("nightly", NAME);
      return [
        ...failed(review),
        ...pipeline.lacks("next.md", "2 to 11 t3.micro"),
        ...(/good, .+ warnings, .+ wrong/.test(output) ? [] : [output]),
        ...beyond(planRights),
      ];
    },
  );
}

/** Types of the stack of the roles. */
const ROLE_TYPES = [
  "aws_caller_identity",
  "aws_iam_openid_connect_provider",
  "aws_iam_policy",
  "aws_iam_role",
  "aws_iam_role_policy_attachment",
  "aws_partition",
];

/** The command that makes the roles: once, and once more. */
async function checkRoles(pipeline: Pipeline, provider: SharedProvider, checks: Checks): Promise<void> {
  provider.ready(pipeline.folder, ROLE_TYPES);
  const make = async () => {
    const args = ["run", "--silent", "pipeline-roles", "--", "-e", NAME, "--yes", "--json"];
    const { exitCode, output } = await pipeline.spawn("npm", args);
    const json = output.slice(output.indexOf("{\n"));
    if (exitCode !== 0) throw new Error(output.slice(-4000));
    return JSON.parse(json) as {
      readonly counts: Readonly<Record<string, number>>;
      readonly outputs: Readonly<Record<string, string>>;
    };
  };
  await checks.run(
    "the roles of pipelines are made with their policies, and a second run changes nothing",
    async () => {
      const { outputs } = await make();
      const again = await make();
      const iam = new IAMClient({ region: REGION });
      const bare: string[] = [];
      for (const arn of [outputs["plan_role_arn"], outputs["apply_role_arn"]]) {
        const { AttachedPolicies = [] } = await iam.send(
          new ListAttachedRolePoliciesCommand({ RoleName: arn!.split("/").at(-1)! }),
        );
        if (AttachedPolicies.length === 0) bare.push(`${arn} has no policy`);
      }
      const changed = Object.entries(again.counts).filter(([, count]) => count > 0);
      return [...bare, ...changed.map(([action, count]) => `the second run: ${action} ${count}`)];
    },
  );
}

const failed = ({ exitCode, output }: StepEnd): readonly string[] => (exitCode === 0 ? [] : [output.slice(-4000)]);

/** Whether a role may make a call on some resource: the emulators tell actions apart, and not ARNs. */
const gives = (rights: readonly PolicyStatement[], action: string): boolean =>
  rights.some(
    ({ Effect, Action }) =>
      Effect === "Allow" &&
      [Action].flat().some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(action)),
  );

const command = new Command("npm run e2e:pipeline --")
  .description(
    "Runs pipelines/run.sh with real Terraform on emulators of AWS, and holds each call against the rights of its role.",
  )
  .addHelpText("after", "\nExample:\n  npm run e2e:pipeline");

addExitCodes(command, OF_EMULATORS);

void runOnEmulators(command, runChecks);
