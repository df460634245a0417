import type { ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { UserError } from "../user-error";
import { type BucketPlace, type FoundBucket, s3Client, unreadableBucket } from "./bucket";
import { readStateText } from "./move-state";
import { environmentOfStack } from "./orphans";
import type { StateLocation } from "./stack-folder";
import { type DeployedStack, isDeployed, parseState } from "./states";

/** Objects of a bucket of states. */
export interface BucketContents {
  /** Names of the stacks of which something is deployed, but for the bucket's own. */
  readonly deployed: readonly string[];
  /** Keys of the locks that somebody holds. */
  readonly locks: readonly string[];
  /** Keys of objects that are no states. */
  readonly others: readonly string[];
  /** Number of versions of all objects, the present ones among them. */
  readonly versions: number;
}

/** The facts that are known before a bucket of states is destroyed. */
export interface StateRemovalFacts extends BucketPlace {
  /** Name of the environment. */
  readonly environment: string;
  /** The bucket that AWS knows. */
  readonly found: FoundBucket;
  /** Its objects. */
  readonly contents: BucketContents;
  /** Whether a state says that `npm run bootstrap` made the bucket: one in it, or a file of an interrupted removal. */
  readonly isManaged: boolean;
  /** Whether all versions of all states may be lost. */
  readonly isDataGivenUp: boolean;
}

/**
 * Refuses to destroy a bucket of states that is still needed.
 *
 * @throws UserError with what to do first
 */
export function refuseStateRemoval(facts: StateRemovalFacts): void {
  const { environment, bucket, found, contents, isManaged } = facts;
  const refuse = (why: string) => {
    throw new UserError(`--state: ${bucket} ${why}; nothing is destroyed`);
  };
  if (found.owner === "another account") refuse("belongs to another account, or your rights do not reach it");
  if (!isManaged)
    refuse(
      found.owner === "nobody"
        ? "does not exist"
        : `was not made for ${environment} by npm run bootstrap; destroy it where it is managed`,
    );
  if (contents.deployed.length > 0)
    refuse(
      `holds the states of what is deployed: ${contents.deployed.join(", ")}; destroy that first: ${commandsFor(environment, contents.deployed).join(", ")}; with --orphans, what a file does not describe any more`,
    );
  if (contents.locks.length > 0)
    refuse(`holds locks: ${contents.locks.join(", ")}; wait for who has them, or unlock by terraform force-unlock`);
  if (contents.others.length > 0)
    refuse(`holds objects that are no states: ${contents.others.slice(0, 5).join(", ")}; move them elsewhere first`);
  if (!facts.isDataGivenUp)
    refuse(
      `goes with all ${contents.versions} versions of its states, which tell what was deployed and bring a lost state back; ` +
        "keep a copy if you want one, then add --delete-data",
    );
}

/** The commands that destroy stacks: those of the environment, and those of others that keep their states there. */
function commandsFor(environment: string, stacks: readonly string[]): readonly string[] {
  const commands = stacks.map((stack) => {
    const own = /^(.+)-pipeline-roles$/.exec(stack)?.[1];
    if (own !== undefined) return `npm run pipeline-roles -- -e ${own} --destroy`;
    return `npm run destroy -- -e ${environmentOfStack(stack) ?? environment}`;
  });
  return [...new Set(commands)];
}

/**
 * Reads what a bucket of states holds.
 *
 * @param ownKey key of the bucket's own state
 * @throws OutsideError when it cannot be read
 */
export async function readContents(place: BucketPlace, ownKey: string): Promise<BucketContents> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const client = await s3Client(place);
  const keys: string[] = [];
  let versions = 0;
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: place.bucket }))
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    for await (const page of versionPages(place)) versions += page.length;
  } catch (error) {
    throw unreadableBucket(place, error);
  }
  const isState = (key: string) => key.endsWith(".tfstate");
  const isLock = (key: string) => key.endsWith(".tflock");
  const states: DeployedStack[] = [];
  for (const key of keys.filter((each) => isState(each) && each !== ownKey)) {
    const location: StateLocation = { backend: "s3", key, ...place };
    const name = key.replace(/^.*\//, "").replace(/\.tfstate$/, "");
    states.push(parseState(name, location, (await readStateText(location)) ?? ""));
  }
  return {
    deployed: states.filter(isDeployed).map(({ name }) => name),
    locks: keys.filter(isLock),
    others: keys.filter((key) => !isState(key) && !isLock(key)),
    versions,
  };
}

/** Versions that one call deletes (S3 API reference, DeleteObjects). */
const MAXIMUM_DELETED = 1000;

/**
 * Deletes every version of every object of a bucket, in an order that an interruption may break off: see
 * {@link inDeletionOrder}.
 *
 * @param say gets how far it is
 * @throws OutsideError when one is not deleted; the interruption's reason
 */
export async function emptyBucket(
  place: BucketPlace,
  say: (progress: string) => void,
  interruption: AbortSignal,
): Promise<void> {
  const { DeleteObjectsCommand } = await import("@aws-sdk/client-s3");
  const client = await s3Client(place);
  try {
    const versions: ObjectVersion[] = [];
    for await (const page of versionPages(place)) versions.push(...page);
    const ordered = inDeletionOrder(versions).map(({ Key, VersionId }) => ({ Key, VersionId }));
    for (let deleted = 0; deleted < ordered.length; deleted += MAXIMUM_DELETED) {
      interruption.throwIfAborted();
      const Objects = ordered.slice(deleted, deleted + MAXIMUM_DELETED);
      const { Errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket: place.bucket, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw Object.assign(new Error(`${first.Key}: ${first.Message}`), { name: first.Code ?? "Error" });
      say(`${deleted + Objects.length} of ${ordered.length} versions`);
    }
  } catch (error) {
    interruption.throwIfAborted();
    throw unreadableBucket(place, error);
  }
}

/**
 * Versions with those that an object shows now at the end. Were one of them deleted before the versions under it, an older state
 * would show, and a removal that was interrupted there would take its stack for deployed.
 */
export const inDeletionOrder = <Version extends Pick<ObjectVersion, "isLatest">>(
  versions: readonly Version[],
): readonly Version[] => [
  ...versions.filter(({ isLatest }) => !isLatest),
  ...versions.filter(({ isLatest }) => isLatest),
];

interface ObjectVersion {
  readonly Key: string;
  readonly VersionId: string;
  /** Whether the object shows this version, or is deleted by this marker. */
  readonly isLatest: boolean;
}

/** The versions of all objects with the markers of deleted ones. */
async function* versionPages(place: BucketPlace): AsyncGenerator<readonly ObjectVersion[]> {
  const { ListObjectVersionsCommand } = await import("@aws-sdk/client-s3");
  const client = await s3Client(place);
  let next: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: place.bucket, ...next }),
    );
    const { Versions = [], DeleteMarkers = [] } = page;
    yield [...Versions, ...DeleteMarkers].map(({ Key, VersionId, IsLatest = false }) => ({
      Key: Key!,
      VersionId: VersionId!,
      isLatest: IsLatest,
    }));
    const { NextKeyMarker: key, NextVersionIdMarker: version } = page;
    next =
      page.IsTruncated && key !== undefined
        ? { KeyMarker: key, ...(version !== undefined && { VersionIdMarker: version }) }
        : undefined;
  }
}
