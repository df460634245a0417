import type { Environment } from "../environment/schema";
import type { PipelineRolesSettings } from "../environment/schema/pipeline-roles";
import { policyDocument } from "../terraform/policy";

/** The identity that the token of a job carries, and who may have which of the two roles by it. */
export interface Identity {
  /** The issuer's URL, which is that of the identity provider. */
  readonly issuer: string;
  /** The receiver that the tokens name. */
  readonly audience: string;
  /** Subjects of jobs that may plan. `*` stands for any text. */
  readonly planSubjects: readonly string[];
  /** Subjects of jobs that may apply. */
  readonly applySubjects: readonly string[];
}

/**
 * The identities of an environment's pipelines (GitHub: "OpenID Connect reference", GitLab: "Configure OpenID Connect in AWS").
 * On GitHub, pull requests of the repository itself and the branch may plan, and jobs of the environment of the same name may
 * apply. GitLab's subjects know no environment: any branch may plan, and the branch may apply.
 */
export function identityOf({ name }: Pick<Environment, "name">, settings: PipelineRolesSettings): Identity {
  const { service, repository, branch, issuer } = settings;
  if (service === "github")
    return {
      issuer: issuer ?? "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      planSubjects: [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/${branch}`],
      applySubjects: [`repo:${repository}:environment:${name}`],
    };
  const url = issuer ?? "https://gitlab.com";
  return {
    issuer: url,
    audience: url,
    planSubjects: [`project_path:${repository}:ref_type:branch:ref:*`],
    applySubjects: [`project_path:${repository}:ref_type:branch:ref:${branch}`],
  };
}

/** The policy by which jobs with these subjects take on a role. */
export function trustOf({ issuer, audience }: Identity, subjects: readonly string[], providerArn: string): string {
  const provider = issuer.replace(/^https:\/\//, "");
  const operator = subjects.some((subject) => subject.includes("*")) ? "StringLike" : "StringEquals";
  const condition = { [`${provider}:sub`]: subjects };
  const forUs = { [`${provider}:aud`]: audience };
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition:
        operator === "StringLike"
          ? { StringEquals: forUs, StringLike: condition }
          : { StringEquals: { ...forUs, ...condition } },
    },
  ]);
}
