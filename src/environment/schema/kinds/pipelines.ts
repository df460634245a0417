import type { z } from "zod";
import { PARTITION } from "./aws";
import { patternText } from "./kind";

/** A repository with all that holds it, without signs that stand for several. */
export const repository = (): z.ZodString =>
  patternText(
    {
      kind: "repository",
      allowed:
        "names of letters, digits and . _ - with single slashes between, on GitHub perhaps each with @ and its id",
      remedy: "write it as OWNER/NAME, or GROUP/PROJECT",
    },
    /^(?=.{3,255}$)[\w.-]+(?:@\d+)?(?:\/[\w.-]+(?:@\d+)?)+$/,
  );

/** A branch, without signs that stand for several. */
export const branchName = (): z.ZodString =>
  patternText(
    {
      kind: "branch",
      allowed: "a name of letters, digits and . _ - with single slashes between",
      remedy: "write it as main",
    },
    /^(?=.{1,200}$)[\w.-]+(?:\/[\w.-]+)*$/,
  );

/** An identity provider of IAM for OpenID Connect. */
export const oidcProviderArn = (): z.ZodString =>
  patternText(
    {
      kind: "ARN",
      allowed: "an ARN of the form arn:aws:iam::ACCOUNT:oidc-provider/HOST",
      remedy: "copy it from the IAM console, identity providers",
    },
    new RegExp(`^(?=.{1,2048}$)arn:${PARTITION}:iam::\\d{12}:oidc-provider/[\\w.-]+(?:/[\\w./-]*)?$`),
  );
