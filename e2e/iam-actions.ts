import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { serviceOf } from "../src/local/router";
import type { RecordedCall } from "./recorder";

/** Names of services in policies, where they differ from those in signatures (service authorization reference). */
const SERVICES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** Folders of botocore's models of the services whose operations are told by method and path. */
const REST = { lambda: "lambda", elasticfilesystem: "efs", s3: "s3", route53: "route53" } as const;

/** Actions of S3 that are called otherwise than their operations (S3 user guide, "Required permissions for API operations"). */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  CopyObject: "PutObject",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  DeleteBucketTagging: "PutBucketTagging",
  DeleteObjects: "DeleteObject",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
  GetBucketEncryption: "GetEncryptionConfiguration",
  GetBucketLifecycle: "GetLifecycleConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  GetBucketReplication: "GetReplicationConfiguration",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  HeadBucket: "ListBucket",
  HeadObject: "GetObject",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  PutBucketEncryption: "PutEncryptionConfiguration",
  PutBucketLifecycle: "PutLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
};

/** An operation as a service's model describes it. */
interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** Keys of the query without which it is another operation. */
  readonly query: readonly string[];
}

/** Says for recorded calls which action of IAM each needs. */
export class IamActions {
  readonly #models: string;
  readonly #operations = new Map<string, readonly Operation[]>();

  /** @param models folder `data` of botocore */
  constructor(models: string) {
    this.#models = models;
  }

  /** @returns for example `sqs:CreateQueue`; undefined for a call without a signature */
  of(call: RecordedCall): string | undefined {
    const signed = serviceOf(call.headers.authorization, call.path);
    if (signed === undefined) return undefined;
    const service = SERVICES[signed] ?? signed;
    const target = String(call.headers["x-amz-target"] ?? "");
    const operation =
      target.split(".")[1] ??
      /\/operation\/(\w+)/.exec(call.path)?.[1] ??
      new URLSearchParams(call.body).get("Action") ??
      this.#byPath(service as keyof typeof REST, call);
    return `${service}:${service === "s3" ? (S3_ACTIONS[operation] ?? operation) : operation}`;
  }

  #byPath(service: keyof typeof REST, { method, path }: RecordedCall): string {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const fitting = this.#operationsOf(service).filter(
      (operation) =>
        operation.method === method &&
        operation.path.test(pathname) &&
        operation.query.every((key) => searchParams.has(key)),
    );
    // The one that says most of the call.
    const [best] = fitting.sort((one, other) => other.query.length - one.query.length);
    return best?.name ?? `${method} ${path}`;
  }

  #operationsOf(service: keyof typeof REST): readonly Operation[] {
    const known = this.#operations.get(service) ?? readOperations(join(this.#models, REST[service] ?? service));
    this.#operations.set(service, known);
    return known;
  }
}

interface ModelJson {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly http: { readonly method: string; readonly requestUri: string };
        readonly input?: { readonly shape: string };
      }
    >
  >;
  readonly shapes: Readonly<
    Record<
      string,
      {
        readonly required?: readonly string[];
        readonly members?: Readonly<Record<string, { readonly location?: string; readonly locationName?: string }>>;
      }
    >
  >;
}

function readOperations(folder: string): readonly Operation[] {
  const newest = readdirSync(folder).sort().at(-1)!;
  const plain = join(folder, newest, "service-2.json");
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  const { operations, shapes } = JSON.parse(text.toString("utf8")) as ModelJson;
  return Object.entries(operations).map(([name, { http, input }]) => {
    const [path = "", query = ""] = http.requestUri.split("?");
    const { required = [], members = {} } = shapes[input?.shape ?? ""] ?? {};
    const needed = required
      .map((member) => members[member])
      .flatMap((member) => (member?.location === "querystring" ? (member.locationName ?? []) : []));
    return {
      name,
      method: http.method,
      path: patternOf(path),
      query: [...new URLSearchParams(query).keys(), ...needed].filter((key) => key !== "x-id"),
    };
  });
}

/** `/{Bucket}/{Key+}` as a pattern. */
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/\/$/, "")
      .replaceAll(/[.+^$()|[\]\\*]/g, "\\$&")
      .replaceAll(/\{\w+\\\+\}/g, ".+")
      .replaceAll(/\{\w+\}/g, "[^/]+")}/?$`,
  );
