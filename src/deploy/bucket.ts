import type { S3Client } from "@aws-sdk/client-s3";
import { type AwsPlace, awsAccess } from "../aws-access";
import type { Environment } from "../environment/schema";
import { STATE_TAG } from "../state/names";
import { isUserError, OutsideError } from "../user-error";

/** A bucket's place. */
export interface BucketPlace {
  /** Its name. */
  readonly bucket: string;
  /** Code of its region. */
  readonly region: string;
  /** Role by which it is read and written. @default none: the caller's own credentials */
  readonly deployRoleArn?: string | undefined;
}

/** The bucket of an environment's states. @returns undefined where they are local files */
export const stateBucketOf = ({ region, state, deployRoleArn }: Environment): BucketPlace | undefined =>
  state && { bucket: state.bucket, region: state.region ?? region, deployRoleArn };

/** A bucket as AWS shows it to the account of the credentials. */
export type FoundBucket =
  | { readonly owner: "nobody" }
  | { readonly owner: "another account" }
  | {
      readonly owner: "this account";
      /** Code of the region that it is in. */
      readonly region: string;
      /** Environment whose states Drydock made it for. @default it was not made by Drydock */
      readonly madeFor?: string;
      /** Whether no object is in it. */
      readonly isEmpty: boolean;
    };

/** The client of S3. An emulator knows buckets by the path of its own host alone. */
export async function s3Client(place: AwsPlace): Promise<S3Client> {
  const { S3Client: Client } = await import("@aws-sdk/client-s3");
  return new Client({
    ...awsAccess(place),
    followRegionRedirects: true,
    forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined,
  });
}

/**
 * Looks for a bucket, which changes nothing.
 *
 * @param account id of the account that should own it
 * @throws OutsideError when AWS does not answer
 */
export async function findBucket(place: BucketPlace, account: string): Promise<FoundBucket> {
  const { bucket, region } = place;
  const { HeadBucketCommand, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const client = await s3Client(place);
  try {
    const head = await client.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    const tags = await tagsOf(client, bucket);
    const { KeyCount = 0 } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
    const madeFor = tags.get(STATE_TAG);
    return {
      owner: "this account",
      region: head.BucketRegion ?? region,
      ...(madeFor !== undefined && { madeFor }),
      isEmpty: KeyCount === 0,
    };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return { owner: "nobody" };
    if (status === 403) return { owner: "another account" };
    throw unreadableBucket(place, error);
  }
}

/** A bucket without tags is answered by an error. */
async function tagsOf(client: S3Client, bucket: string): Promise<ReadonlyMap<string, string>> {
  const { GetBucketTaggingCommand } = await import("@aws-sdk/client-s3");
  try {
    const { TagSet = [] } = await client.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return new Map(TagSet.map(({ Key = "", Value = "" }) => [Key, Value]));
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchTagSet") return new Map();
    throw error;
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;

/** The error of a bucket that cannot be read, as a sentence. */
export function unreadableBucket({ bucket, region }: BucketPlace, error: unknown): unknown {
  if (!(error instanceof Error) || isUserError(error)) return error;
  const remedy =
    error.name === "NoSuchBucket"
      ? "npm run bootstrap makes it"
      : "set credentials that may read it, for example with AWS_PROFILE, or look at state.bucket and state.region";
  return new OutsideError(
    `state.bucket: ${bucket} in ${region} was not read (${error.name}: ${error.message}); ${remedy}`,
  );
}
