import { z } from "zod";
import { withRules } from "../rules";
import { bootStepsSetting, type OwnBootStep } from "./boot-steps";
import { bucket, keyPrefixOrAll, kmsKeyArn, parameterName, secretArn } from "./kinds/aws";
import { hostDirectory } from "./kinds/container";
import { note } from "./note";

const registryCredentialsSchema = withRules(
  z.strictObject({
    format: note(z.enum(["docker", "dockercfg"]).default("docker"), {
      description:
        'Form of the credentials (ECS_ENGINE_AUTH_TYPE of the ECS agent). docker: { "registry.example.com": { "username": …, "password": … } }. dockercfg: { "registry.example.com": { "auth": … } }, where auth is username:password in base64. An object auths around them, as in ~/.docker/config.json, is taken away. Docker Hub\'s registry is https://index.docker.io/v1/. With anything else, which the agent would ignore, the boot fails with a sentence in its log.',
    }),
    secretArn: note(secretArn().optional(), {
      description:
        "Secret of Secrets Manager that holds the credentials, as JSON in the form that format names. A secret that an application's repositoryCredentialsSecretArn names has another form.",
      defaultIs: "none: parameterName holds them",
    }),
    parameterName: note(parameterName().optional(), {
      description: "SecureString of Parameter Store that holds the credentials, as JSON.",
      defaultIs: "none: secretArn holds them",
    }),
    kmsKeyArn: note(kmsKeyArn().optional(), {
      description: "KMS key that encrypts the credentials.",
      defaultIs: "AWS's own key of that service, which needs no permission",
    }),
  }),
  [
    {
      setting: "secretArn",
      needs: ["secretArn", "parameterName"],
      broken: ({ secretArn: secret, parameterName: parameter }) => (secret === undefined) === (parameter === undefined),
      problem: () => "the credentials lie in one place: a secret, or a parameter (parameterName)",
      remedy: "name one of the two",
    },
  ],
);

const bootFilesSchema = z.strictObject({
  bucket: note(bucket("name a bucket that exists"), { description: "S3 bucket that holds the files." }),
  prefix: note(keyPrefixOrAll().default(""), {
    description: "Folder in the bucket. An empty text stands for the whole bucket.",
  }),
  kmsKeyArn: note(kmsKeyArn().optional(), {
    description: "KMS key of the account's own that encrypts the bucket's objects (SSE-KMS).",
    defaultIs: "a key of AWS's own, which needs no permission",
  }),
  directory: note(hostDirectory("/etc/web"), {
    description: "Every instance copies the files to this directory. It may lie on the volume.",
  }),
});

/** The settings of a cluster that say what instances do when they boot. */
export const bootSettings = {
  registryCredentials: note(registryCredentialsSchema.optional(), {
    description:
      "Credentials of private registries for the ECS agent. Instances read them when they boot: they are never in user data, state or plan.",
    defaultIs: "none",
  }),
  bootFiles: note(bootFilesSchema.optional(), {
    description: "Files that instances copy from S3 when they boot.",
    defaultIs: "none",
  }),
  bootSteps: bootStepsSetting,
};

export interface BootSettings {
  /** Credentials of private registries. @default none */
  readonly registryCredentials?: z.output<typeof registryCredentialsSchema> | undefined;
  /** Steps of the environment's own, by name. @default none */
  readonly bootSteps?: Readonly<Record<string, OwnBootStep>> | undefined;
  /** Files to copy from S3. @default none */
  readonly bootFiles?: z.output<typeof bootFilesSchema> | undefined;
}
