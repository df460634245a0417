import type { EnvironmentInput } from "../../src/environment/schema";
import { statementsFor, statementsOf } from "../support/policy";
import { SMALLEST, synthesize } from "../support/synthesize";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const DATABASE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-AbCdEf";

type Web = NonNullable<EnvironmentInput["applications"]>[string];

const small: Web = { image: "nginx:1.29.3", requests: { priority: 100, paths: ["/*"] } };
const environment = (web: Web, rest: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  ...SMALLEST,
  ...rest,
  applications: { web },
});
const of = (web: Web, rest?: Partial<EnvironmentInput>) => synthesize("application-web", environment(web, rest));

const full = of(
  {
    ...small,
    containerPort: 8080,
    environment: { B: "2", A: "1" },
    secrets: { DATABASE_URL: `${DATABASE}:url::`, DATABASE_USER: `${DATABASE}:user::` },
    repositoryCredentialsSecretArn: SECRET,
    readonlyRootFilesystem: true,
    scratchDirectories: ["/tmp"],
    stopTimeoutSeconds: 20,
    volume: { accessPoint: "web", path: "/data" },
    requests: { priority: 7, hostNames: ["app.example.com"], paths: ["/api/*"], healthCheckPath: "/health" },
    scaling: { minCount: 3, maxCount: 30, requestsPerTarget: 500 },
  },
  { volume: { accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } } },
);
const plain = of(small);

const containerOf = (stack: typeof full) =>
  JSON.parse(String(stack.one("aws_ecs_task_definition")["container_definitions"]))[0];
const cluster = (output: string) => `\${data.terraform_remote_state.cluster-state.outputs.${output}}`;
const volume = (output: string) => `\${data.terraform_remote_state.volume-state.outputs.${output}}`;

describe("what it takes from the cluster, by its outputs alone", () => {
  test("a rule on the HTTP listener, or on the HTTPS listener where there is one", () => {
    expect(plain.one("aws_lb_listener_rule")).toMatchObject({ listener_arn: cluster("http_listener_arn") });
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
    const https = of(small, { cluster: { ingress: { certificateArn } } });
    expect(https.one("aws_lb_listener_rule")).toMatchObject({ listener_arn: cluster("https_listener_arn") });
    for (const output of ["http_listener_arn", "cluster_name", "vpc_id", "load_balancer_arn_suffix"])
      expect(synthesize("cluster", environment(small)).outputs).toHaveProperty(output);
  });

  test("its requests, by host name and path, at its priority", () => {
    expect(full.one("aws_lb_listener_rule")).toMatchObject({
      priority: 7,
      action: [{ type: "forward", target_group_arn: full.ref("application/target-group", "arn") }],
      condition: [{ host_header: { values: ["app.example.com"] } }, { path_pattern: { values: ["/api/*"] } }],
    });
  });

  test("nothing else: its state is its own", () => {
    const types = plain.addresses.map((address) => address.split(".")[0]);
    expect(types.filter((type) => /security_group|listener$|^aws_lb$|ecs_cluster/.test(type!))).toEqual([]);
    expect(plain.terraform["backend"]).toMatchObject({
      local: { path: "../../../terraform.demo-application-web.tfstate" },
    });
  });
});

describe("the service", () => {
  test("rolls out with all of its tasks alive, and back by itself when new ones fail", () => {
    expect(plain.one("aws_ecs_service")).toMatchObject({
      cluster: cluster("cluster_name"),
      capacity_provider_strategy: [{ capacity_provider: cluster("capacity_provider_name"), weight: 1, base: 0 }],
      // Without it the provider refuses to change the strategy of a service that runs.
      force_new_deployment: true,
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      deployment_circuit_breaker: { enable: true, rollback: true },
      ordered_placement_strategy: [
        { type: "spread", field: "attribute:ecs.availability-zone" },
        { type: "spread", field: "instanceId" },
      ],
    });
  });

  test("waits for its rule and its rights", () => {
    const needed = plain.dependenciesOf(plain.address("application/service"));
    expect([...needed]).toEqual(
      expect.arrayContaining([
        plain.address("application/listener-rule"),
        plain.address("application/execution-policy"),
      ]),
    );
  });

  test("has as many tasks as its requests need, which no plan changes back", () => {
    expect(full.one("aws_ecs_service")).toMatchObject({
      desired_count: 3,
      lifecycle: { ignore_changes: ["desired_count"] },
    });
    expect(full.one("aws_appautoscaling_target")).toMatchObject({
      min_capacity: 3,
      max_capacity: 30,
      resource_id: `service/${cluster("cluster_name")}/${full.ref("application/service", "name")}`,
    });
    expect(full.one("aws_appautoscaling_policy")).toMatchObject({
      policy_type: "TargetTrackingScaling",
      target_tracking_scaling_policy_configuration: {
        target_value: 500,
        predefined_metric_specification: {
          predefined_metric_type: "ALBRequestCountPerTarget",
          resource_label: `${cluster("load_balancer_arn_suffix")}/${full.ref("application/target-group", "arn_suffix")}`,
        },
      },
    });
  });

  test("says whether ECS moves its tasks between zones, whatever AWS does by default", () => {
    const still = of({ ...small, zoneRebalancing: false });
    const said = [plain, still].map((stack) => stack.one("aws_ecs_service")["availability_zone_rebalancing"]);
    expect(said).toEqual(["ENABLED", "DISABLED"]);
  });

  test("allows no sessions where the application says so, though the cluster does", () => {
    const exec = of({ ...small, exec: false, readonlyRootFilesystem: true }, { cluster: { exec: true } });
    expect(exec.one("aws_ecs_service")).not.toHaveProperty("enable_execute_command");
    expect(exec.addresses.filter((address) => address.includes("task-policy"))).toEqual([]);
  });

  test("is placed in the same way whoever scales the cluster: a launch type would replace it", () => {
    const managed = of(small, { cluster: { capacity: { scaling: "capacityProvider" } } });
    expect(managed.one("aws_ecs_service")["capacity_provider_strategy"]).toEqual(
      plain.one("aws_ecs_service")["capacity_provider_strategy"],
    );
    for (const stack of [managed, plain]) expect(stack.one("aws_ecs_service")).not.toHaveProperty("launch_type");
  });
});

describe("the container", () => {
  test("listens behind a dynamic port, the only ones that the instances' security group opens", () => {
    expect(containerOf(full).portMappings).toEqual([{ containerPort: 8080, hostPort: 0, protocol: "tcp" }]);
    expect(full.one("aws_lb_target_group")).toMatchObject({
      target_type: "instance",
      health_check: { path: "/health", matcher: "200-399" },
      deregistration_delay: "30",
      lifecycle: { create_before_destroy: true },
    });
  });

  test("gets secrets by their ARNs and the rest in a fixed order", () => {
    expect(containerOf(full)).toMatchObject({
      environment: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
      secrets: [
        { name: "DATABASE_URL", valueFrom: `${DATABASE}:url::` },
        { name: "DATABASE_USER", valueFrom: `${DATABASE}:user::` },
      ],
      repositoryCredentials: { credentialsParameter: SECRET },
    });
    expect(containerOf(plain)).not.toHaveProperty("repositoryCredentials");
  });

  test("gets texts as they are written, though Terraform would read some as its own", () => {
    const stack = of({ ...small, command: ["sh", "-c", "echo ${HOME} %{x}"], environment: { GREETING: "${NAME}" } });
    expect(containerOf(stack)).toMatchObject({
      command: ["sh", "-c", "echo $${HOME} %%{x}"],
      environment: [{ name: "GREETING", value: "$${NAME}" }],
    });
  });

  test("is not privileged, and changes its own files only where it may", () => {
    expect(containerOf(full)).toMatchObject({
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { tmpfs: [{ containerPath: "/tmp", size: 64 }] },
    });
  });

  test("logs to a group of the application, kept as long as the cluster's", () => {
    const stack = of(small, { cluster: { logRetentionDays: 90 } });
    expect(stack.one("aws_cloudwatch_log_group")).toMatchObject({
      name: "/drydock/demo/applications/web",
      retention_in_days: 90,
    });
    expect(containerOf(stack).logConfiguration).toMatchObject({
      logDriver: "awslogs",
      options: { "awslogs-group": stack.ref("application/log-group", "name"), mode: "non-blocking" },
    });
  });

  test("has the stop timeout of the cluster unless it has its own", () => {
    expect([containerOf(plain).stopTimeout, containerOf(full).stopTimeout]).toEqual([30, 20]);
  });
});

describe("the volume", () => {
  test("is mounted through its access point, with TLS and as the task's role", () => {
    expect(full.one("aws_ecs_task_definition")["volume"]).toEqual([
      {
        name: "data",
        efs_volume_configuration: {
          file_system_id: volume("file_system_id"),
          transit_encryption: "ENABLED",
          authorization_config: { access_point_id: volume("access_point_ids.web"), iam: "ENABLED" },
        },
      },
    ]);
    expect(containerOf(full).mountPoints).toEqual([{ sourceVolume: "data", containerPath: "/data", readOnly: false }]);
    expect(plain.one("aws_ecs_task_definition")).not.toHaveProperty("volume");
  });

  test("is open to the task through that access point alone, and for writing only when it writes", () => {
    const statement = { Resource: volume("file_system_arn") };
    const Condition = { StringEquals: { "elasticfilesystem:AccessPointArn": volume("access_point_arns.web") } };
    expect(statementsOf(full.byId("application/task-policy")["policy"])).toMatchObject([
      { ...statement, Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], Condition },
    ]);
    const reading = of(
      { ...small, volume: { accessPoint: "web", path: "/data", readOnly: true } },
      { volume: { accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } } },
    );
    expect(statementsOf(reading.byId("application/task-policy")["policy"])).toMatchObject([
      { Action: ["elasticfilesystem:ClientMount"], Condition },
    ]);
  });
});

describe("its rights", () => {
  const execution = full.byId("application/execution-policy")["policy"];

  test("what starts it reads the secrets that are named, whole, and no others", () => {
    expect(statementsFor(execution, "secretsmanager:GetSecretValue")).toMatchObject([
      { Resource: [DATABASE, `${DATABASE}-??????`, SECRET, `${SECRET}-??????`] },
    ]);
    expect(
      statementsFor(plain.byId("application/execution-policy")["policy"], "secretsmanager:GetSecretValue"),
    ).toEqual([]);
  });

  test("it decrypts them with the one key, when that is not AWS's own", () => {
    const secretsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/0123";
    const stack = of({ ...small, secrets: { TOKEN: DATABASE }, secretsKeyArn });
    expect(statementsFor(stack.byId("application/execution-policy")["policy"], "kms:Decrypt")).toMatchObject([
      { Resource: [secretsKeyArn] },
    ]);
    expect(statementsFor(execution, "kms:Decrypt")).toEqual([]);
  });

  const pull = (image: string, rest: Partial<EnvironmentInput> = {}) => {
    const { policy } = of({ ...small, image }, rest).byId("application/execution-policy");
    return ["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:BatchImportUpstreamImage"].map((action) =>
      statementsFor(policy, action).flatMap(({ Resource }) => Resource),
    );
  };

  test.each([
    [
      "999999999999.dkr.ecr.eu-central-1.amazonaws.com/team/web:1",
      "arn:aws:ecr:eu-central-1:999999999999:repository/team/web",
    ],
    ["123456789012.dkr-ecr.us-east-1.on.aws/web", "arn:aws:ecr:us-east-1:123456789012:repository/web"],
  ])("what starts it may pull from the one repository of its image: %s", (image, arn) => {
    expect(pull(image)).toEqual([[arn], ["*"], []]);
  });

  test("it needs no right to pull an image from elsewhere, the public registry of ECR included", () => {
    for (const image of ["nginx:1.29.3", "public.ecr.aws/nginx/nginx:1.29.3", "registry.example.com/web:1"])
      expect(pull(image)).toEqual([[], [], []]);
  });

  test("below the prefix of a pull-through cache it may let ECR import the image, and nowhere else", () => {
    const cached = { cluster: { pullThroughCachePrefixes: ["docker-hub"] } };
    const registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    const arn = "arn:aws:ecr:us-east-1:123456789012:repository/docker-hub/library/nginx";
    expect(pull(`${registry}/docker-hub/library/nginx:1`, cached)).toEqual([[arn], ["*"], [arn]]);
    expect(pull(`${registry}/docker-hub/library/nginx:1`)).toEqual([[arn], ["*"], []]);
    expect(pull(`${registry}/docker-hubs/nginx:1`, cached)[2]).toEqual([]);
  });

  test("its roles have names that IAM takes, however long those of environment and region are", () => {
    const name = "a".repeat(18);
    const region = "ap-southeast-1";
    const stack = synthesize(
      `application-${name}`,
      { ...SMALLEST, region, applications: { [name]: small } },
      "e".repeat(20),
    );
    for (const role of stack.resources("aws_iam_role")) {
      expect(String(role["name"]).length).toBeLessThanOrEqual(64);
      expect(role["name"]).toMatch(/-ap-southeast-1$/);
    }
  });

  test("it writes its own log group", () => {
    expect(statementsFor(execution, "logs:PutLogEvents")).toMatchObject([
      { Resource: `${full.ref("application/log-group", "arn")}:*` },
    ]);
  });

  test("its containers may do nothing unless they have a volume or sessions", () => {
    expect(plain.addresses.filter((address) => address.includes("task-policy"))).toEqual([]);
    const exec = of(small, { cluster: { exec: true } });
    expect(exec.one("aws_ecs_service")).toMatchObject({ enable_execute_command: true });
    expect(statementsFor(exec.byId("application/task-policy")["policy"], "kms:Decrypt")).toMatchObject([
      { Resource: cluster("exec_key_arn") },
    ]);
    expect(plain.one("aws_ecs_service")).not.toHaveProperty("enable_execute_command");
  });

  test("only ECS takes its roles on, for this account", () => {
    for (const role of plain.resources("aws_iam_role"))
      expect(statementsOf(role["assume_role_policy"])).toMatchObject([
        {
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": plain.ref("caller-identity", "account_id") } },
        },
      ]);
  });
});
