import type { EnvironmentInput } from "../../../src/environment/schema";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize } from "../../support/synthesize";

type ClusterInput = NonNullable<EnvironmentInput["cluster"]>;

const cluster = synthesize("cluster");
const { policy } = cluster.byId("instance-role/policy");

const ARN_PREFIX =
  "arn:${data.aws_partition.partition.partition}:ecs:us-east-1:${data.aws_caller_identity.caller-identity.account_id}";

// Which actions know the cluster as their resource and which as a condition: service authorization reference of ECS.
test.each([
  "RegisterContainerInstance",
  "DeregisterContainerInstance",
  "SubmitTaskStateChange",
  "SubmitContainerStateChange",
  "SubmitAttachmentStateChanges",
])("an instance may do ecs:%s in its own cluster only", (action) => {
  const [statement, ...others] = statementsFor(policy, `ecs:${action}`);
  expect(others).toEqual([]);
  expect(statement).toMatchObject({ Effect: "Allow", Resource: `${ARN_PREFIX}:cluster/demo` });
  expect(statement).not.toHaveProperty("Condition");
});

test.each(["Poll", "StartTelemetrySession", "UpdateContainerInstancesState"])(
  "an instance may do ecs:%s for container instances of its own cluster only",
  (action) => {
    expect(statementsFor(policy, `ecs:${action}`)).toMatchObject([
      { Effect: "Allow", Condition: { ArnEquals: { "ecs:cluster": `${ARN_PREFIX}:cluster/demo` } } },
    ]);
  },
);

test("an instance writes no logs but the hosts'", () => {
  const { Resource } = statementsFor(policy, "logs:PutLogEvents")[0]!;
  expect(cluster.byId("instance-logs")["name"]).toBe("/drydock/demo/instances");
  expect(Resource).toMatch(/:log-group:\/drydock\/demo\/instances:\*$/);
});

test("no right of an instance is a whole service's", () => {
  const actions = statementsOf(policy).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.includes("*"))).toEqual([]);
});

test("only EC2 takes the role on, and instances have it", () => {
  expect(statementsOf(cluster.byId("instance-role/role")["assume_role_policy"])).toEqual([
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
  expect(cluster.one("aws_launch_template")).toMatchObject({
    iam_instance_profile: { arn: cluster.ref("instance-role/profile", "arn") },
  });
});

describe("images of tasks without an execution role", () => {
  const REGISTRY = "999999999999.dkr.ecr.eu-west-1.amazonaws.com";
  const rights = (settings: ClusterInput) => {
    const { policy: given } = synthesize("cluster", { ...SMALLEST, cluster: settings }).byId("instance-role/policy");
    return ["ecr:BatchGetImage", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"].map((action) =>
      statementsFor(given, action).flatMap(({ Resource }) => Resource),
    );
  };
  const own = (name: string) => `${ARN_PREFIX.replace(":ecs:", ":ecr:")}:repository/${name}`;

  test("may be pulled from the account's own repositories in the region, unless the settings name repositories", () => {
    expect(rights({})).toEqual([[own("*")], [], []]);
    expect(rights({ imageRepositories: [`${REGISTRY}/team/web`, `${REGISTRY}/tools/*`] })).toEqual([
      [
        "arn:aws:ecr:eu-west-1:999999999999:repository/team/web",
        "arn:aws:ecr:eu-west-1:999999999999:repository/tools/*",
      ],
      [],
      [],
    ]);
    expect(rights({ imageRepositories: [] })).toEqual([[], [], []]);
    const given = (settings: ClusterInput) =>
      statementsFor(
        synthesize("cluster", { ...SMALLEST, cluster: settings }).byId("instance-role/policy")["policy"],
        "ecr:GetAuthorizationToken",
      );
    expect(given({ imageRepositories: [] })).toEqual([]);
    expect(given({})).toMatchObject([{ Resource: "*" }]);
  });

  test("may be imported below the prefixes of pull-through caches alone", () => {
    const cached = [own("docker-hub/*"), own("quay/*")];
    expect(rights({ pullThroughCachePrefixes: ["docker-hub", "quay"] })).toEqual([[own("*")], cached, cached]);
    expect(rights({ pullThroughCachePrefixes: ["ROOT"] })).toEqual([[own("*")], [own("*")], [own("*")]]);
  });

  test.each([
    [["team/hub/nginx"], ["team/hub"], ["team/hub/nginx"]],
    [["team/*"], ["team/hub"], ["team/hub/*"]],
    [["*"], ["team/hub", "quay"], ["team/hub/*", "quay/*"]],
    [["hub/*", "hub/nginx"], ["hub"], ["hub/*", "hub/nginx"]],
    [["team/*"], ["ROOT"], ["team/*"]],
    [["hubs/nginx", "quay"], ["hub", "quay"], []],
    [[], ["hub"], []],
  ])("may be imported only where they may be pulled: of %j, with the prefixes %j, %j", (names, prefixes, imported) => {
    const settings = {
      imageRepositories: names.map((name) => `${REGISTRY}/${name}`),
      pullThroughCachePrefixes: prefixes,
    };
    const arns = imported.map((name) => `arn:aws:ecr:eu-west-1:999999999999:repository/${name}`);
    expect(rights(settings).slice(1)).toEqual([arns, arns]);
  });
});

describe("further rights", () => {
  const boundTo = "arn:aws:s3:::company-configuration/${aws:PrincipalTag/team}/*";
  const stack = synthesize("cluster", {
    ...SMALLEST,
    cluster: {
      instanceRole: {
        managedPolicyArns: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess", "arn:aws:iam::123456789012:policy/a/b"],
        statements: {
          ReadConfiguration: {
            actions: ["s3:GetObject"],
            resources: [boundTo],
            conditions: { StringEquals: { "aws:SourceVpc": ["vpc-0123456789abcdef0"] } },
          },
        },
      },
    },
  });

  test("are policies of their own: Drydock's stays what it is", () => {
    expect(stack.byId("instance-role/policy")["policy"]).toBe(policy);
    // Terraform, which reads ${ as its own, is told that it is IAM's.
    expect(statementsOf(stack.byId("instance-role/further-policy")["policy"])).toEqual([
      {
        Sid: "ReadConfiguration",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [boundTo.replace("${", () => "$${")],
        Condition: { StringEquals: { "aws:SourceVpc": ["vpc-0123456789abcdef0"] } },
      },
    ]);
    const role = stack.ref("instance-role/role", "name");
    expect(stack.resources("aws_iam_role_policy_attachment")).toMatchObject([
      { policy_arn: "arn:aws:iam::123456789012:policy/a/b", role },
      { policy_arn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess", role },
    ]);
  });

  test("are there before an instance is and as long as one is", () => {
    const needed = stack.dependenciesOf(stack.address("capacity/group"));
    expect([...needed]).toEqual(
      expect.arrayContaining([
        stack.address("instance-role/further-policy"),
        stack.address("instance-role/managed-iam-aws-policy-AWSXRayDaemonWriteAccess"),
      ]),
    );
  });
});
