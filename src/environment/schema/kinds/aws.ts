import type { z } from "zod";
import { instanceTypeNames } from "../../../aws/instance-types";
import { PARTITION_IDS } from "../../../aws/partitions";
import { patternText } from "./kind";

/** Source of a pattern: the supported partitions. */
export const PARTITION = `(?:${PARTITION_IDS.join("|")})`;
const REGION = "[a-z]{2,4}(?:-[a-z]+)+-\\d";

/** A region's code, for example eu-central-1. */
export const regionCode = (): z.ZodString =>
  patternText(
    { kind: "region", allowed: "a region's code", remedy: "name a region by its code, for example eu-central-1" },
    new RegExp(`^${REGION}$`),
  );

/** The id of an AWS account. */
export const accountId = (): z.ZodString =>
  patternText(
    {
      kind: "account id",
      allowed: "the id of an AWS account, 12 digits",
      remedy: "write it as '123456789012'; aws sts get-caller-identity prints it",
    },
    /^\d{12}$/,
  );

/** The letter after the region's code in the name of an Availability Zone. */
export const zoneLetter = (): z.ZodString =>
  patternText(
    {
      kind: "zone letter",
      allowed: "a letter from a to f",
      many: "zone letters, each from a to f",
      remedy: "name letters of zones that the region has",
    },
    /^[a-f]$/,
  );

interface ArnShape {
  readonly service: string;
  /** Source of a pattern that the part after the account must match. */
  readonly resource: string;
  /** That part in words, for example key/ID. */
  readonly form: string;
  /** Where a user copies it. */
  readonly from: string;
}

const arnPattern = ({ service, resource }: ArnShape): string =>
  `arn:${PARTITION}:${service}:${REGION}:\\d{12}:${resource}`;

const arn = (shape: ArnShape): z.ZodString =>
  patternText(
    {
      kind: "ARN",
      allowed: `an ARN of the form arn:aws:${shape.service}:REGION:ACCOUNT:${shape.form}`,
      remedy: `copy it from the ${shape.from}`,
    },
    new RegExp(`^${arnPattern(shape)}$`),
  );

const SECRET: ArnShape = {
  service: "secretsmanager",
  resource: "secret:[\\w/+=.@-]+",
  form: "secret:NAME",
  from: "Secrets Manager console",
};

export const certificateArn = (): z.ZodString =>
  arn({
    service: "acm",
    resource: "certificate/[0-9a-f-]+",
    form: "certificate/ID",
    from: "ACM console, from a certificate in the environment's region",
  });

export const kmsKeyArn = (): z.ZodString =>
  arn({ service: "kms", resource: "key/(?:mrk-)?[0-9a-f-]+", form: "key/ID", from: "KMS console" });

/**
 * The name of a secret (CreateSecret API reference). One that begins with a slash is most likely that of a parameter, which
 * ECS takes by its name too: such a secret is named by its ARN.
 */
const SECRET_NAME = "(?!/|parameter/)[\\w/+=.@-]{1,512}";

/** The fault of a text that is taken for the name of a parameter. */
const likeParameter = (value: string): string | undefined =>
  /^\/|^parameter\//.test(value) ? "looks like the name of a parameter" : undefined;

/** A secret by its ARN, with or without the six characters that Secrets Manager adds, or by its name alone. */
export const secretArn = (): z.ZodString =>
  patternText(
    {
      kind: "ARN",
      allowed:
        "an ARN of the form arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, or the name of a secret that begins with no slash",
      remedy: "copy it from the Secrets Manager console",
      whichIs: likeParameter,
    },
    new RegExp(`^(?:${arnPattern(SECRET)}|${SECRET_NAME})$`),
  );

export const webAclArn = (): z.ZodString =>
  arn({
    service: "wafv2",
    resource: "regional/webacl/[\\w-]+/[0-9a-f-]+",
    form: "regional/webacl/NAME/ID",
    from: "WAF console, from a regional web ACL in the environment's region",
  });

/**
 * A key, a stage and a version of a secret. Each may be empty, but ECS wants all three colons, and otherwise starts no task
 * (ECS developer guide, "Pass Secrets Manager secrets through Amazon ECS environment variables").
 */
const SECRET_PART = "(?::[\\w/+=.@-]*){3}";

/** A source that ECS reads a secret variable from: a secret, or a key of it (`:key:stage:version`), or a parameter. */
export const secretSourceArn = (): z.ZodString => {
  const secret = `${arnPattern(SECRET)}(?:${SECRET_PART})?`;
  const parameter = arnPattern({ service: "ssm", resource: "parameter/[\\w./-]+", form: "", from: "" });
  return patternText(
    {
      kind: "ARN",
      allowed:
        "the ARN or the name of a secret, perhaps with :json-key:stage:version, whose three colons stay where a part is empty, or the ARN of a parameter",
      many: "secrets by ARN or name, or parameters by ARN",
      remedy: "write secrets: { DATABASE_URL: 'arn:aws:secretsmanager:…' }, and for a key of a secret …:password::",
      whichIs: likeParameter,
    },
    new RegExp(`^(?:${secret}|(?!arn:)${SECRET_NAME}(?:${SECRET_PART})?|${parameter})$`),
  );
};

/** Beginnings and ends that S3 keeps for itself (S3 user guide, "General purpose bucket naming rules"). */
const RESERVED_BUCKET = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** A general purpose bucket of S3. */
export const bucket = (remedy: string): z.ZodString =>
  patternText(
    {
      kind: "bucket",
      allowed:
        "3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, and no IP address",
      remedy,
    },
    /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/,
    (value) => !/^\d+(\.\d+){3}$/.test(value) && !RESERVED_BUCKET.test(value),
  );

/** A folder in a bucket: names with single slashes between, none of them `.` or `..`. */
const FOLDER = /^(?=.{1,512}$)(?!\.\.?(?:\/|$))[\w.-]+(?:\/(?!\.\.?(?:\/|$))[\w.-]+)*$/;

const folder = (pattern: RegExp, examples: string): z.ZodString =>
  patternText(
    {
      kind: "key prefix",
      allowed: "names of letters, digits and . _ -, with single slashes between, and neither . nor .. among them",
      remedy: `give a folder such as ${examples}`,
    },
    pattern,
  );

export const keyPrefix = (): z.ZodString => folder(FOLDER, "drydock or teams/web");

/** A folder in a bucket, or an empty text for the whole bucket. */
export const keyPrefixOrAll = (): z.ZodString => folder(new RegExp(`^$|${FOLDER.source}`), "web or configs/web");

/** The key of a Terraform state in S3: the backend takes none with a slash at an end. */
export const stateKey = (): z.ZodString =>
  patternText(
    {
      kind: "object key",
      allowed: "1 to 1024 characters without blanks, without a slash at either end",
      remedy: "copy it from the other stack's backend",
    },
    /^(?=.{1,1024}$)[^\s/](?:\S*[^\s/])?$/,
  );

export const vpcId = (): z.ZodString => ec2Id("vpc", "VPC console");
export const subnetId = (): z.ZodString => ec2Id("subnet", "subnets page of the VPC console");

function ec2Id(prefix: string, from: string): z.ZodString {
  return patternText(
    {
      kind: "EC2 id",
      allowed: `${prefix}- and 8 or 17 hexadecimal digits`,
      remedy: `copy it from the ${from}`,
    },
    new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
  );
}

export const hostedZoneId = (): z.ZodString =>
  patternText(
    {
      kind: "hosted zone id",
      allowed: "the id of a hosted zone: Z, then capital letters and digits",
      remedy: "copy it from the Route 53 console",
    },
    /^Z[A-Z0-9]{1,31}$/,
  );

/** The characters that AWS allows in tags (AWS general reference, "Tag naming limits"). */
const TAG_CHARACTER = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
const TAG_KEY = `1 to 128 letters, digits, blanks and _ . : / = + - @`;

/** The key of a tag that something carries already. */
export const tagKey = (): z.ZodString =>
  patternText(
    { kind: "tag key", allowed: `a key of ${TAG_KEY}`, remedy: "write the key as the tag has it" },
    new RegExp(`^${TAG_CHARACTER}{1,128}$`, "u"),
  );

/** The key of a tag that Drydock is to set: not Name in any case, as IAM does not tell cases apart, and not blanks alone. */
export const ownTagKey = (): z.ZodString =>
  patternText(
    {
      kind: "tag key",
      allowed: `a key of ${TAG_KEY} that has no blanks at its ends, does not begin with aws: in any case and is not Name, which Drydock sets`,
      remedy: "choose another key",
    },
    new RegExp(`^(?!aws:)(?!Name$)(?!\\p{Z})${TAG_CHARACTER}{1,128}(?<!\\p{Z})$`, "iu"),
  );

export const tagValue = (): z.ZodString =>
  patternText(
    {
      kind: "tag value",
      allowed: "a text of at most 256 letters, digits, blanks and _ . : / = + - @",
      many: "texts of at most 256 letters, digits, blanks and _ . : / = + - @",
      remedy: "leave out or replace the other characters",
    },
    new RegExp(`^${TAG_CHARACTER}{0,256}$`, "u"),
  );

/** The full name of a parameter of Parameter Store. */
export const parameterName = (): z.ZodString =>
  patternText(
    {
      kind: "parameter name",
      allowed: "a parameter's full name: a slash, then letters, digits and . _ - with single slashes between",
      remedy: "copy the name from Parameter Store, or leave the setting out",
    },
    /^(?=.{1,1011}$)\/[\w.-]+(\/[\w.-]+)*$/,
  );

/** The name of a CloudWatch alarm (CloudWatch API reference, PutMetricAlarm: no control characters). */
export const alarmName = (): z.ZodString =>
  patternText(
    {
      kind: "alarm name",
      allowed: "a text of 1 to 255 characters without line breaks",
      many: "names of alarms, each a text of 1 to 255 characters without line breaks",
      remedy: "copy the name from CloudWatch",
    },
    /^\P{Cc}{1,255}$/u,
  );

/** The name of an EC2 instance type. */
export const instanceTypeName = (): z.ZodString =>
  patternText(
    {
      kind: "instance type",
      known: instanceTypeNames,
      allowed: "a type of the table in src/aws/data/instance-types.csv or of describedInstanceTypes",
      many: "types of the table in src/aws/data/instance-types.csv or of describedInstanceTypes",
      remedy:
        "name a type such as t3.micro or m8i.large, or describe a type that is newer than the table in describedInstanceTypes",
    },
    /^(?=.{1,64}$)[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  );

/** The name of an EC2 key pair: printable ASCII without blanks at its ends (CreateKeyPair API reference). */
export const keyPairName = (): z.ZodString =>
  patternText(
    {
      kind: "key pair name",
      allowed: "a text of 1 to 255 printable ASCII characters without blanks at its ends",
      remedy: "copy the name from the EC2 console, or leave the setting out",
    },
    /^(?=.{1,255}$)[!-~]([ -~]*[!-~])?$/,
  );

/** The name of a Cloud Map namespace (Cloud Map API reference, CreateHttpNamespace). */
export const namespaceName = (): z.ZodString =>
  patternText(
    {
      kind: "namespace name",
      allowed: "1 to 128 letters, digits and _ . -, with a letter, a digit or _ at both ends",
      remedy: "choose a name that no other namespace of the account has in this region, for example apps",
    },
    /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?$/,
  );

/** A service as an interface endpoint names it: com.amazonaws.<region>.<service>, or the part after the region. */
export const endpointService = (): z.ZodString =>
  patternText(
    {
      kind: "endpoint service",
      allowed: "a service as it follows the region in com.amazonaws.<region>.<service>, or that name in full",
      many: "services as they follow the region in com.amazonaws.<region>.<service>, or by that name in full",
      remedy: "name services such as ecr.api, or leave the setting out",
    },
    /^(?=.{1,100}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/,
  );

/** The name of an output of a Terraform stack. */
export const outputName = (): z.ZodString =>
  patternText(
    {
      kind: "output name",
      allowed: "the name of an output: letters, digits, _ and -, no digit or - at its beginning",
      remedy: "give the output's name as the other stack declares it",
    },
    /^[A-Za-z_][\w-]{0,254}$/,
  );

const isNoneOf = ([first, ...others]: readonly string[]): string => {
  if (first === undefined) return "";
  return others.length === 0 ? ` and is not ${first}` : ` and is none of ${[first, ...others].join(", ")}`;
};

/** A name that becomes part of names in AWS. */
export const name = (maxCharacters: number, reserved: readonly string[] = []): z.ZodString =>
  patternText(
    {
      kind: "name",
      allowed: `a name of 1 to ${maxCharacters} lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen${isNoneOf(reserved)}`,
      remedy: "choose a name such as web",
    },
    new RegExp(`^(?=.{1,${maxCharacters}}$)[a-z](?:[a-z0-9-]*[a-z0-9])?$`),
    (value) => !reserved.includes(value),
  );
