import { z } from "zod";
import { withRules } from "../rules";
import { url } from "./kinds/network";
import { branchName, oidcProviderArn, repository } from "./kinds/pipelines";
import { note } from "./note";

const settings = z.strictObject({
  service: note(z.enum(["github", "gitlab"]), {
    description: "The service whose pipelines take on the roles.",
    remedy: "write service: 'github'",
  }),
  repository: note(repository(), {
    description:
      "The repository whose pipelines may take on the roles. GitHub's repositories with immutable subject claims have their ids in it: `team@123456/platform@456789`.",
  }),
  branch: note(branchName().default("main"), {
    description: "The branch that is deployed.",
  }),
  issuer: note(url("https").optional(), {
    description:
      "Who issues the tokens of jobs, where that is a service of your own: `https://HOST/_services/token` for GitHub Enterprise Server, the service's own URL for GitLab.",
    defaultIs: "https://token.actions.githubusercontent.com or https://gitlab.com",
  }),
  providerArn: note(oidcProviderArn().optional(), {
    description:
      "The account's identity provider for the issuer, where there is one already: an account has one for each, so that a second environment names that of the first.",
    defaultIs: "it is made",
  }),
});

export const pipelineRolesSchema = withRules(settings, [
  {
    setting: "repository",
    needs: ["service", "repository"],
    broken: ({ service, repository: path }) => service === "github" && path.split("/").length !== 2,
    problem: () => "GitHub knows no groups of groups",
    remedy: "write it as OWNER/NAME",
  },
]);

/** The roles of pipelines, with every default filled in. */
export type PipelineRolesSettings = z.output<typeof pipelineRolesSchema>;
