import { z } from "zod";
import { withRules } from "../rules";
import { note } from "./note";

const registryCredentials = withRules(
  z.strictObject({
    format: note(z.enum(["docker", "dockercfg"]).default("docker"), {
      description:
        "Form of the credentials (ECS_ENGINE_AUTH_TYPE of the ECS agent): an object of registries, each with username and password (docker) or with auth as ~/.docker/config.json has it (dockercfg).",
    }),
    secretArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/)
        .optional(),
      {
        description: "Secret of Secrets Manager that holds them, as JSON.",
        allowed: "an ARN of the form arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME",
        remedy: "copy it from the Secrets Manager console",
      },
    ),
    parameterName: note(
      z
        .string()
        .regex(/^\/[\w.-]+(\/[\w.-]+)*$/)
        .optional(),
      {
        description: "Or a SecureString of Parameter Store that holds them, as JSON.",
        allowed: "a parameter's full name: a slash, then letters, digits and . _ - with single slashes between",
        remedy: "copy the name from Parameter Store",
      },
    ),
    kmsKeyArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]+$/)
        .optional(),
      {
        description: "KMS key that encrypts them. Default: AWS's own for that service, which needs no permission.",
        allowed: "an ARN of the form arn:aws:kms:REGION:ACCOUNT:key/ID",
        remedy: "copy it from the KMS console",
      },
    ),
  }),
  [
    {
      setting: "secretArn",
      needs: ["secretArn", "parameterName"],
      broken: ({ secretArn, parameterName }) => (secretArn === undefined) === (parameterName === undefined),
      problem: () => "the credentials lie in one place: a secret, or a parameter (parameterName)",
      remedy: "name one of the two",
    },
  ],
);

const bootFiles = z.strictObject({
  bucket: note(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), {
    description: "S3 bucket that holds the files.",
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
    remedy: "name a bucket that exists",
  }),
  prefix: note(
    z
      .string()
      .regex(/^([\w.-]+(\/[\w.-]+)*)?$/)
      .default(""),
    {
      description: "Folder in the bucket. Default: the whole bucket.",
      allowed: "letters, digits and . _ -, with single slashes between",
      remedy: "give a folder such as web or configs/web",
    },
  ),
  directory: note(z.string().regex(/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/), {
    description: "Where they are copied to on every instance; it may lie on the volume.",
    allowed: "an absolute path of letters, digits and . _ -, without a trailing slash",
    remedy: "give a path such as /etc/web",
  }),
});

/** The settings of a cluster that say what instances do when they boot. */
export const boot = {
  registryCredentials: note(registryCredentials.optional(), {
    description:
      "Credentials of private registries for the ECS agent. Instances read them when they boot: they are never in user data, state or plan. Default: none.",
  }),
  bootFiles: note(bootFiles.optional(), {
    description: "Files that instances copy from S3 when they boot. Default: none.",
  }),
};

export interface BootSettings {
  readonly registryCredentials?: z.output<typeof registryCredentials> | undefined;
  readonly bootFiles?: z.output<typeof bootFiles> | undefined;
}
