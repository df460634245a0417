import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { identityOf } from "../../src/pipeline-roles/trust";
import type { PolicyStatement } from "../../src/terraform/policy";
import { synthesize } from "../support/synthesize";

const input = (pipelineRoles: NonNullable<EnvironmentInput["pipelineRoles"]>): EnvironmentInput => ({
  region: "eu-central-1",
  network: { source: "remoteState", stateBucket: "shared", stateKey: "network.tfstate", zones: ["a", "b"] },
  state: { bucket: "states" },
  pipelineRoles,
});

const GITHUB = input({ service: "github", repository: "team/platform" });

const statementsOf = (kind: "plan" | "apply", from: EnvironmentInput = GITHUB): readonly PolicyStatement[] =>
  [...synthesize("pipeline-roles", from, "shop").blocks]
    .filter(([address]) => address.startsWith(`aws_iam_policy.${kind}-`))
    .flatMap(([, { policy }]) => (JSON.parse(String(policy)) as { readonly Statement: PolicyStatement[] }).Statement);

const trustOf = (kind: "plan" | "apply", from: EnvironmentInput) =>
  JSON.parse(String(synthesize("pipeline-roles", from, "shop").byId(kind)["assume_role_policy"])).Statement[0];

test("GitHub: pull requests and the branch plan, jobs of the environment apply, and nobody else", () => {
  expect(trustOf("plan", GITHUB)).toMatchObject({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: "${aws_iam_openid_connect_provider.provider.arn}" },
    Condition: {
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": [
          "repo:team/platform:pull_request",
          "repo:team/platform:ref:refs/heads/main",
        ],
      },
    },
  });
  expect(trustOf("apply", GITHUB).Condition.StringEquals["token.actions.githubusercontent.com:sub"]).toEqual([
    "repo:team/platform:environment:shop",
  ]);
  expect(synthesize("pipeline-roles", GITHUB, "shop").byId("apply")["max_session_duration"]).toBe(7200);
});

test("GitLab of one's own: branches plan, the branch applies, and the provider is the account's", () => {
  const providerArn = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com";
  const gitlab = input({
    service: "gitlab",
    repository: "group/part/project",
    branch: "release",
    issuer: "https://gitlab.example.com",
    providerArn,
  });
  expect(trustOf("plan", gitlab)).toMatchObject({
    Principal: { Federated: providerArn },
    Condition: {
      StringEquals: { "gitlab.example.com:aud": "https://gitlab.example.com" },
      StringLike: { "gitlab.example.com:sub": ["project_path:group/part/project:ref_type:branch:ref:*"] },
    },
  });
  expect(trustOf("apply", gitlab).Condition).toEqual({
    StringEquals: {
      "gitlab.example.com:aud": "https://gitlab.example.com",
      "gitlab.example.com:sub": ["project_path:group/part/project:ref_type:branch:ref:release"],
    },
  });
  expect(synthesize("pipeline-roles", gitlab, "shop").resources("aws_iam_openid_connect_provider")).toEqual([]);
});

test("ids of repositories stay in the subjects of GitHub", () => {
  const settings = environmentSchema.parse(input({ service: "github", repository: "team@12/platform@34" }))
    .pipelineRoles!;
  expect(identityOf({ name: "shop" }, settings).applySubjects).toEqual(["repo:team@12/platform@34:environment:shop"]);
});

test("who plans locks states and reads them, also those of a network elsewhere; who applies writes the environment's", () => {
  const states = "arn:${data.aws_partition.partition.partition}:s3:::states/drydock/shop-";
  const bySid = (kind: "plan" | "apply") => new Map(statementsOf(kind).map((statement) => [statement.Sid, statement]));
  expect(bySid("plan").get("ReadStates")!.Resource).toEqual([
    `${states}*`,
    "arn:${data.aws_partition.partition.partition}:s3:::shared/network.tfstate",
  ]);
  expect(bySid("plan").get("LockStates")!.Resource).toBe(`${states}*.tfstate.tflock`);
  expect(bySid("plan").has("WriteStates")).toBe(false);
  expect(bySid("apply").get("WriteStates")!.Resource).toBe(`${states}*`);
});

test("who applies may change neither these roles nor their state, and no policy gives all actions", () => {
  const denied = statementsOf("apply").filter(({ Effect }) => Effect === "Deny");
  expect(denied.map(({ Sid }) => Sid)).toEqual(["LeaveOtherStates", "LeavePipelineRoles"]);
  expect(denied[1]!.Resource).toEqual(
    ["role", "policy"].map(
      (kind) =>
        `arn:\${data.aws_partition.partition.partition}:iam::\${data.aws_caller_identity.caller-identity.account_id}:${kind}/shop-pipeline-*`,
    ),
  );
  for (const kind of ["plan", "apply"] as const)
    for (const { Effect, Action } of statementsOf(kind))
      if (Effect === "Allow") for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9-]+:(?!\*$)/);
});

test("without a repository, or without a bucket of states, there are none", () => {
  expect(() => synthesize("pipeline-roles", { network: { source: "create" } }, "shop")).toThrow(
    /^pipelineRoles: shop names no repository; write .+$/,
  );
  const { state: _, ...stateless } = GITHUB;
  expect(() => synthesize("pipeline-roles", stateless, "shop")).toThrow(/^state: shop keeps its states in files, .+$/);
});

test.each(["a/b/c", "team", "team/*"])("the repository %s of GitHub is refused", (repository) => {
  const { error } = environmentSchema.safeParse(input({ service: "github", repository }));
  expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["pipelineRoles.repository"]);
});
