import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assumedRole } from "../terraform/deploy-role";
import { isToMove, type StateVersion } from "./bootstrap";
import { s3Client, unreadableBucket } from "./bucket";
import { environmentOfStack } from "./orphans";
import { failureOf, initStack } from "./plan";
import type { StackFolder, StateLocation } from "./stack-folder";
import type { Terraform } from "./terraform";

/**
 * Moves a local state to the place that a stack's folder names. It can be interrupted at any point and called again: the file
 * is renamed only when the state has arrived.
 *
 * @param path the local state
 * @throws OutsideError with what Terraform said; UserError when another state lies at the new place
 */
export async function moveState(terraform: Terraform, stack: StackFolder, path: string): Promise<void> {
  const remote = await readVersion(stack.state);
  if (isToMove(stack.name, versionOf(readFileSync(path, "utf8")), remote)) {
    await initStack(terraform, stack);
    const end = await terraform.run(stack.folder, ["state", "push", path]);
    if (end.exitCode !== 0) throw failureOf("state push", stack, [], end);
  }
  renameSync(path, `${path}.moved`);
}

/** The files beside the project that {@link moveState} has left of an environment's stacks and of its bucket. */
export const movedStates = (folder: string, environment: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => {
      const stack = /^terraform\.(.+)\.tfstate\.moved$/.exec(file)?.[1];
      return stack !== undefined && (stack === `${environment}-state` || environmentOfStack(stack) === environment);
    })
    .sort();

/** Identity and age of the state at a place in S3. @returns undefined when none is there */
export async function readVersion(location: StateLocation): Promise<StateVersion | undefined> {
  const text = await readStateText(location);
  return text === undefined ? undefined : versionOf(text);
}

/** The state at a place in S3 as Terraform wrote it. @returns undefined when none is there */
export async function readStateText(location: StateLocation): Promise<string | undefined> {
  if (location.backend === "local") return undefined;
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const client = await s3Client(location);
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key }));
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    if (error instanceof Error && ["NoSuchKey", "NoSuchBucket"].includes(error.name)) return undefined;
    throw unreadableBucket(location, error);
  }
}

const versionOf = (text: string): StateVersion => JSON.parse(text) as StateVersion;

/** Lets a stack's folder keep its state elsewhere than the synth said. */
export function withState(stack: StackFolder, state: StateLocation): StackFolder {
  const file = join(stack.folder, "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as { terraform: object };
  writeFileSync(file, JSON.stringify({ ...json, terraform: { ...json.terraform, backend: backendOf(state) } }));
  return { ...stack, state };
}

const roleBlock = (arn: string) => {
  const { roleArn, sessionName } = assumedRole(arn);
  return { role_arn: roleArn, session_name: sessionName };
};

/** Terraform's block for a place. */
export const backendOf = (location: StateLocation): object =>
  location.backend === "local"
    ? { local: { path: location.path } }
    : {
        s3: {
          bucket: location.bucket,
          key: location.key,
          region: location.region,
          encrypt: true,
          use_lockfile: true,
          ...(location.deployRoleArn !== undefined && { assume_role: roleBlock(location.deployRoleArn) }),
        },
      };
