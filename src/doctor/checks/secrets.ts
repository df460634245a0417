import { parseArn } from "../../aws/arn";
import { ecrRepositoryOf, isCached } from "../../aws/ecr";
import { registryCredentialsProblem, repositoryCredentialsProblem, secretKeyProblem } from "../credentials-forms";
import { type Diagnosis, good, wrong } from "../diagnosis";
import type { Check, Examination } from "../examine";

/** A secret that somebody reads, and the form in which they need it. */
interface Need {
  readonly setting: string;
  readonly read: () => Promise<string | undefined>;
  readonly problem: (text: string) => string | undefined;
}

/** A setting's secret, without `:json-key:stage:version`, and that key. */
function parts(setting: string): { readonly secret: string; readonly key: string } {
  const fields = setting.split(":");
  const length = setting.startsWith("arn:") ? 7 : 1;
  return { secret: fields.slice(0, length).join(":"), key: fields[length] ?? "" };
}

function needsOf({ environment, aws }: Examination): readonly Need[] {
  const { registryCredentials } = environment.cluster;
  const registry: Need[] = registryCredentials
    ? [
        {
          setting: "cluster.registryCredentials",
          read: () =>
            registryCredentials.secretArn === undefined
              ? aws.parameter(registryCredentials.parameterName!)
              : aws.secret(registryCredentials.secretArn),
          problem: (text) => registryCredentialsProblem(text, registryCredentials.format),
        },
      ]
    : [];
  return [
    ...registry,
    ...Object.entries(environment.applications).flatMap(
      ([name, { repositoryCredentialsSecretArn: arn, secrets }]): Need[] => [
        ...(arn === undefined
          ? []
          : [
              {
                setting: `applications.${name}.repositoryCredentialsSecretArn`,
                read: () => aws.secret(arn),
                problem: repositoryCredentialsProblem,
              },
            ]),
        ...Object.entries(secrets).map(([variable, source]): Need => {
          const { secret, key } = parts(source);
          // A parameter of another account is found by its ARN alone (Systems Manager user guide, shared parameters).
          const isParameter = parseArn(source)?.service === "ssm";
          return {
            setting: `applications.${name}.secrets.${variable}`,
            read: () => (isParameter ? aws.parameter(source) : aws.secret(secret)),
            problem: (text) => (isParameter ? undefined : secretKeyProblem(text, key)),
          };
        }),
      ],
    ),
  ];
}

const secretForms: Check = {
  subject: "secrets",
  actions: "secretsmanager:GetSecretValue, ssm:GetParameter and kms:Decrypt",
  examine: async (examination) => {
    const diagnoses: Diagnosis[] = [];
    for (const { setting, read, problem } of needsOf(examination)) {
      const text = await read();
      const found = text === undefined ? undefined : problem(text);
      diagnoses.push(
        text === undefined
          ? wrong("secrets", `${setting}: it does not exist, or has no text`, "create it, or correct its name")
          : found === undefined
            ? good("secrets", `${setting} can be read`)
            : wrong("secrets", `${setting}: ${found}`, "write it in the form that docs/settings.md names"),
      );
    }
    return diagnoses;
  },
};

/** Tag or digest of an image. */
const versionOf = (image: string): string => image.split("@")[1] ?? /:([^:/]+)$/.exec(image)?.[1] ?? "latest";

const images: Check = {
  subject: "images",
  actions: "ecr:DescribeImages",
  examine: async ({ environment, aws }) => {
    const diagnoses: Diagnosis[] = [];
    for (const { image } of Object.values(environment.applications)) {
      const repository = ecrRepositoryOf(image);
      if (!repository) continue;
      const { account, region, name } = repository;
      const has = await aws.hasImage({ account, region, repository: name, version: versionOf(image) });
      const isFetched = isCached(repository, environment.cluster.pullThroughCachePrefixes);
      diagnoses.push(
        has || isFetched
          ? good("images", has ? `${image} exists` : `${image} is fetched by the pull-through cache once it is needed`)
          : wrong(
              "images",
              `${image}: ${has === undefined ? "there is no such repository" : "the repository does not hold it"}`,
              "push it before the application is deployed",
            ),
      );
    }
    return diagnoses;
  },
};

export const SECRET_CHECKS: readonly Check[] = [secretForms, images];
