import { Application, type ApplicationProps } from "../../src/application/application";
import { applicationSettings } from "../../src/environment/construct-settings";
import { UserError } from "../../src/user-error";
import { OWN, ownStack } from "../support/own-stack";
import { statementsFor } from "../support/policy";

const CLUSTER: ApplicationProps["cluster"] = {
  name: "demo",
  vpcId: "vpc-0123456789abcdef0",
  listenerArn:
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/demo/0123456789abcdef/0123456789abcdef",
  capacityProviderName: "instances-demo",
  loadBalancerArnSuffix: "app/demo/0123456789abcdef",
};
const REQUESTS = { priority: 100, paths: ["/*"] };

const withApplication = (props: Partial<ApplicationProps> = {}) =>
  ownStack((stack) => {
    new Application(stack, "web", {
      deployment: OWN,
      name: "web",
      settings: applicationSettings({ image: "nginx:1.29.3", requests: REQUESTS }),
      cluster: CLUSTER,
      logRetentionDays: 30,
      ...props,
    });
  });

describe("an application in a stack that is no Drydock stack", () => {
  const stack = withApplication();

  test("has a listener rule, a target group, a service that scales, a task definition, logs and roles", () => {
    expect(stack.one("aws_lb_listener_rule")).toMatchObject({
      listener_arn: CLUSTER.listenerArn,
      priority: 100,
      condition: [{ path_pattern: { values: ["/*"] } }],
    });
    expect(stack.one("aws_lb_target_group")).toMatchObject({ vpc_id: CLUSTER.vpcId, port: 80 });
    expect(stack.one("aws_ecs_service")).toMatchObject({ name: "web", cluster: "demo", desired_count: 2 });
    expect(stack.one("aws_appautoscaling_target")).toMatchObject({ min_capacity: 2, max_capacity: 10 });
    expect(stack.one("aws_ecs_task_definition")).toMatchObject({ family: "own-web" });
    expect(stack.one("aws_cloudwatch_log_group")).toMatchObject({ name: "/drydock/own/applications/web" });
    expect(
      stack
        .resources("aws_iam_role")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["own-web-execution-eu-central-1", "own-web-task-eu-central-1"]);
  });

  test("names account and partition by data sources, and its region in ARNs and logs", () => {
    expect(stack.one("data.aws_caller_identity")).toEqual({});
    expect(stack.one("data.aws_partition")).toEqual({});
    const secrets = { TOKEN: "token" };
    const settings = applicationSettings({ image: "nginx:1.29.3", requests: REQUESTS, secrets });
    const { policy } = withApplication({ settings }).byId("web/execution-policy");
    const secret =
      "arn:${data.aws_partition.partition.partition}:secretsmanager:eu-central-1:" +
      "${data.aws_caller_identity.caller-identity.account_id}:secret:token";
    expect(statementsFor(policy, "secretsmanager:GetSecretValue")).toMatchObject([
      { Resource: [secret, `${secret}-??????`] },
    ]);
    const [container] = JSON.parse(String(stack.one("aws_ecs_task_definition")["container_definitions"]));
    expect(container.logConfiguration.options["awslogs-region"]).toBe("eu-central-1");
  });

  test("leaves the stop timeout to the agent unless it is given one", () => {
    const timeoutOf = (of: typeof stack) =>
      JSON.parse(String(of.one("aws_ecs_task_definition")["container_definitions"]))[0].stopTimeout;
    expect(timeoutOf(stack)).toBeUndefined();
    expect(timeoutOf(withApplication({ stopTimeoutSeconds: 45 }))).toBe(45);
  });

  test("encrypts its logs with the deployment's key", () => {
    const encryptionKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/0";
    expect(withApplication({ deployment: { ...OWN, encryptionKeyArn } }).one("aws_cloudwatch_log_group")).toMatchObject(
      { kms_key_id: encryptionKeyArn },
    );
    expect(stack.one("aws_cloudwatch_log_group")).not.toHaveProperty("kms_key_id");
  });
});

test("a region that the stack's provider does not deploy to is refused", () => {
  expect(() => withApplication({ deployment: { ...OWN, region: "eu-west-1" } })).toThrow(
    new UserError(
      "mine/web: deployment.region is eu-west-1, but the stack's AWS provider deploys to eu-central-1; " +
        "give both the same region",
    ),
  );
});

test("a volume in the settings alone, or beside them alone, is refused", () => {
  const volume = { accessPoint: "web", path: "/data" };
  const settings = applicationSettings({ image: "nginx:1.29.3", requests: REQUESTS, volume });
  const ids = { fileSystemId: "fs-0", fileSystemArn: "arn:fs", accessPointId: "fsap-0", accessPointArn: "arn:fsap" };
  const sentence = "application web: settings.volume and volume belong together; give both, or neither of them";
  expect(() => withApplication({ settings })).toThrow(new UserError(sentence));
  expect(() => withApplication({ volume: ids })).toThrow(new UserError(sentence));
  expect(withApplication({ settings, volume: ids }).one("aws_ecs_task_definition")).toMatchObject({
    volume: [{ name: "data", efs_volume_configuration: { file_system_id: "fs-0" } }],
  });
});

test("settings that an environment would refuse are refused with the same sentences", () => {
  expect(() => applicationSettings({ image: "nginx:1.29.3", requests: { priority: 0 } })).toThrow(
    /^applications\.application\.requests\.priority: got 0, allowed a whole number from 1 to 49999; .+/,
  );
  expect(() => applicationSettings({ image: "nginx:1.29.3", requests: { priority: 1 } })).toThrow(
    "applications.application.requests.hostNames: got [] (the default), " +
      "but a rule without host names and paths would take every request; name host names, or paths (['/*'] takes all)",
  );
});

describe("what no application can be is refused", () => {
  const exec = { logGroupName: "/drydock/own/exec", keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0" };
  const settings = (more: object) => applicationSettings({ image: "nginx:1.29.3", requests: REQUESTS, ...more });

  test.each<[string, Partial<ApplicationProps>]>([
    [
      "application web: settings.exec needs cluster.exec; give it, or leave settings.exec out",
      { settings: settings({ exec: true }) },
    ],
    [
      "application web: settings.readonlyRootFilesystem is true, but ECS Exec (cluster.exec) starts an agent in the container that writes to its root file system; set settings.exec to false",
      { settings: settings({ readonlyRootFilesystem: true }), cluster: { ...CLUSTER, exec } },
    ],
    [
      "there is no region eu-central-9; name another image",
      { settings: settings({ image: "123456789012.dkr.ecr.eu-central-9.amazonaws.com/web:1" }) },
    ],
  ])("%s", (message, props) => {
    expect(() => withApplication(props)).toThrow(message);
    expect(() => withApplication(props)).toThrow(UserError);
  });

  test("names that IAM would not take", () => {
    const name = "a".repeat(40);
    expect(() => withApplication({ name })).toThrow(
      `aws_iam_role.name: got the name own-${name}-execution-eu-central-1, but it has 67 characters, and AWS takes 1 to 64; choose shorter names or another beginning`,
    );
  });

  test("a read-only file system goes with a cluster that allows sessions once the application does not", () => {
    const stack = withApplication({
      settings: settings({ readonlyRootFilesystem: true, exec: false }),
      cluster: { ...CLUSTER, exec },
    });
    expect(stack.one("aws_ecs_service")).not.toHaveProperty("enable_execute_command");
    expect(stack.addresses.filter((address) => address.includes("task-policy"))).toEqual([]);
  });
});
