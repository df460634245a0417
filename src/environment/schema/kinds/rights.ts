import type { z } from "zod";
import { ecrRepositoryOf, WHOLE_REGISTRY } from "../../../aws/ecr";
import { PARTITION } from "./aws";
import { patternText } from "./kind";

/** The path of roles (CreateRole API reference), of characters that need no escape anywhere. */
export const rolePath = (): z.ZodString =>
  patternText(
    {
      kind: "role path",
      allowed:
        "a slash, or names of letters, digits and _ + = , . @ - between slashes, at most 512 characters, and not /aws-service-role/ or /aws-reserved/, which AWS keeps",
      remedy: "write it as /platform/, with a slash at both ends",
    },
    /^(?=.{1,512}$)\/(?!aws-service-role\/|aws-reserved\/)(?:[\w+=,.@-]+\/)*$/,
  );

/** A managed policy of IAM: of an account, or of AWS (`iam::aws:policy`). */
export const managedPolicyArn = (): z.ZodString =>
  patternText(
    {
      kind: "ARN",
      allowed: "an ARN of the form arn:aws:iam::ACCOUNT:policy/NAME",
      many: "ARNs of the form arn:aws:iam::ACCOUNT:policy/NAME",
      remedy: "copy it from the IAM console, policies",
    },
    new RegExp(`^(?=.{1,2048}$)arn:${PARTITION}:iam::(?:\\d{12}|aws):policy/(?:[\\w+=,.@-]+/)*[\\w+=,.@-]{1,128}$`),
  );

/** A role of an account. */
export const roleArn = (): z.ZodString =>
  patternText(
    {
      kind: "ARN",
      allowed: "an ARN of the form arn:aws:iam::ACCOUNT:role/NAME",
      remedy: "copy it from the IAM console, roles",
    },
    new RegExp(`^(?=.{1,2048}$)arn:${PARTITION}:iam::\\d{12}:role/(?:[\\w+=,.@-]+/)*[\\w+=,.@-]{1,64}$`),
  );

/** Who may take on a role: an account, or a user or role of one. */
export const principalArn = (): z.ZodString =>
  patternText(
    {
      kind: "principal",
      allowed: "an ARN of the form arn:aws:iam::ACCOUNT:root, …:role/NAME or …:user/NAME",
      many: "ARNs of the form arn:aws:iam::ACCOUNT:root, …:role/NAME or …:user/NAME",
      remedy: "copy it from the IAM console",
    },
    new RegExp(
      `^(?=.{1,2048}$)arn:${PARTITION}:iam::\\d{12}:(?:root|(?:role|user)/(?:[\\w+=,.@-]+/)*[\\w+=,.@-]{1,64})$`,
    ),
  );

/** The name of a statement of a policy (IAM user guide, "IAM JSON policy elements: Sid"). */
export const statementName = (): z.ZodString =>
  patternText(
    {
      kind: "statement name",
      allowed: "a name of 1 to 64 letters and digits",
      remedy: "write it as ReadConfiguration",
    },
    /^[A-Za-z0-9]{1,64}$/,
  );

/** Actions of one service; `*` alone, which stands for all of AWS, is none. */
export const iamAction = (): z.ZodString =>
  patternText(
    {
      kind: "action",
      allowed: "an action with its service, such as s3:GetObject; * and ? may stand in the action",
      many: "actions with their services, such as s3:GetObject; * and ? may stand in an action",
      remedy: "write actions: ['s3:GetObject']",
    },
    /^[a-z0-9-]{1,64}:[A-Za-z*?][A-Za-z0-9*?]{0,127}$/,
  );

/** The resource of a statement: an ARN with wildcards and variables, or all of them. */
export const policyResource = (): z.ZodString =>
  patternText(
    {
      kind: "policy resource",
      allowed: "an ARN, in which * and ? are wildcards, or * for every resource",
      many: "ARNs, in which * and ? are wildcards, or * for every resource",
      remedy: "write resources: ['arn:aws:s3:::my-bucket/*']",
    },
    new RegExp(`^(?:\\*|(?=.{1,2048}$)arn:${PARTITION}:[a-z0-9-]+:[a-z0-9-*]*:[\\d*]*(?:aws)?:[!-~]+)$`),
  );

/** Operators of conditions without their prefixes and ends (IAM user guide, "IAM JSON policy elements: Condition operators"). */
const OPERATORS = `
  StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
  NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals
  DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
  Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals ArnNotLike
`
  .trim()
  .split(/\s+/);

/** The operator of a condition, for example StringEquals or ForAnyValue:ArnLikeIfExists. */
export const conditionOperator = (): z.ZodString =>
  patternText(
    {
      kind: "condition operator",
      allowed: "an operator of IAM such as StringEquals, and in it condition keys such as aws:SourceVpc",
      remedy: "write { StringEquals: { 'aws:SourceVpc': ['vpc-0123456789abcdef0'] } }",
    },
    new RegExp(`^(?:(?:For(?:AllValues|AnyValue):)?(?:${OPERATORS.join("|")})(?:IfExists)?|Null)$`),
  );

/** The key of a condition, for example aws:ResourceTag/Team. */
export const conditionKey = (): z.ZodString =>
  patternText(
    { kind: "condition key", allowed: "a condition key such as aws:ResourceTag/Team", remedy: "write aws:SourceVpc" },
    /^[A-Za-z0-9-]{1,64}:[!-~]{1,192}$/,
  );

/** A repository of ECR, or several below a name. */
export const ecrRepository = (): z.ZodString =>
  patternText(
    {
      kind: "ECR repository",
      allowed: "a repository as ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME without a tag, or all below a name as NAME/*",
      many: "repositories as ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME without a tag, or all below a name as NAME/*",
      remedy: "copy the repository's URI from the ECR console",
    },
    /^[\w.-]+\/[a-z0-9._/-]+\*?$|^[\w.-]+\/\*$/,
    (value) => ecrRepositoryOf(value.replace(/\/\*$/, "/all")) !== undefined,
  );

/** The prefix of a pull-through cache (CreatePullThroughCacheRule API reference). */
export const cachePrefix = (): z.ZodString =>
  patternText(
    {
      kind: "cache prefix",
      allowed: `a repository prefix of 2 to 30 lower-case letters, digits and single . _ - / between them, or ${WHOLE_REGISTRY}`,
      many: `repository prefixes of 2 to 30 lower-case letters, digits and single . _ - / between them, or ${WHOLE_REGISTRY}`,
      remedy: "write pullThroughCachePrefixes: ['docker-hub']",
    },
    new RegExp(
      `^(?:${WHOLE_REGISTRY}|(?=.{2,30}$)[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)$`,
    ),
  );
