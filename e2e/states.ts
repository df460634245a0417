import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import example from "../environments/example";
import { emptyBucket, readContents } from "../src/deploy/state-removal";
import { CREDENTIALS } from "../src/local/emulators";
import type { Checks } from "./checks";
import type { Deployment } from "./deployment";

/** Of the states; it stays. */
export const STATE_BUCKET = "drydock-e2e-state";
const REGION = "eu-central-1";

/** The smallest stack that has a state in S3. */
const ENVIRONMENT = {
  ...example,
  throwAway: true,
  state: { bucket: STATE_BUCKET },
  alerts: { emails: ["platform@example.com"] },
};

/** A state in S3: without its bucket, with the lock of somebody else, and after an apply that was killed. */
export async function checkStates(checks: Checks, deployment: Deployment, url: string, name: string): Promise<void> {
  const stack = `${name}-alerts`;
  const key = `drydock/${stack}.tfstate`;
  const s3 = new S3Client({
    endpoint: url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID, secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY },
  });
  const locks = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: STATE_BUCKET }));
    return Contents.map(({ Key = "" }) => Key).filter((each) => each.endsWith(".tflock"));
  };

  await checks.run("a state whose bucket is missing is refused in words", async () => {
    const said = await failureOf(() => deployment.synthesize(ENVIRONMENT));
    return /S3 bucket .*does not exist/.test(said) ? [] : [`terraform init said: ${said}`];
  });
  await s3.send(
    new CreateBucketCommand({ Bucket: STATE_BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  const versioning = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: STATE_BUCKET, VersioningConfiguration: versioning }));
  await deployment.synthesize(ENVIRONMENT);

  await checks.run("the lock of somebody else is respected, and its holder named", async () => {
    const lock = {
      ID: "01234567-89ab-cdef-0123-456789abcdef",
      Operation: "OperationTypeApply",
      Who: "somebody@elsewhere",
    };
    await s3.send(new PutObjectCommand({ Bucket: STATE_BUCKET, Key: `${key}.tflock`, Body: JSON.stringify(lock) }));
    const said = await failureOf(() => deployment.apply(stack));
    await deployment.workspace.run(stack, "force-unlock", "-force", lock.ID);
    return [
      ...(said.includes("Who:       somebody@elsewhere") ? [] : [`terraform apply said: ${said}`]),
      ...(await locks()),
    ];
  });

  await checks.run(
    "an apply that was killed leaves its lock; unlocked, the same apply goes on, and then nothing changes",
    async () => {
      await killedApply(deployment, stack, locks);
      const said = await failureOf(() => deployment.apply(stack));
      const id = /ID: +(\S+)/.exec(said)?.[1];
      if (id === undefined) return [`terraform apply said no lock: ${said}`];
      await deployment.workspace.run(stack, "force-unlock", "-force", id);
      await deployment.apply(stack);
      return [...(await deployment.unsettled(stack)), ...(await locks())];
    },
  );

  await checks.run("a destroy leaves an empty state and no lock", async () => {
    await deployment.destroy(stack);
    const { stdout } = await deployment.workspace.run(stack, "state", "list");
    return [...stdout.split("\n").filter((line) => line !== "" && !line.startsWith("data.")), ...(await locks())];
  });

  await checks.run("a bucket of states in which nothing is deployed is emptied of all versions, and goes", async () => {
    Object.assign(process.env, { ...CREDENTIALS, AWS_ENDPOINT_URL: url });
    const place = { bucket: STATE_BUCKET, region: REGION };
    const { versions, ...inUse } = await readContents(place, "");
    await emptyBucket(place, () => {}, new AbortController().signal);
    await s3.send(new DeleteBucketCommand({ Bucket: STATE_BUCKET }));
    const found = Object.values(inUse).flat();
    return [...found, ...(versions > 1 ? [] : [`${versions} versions of states, expected those of all applies`])];
  });
}

/** What the error of a call says; "nothing" when there is none. */
const failureOf = (call: () => Promise<unknown>): Promise<string> =>
  call().then(
    () => "nothing",
    (error: Error) => error.message,
  );

/** Begins an apply, with a provider of its own, and kills both once the apply has its lock. */
async function killedApply(
  { workspace }: Deployment,
  stack: string,
  locks: () => Promise<readonly string[]>,
): Promise<void> {
  const options = { cwd: workspace.folderOf(stack), env: { ...process.env, ...workspace.variables } };
  await promisify(execFile)(workspace.terraform.program, ["init", "-input=false"], options);
  const child = spawn(workspace.terraform.program, ["apply", "-auto-approve", "-input=false"], {
    ...options,
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  while ((await locks()).length === 0 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
  if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
  await ended;
}
