import { ENDPOINT_SERVICES } from "../../src/aws/endpoint-services";
import { INSTANCE_ENDPOINTS } from "../../src/environment/schema/endpoints";
import { problemsOf } from "../support/problems";

const environment = (interfaceEndpoints: readonly string[], more: object = {}, egress = "natGateway") => ({
  region: "eu-central-1",
  network: { source: "create", egress, interfaceEndpoints },
  ...more,
});
const starts = (text: string) => [expect.stringContaining(text)];

test("every service of the list is taken", () => {
  expect(problemsOf(environment([...ENDPOINT_SERVICES]))).toEqual([]);
});

test.each([
  ["ecr-api", " (did you mean ecr.api?)"],
  ["secretmanager", " (did you mean secretsmanager?)"],
  ["foo.bar", ""],
  ["nosuch", ""],
])("%s is no service: one much like it is suggested", (service, meant) => {
  expect(problemsOf(environment(["ecs", service]))).toEqual(
    starts(
      `network.interfaceEndpoints[1]: got "${service}", but AWS has no service of that name behind interface endpoints that take HTTPS in the list of 2026-11-26${meant}; correct it`,
    ),
  );
});

test("every wrong service is told of at once", () => {
  expect(problemsOf(environment(["nosuch", "ecs", "Not A Name", "eecs", "ecs"]))).toEqual([
    expect.stringContaining('interfaceEndpoints[2]: got "Not A Name", allowed'),
    expect.stringContaining('interfaceEndpoints[4]: got "ecs", but entry [1] says the same; name each once'),
    expect.stringContaining('interfaceEndpoints[0]: got "nosuch"'),
    expect.stringContaining('interfaceEndpoints[3]: got "eecs"'),
  ]);
});

test("a whole name of the environment's region is taken, one of another region is not", () => {
  expect(problemsOf(environment(["com.amazonaws.eu-central-1.brand-new"]))).toEqual([]);
  expect(problemsOf(environment(["com.amazonaws.us-east-1.brand-new"]))).toEqual(
    starts(
      "it is a service of us-east-1, and endpoints of a VPC lead to services of its own region (did you mean brand-new, that of eu-central-1?)",
    ),
  );
});

test("a service in short and in full is the same", () => {
  expect(problemsOf(environment(["ecs", "com.amazonaws.eu-central-1.ecs"]))).toEqual(
    starts(
      'interfaceEndpoints[1]: got "com.amazonaws.eu-central-1.ecs", but ecs leads to the same service; name each service once',
    ),
  );
});

test("with no egress instances need their endpoints", () => {
  expect(problemsOf(environment([], {}, "none"))).toEqual(
    starts("these are missing: autoscaling, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, ssm; add them"),
  );
  expect(
    problemsOf(
      environment(
        INSTANCE_ENDPOINTS.filter((name) => name !== "ecr.dkr"),
        {},
        "none",
      ),
    ),
  ).toEqual(starts("these are missing: ecr.dkr; add them"));
  expect(problemsOf(environment(INSTANCE_ENDPOINTS, {}, "none"))).toEqual([]);
  expect(problemsOf(environment([]))).toEqual([]);
});

test("with a VPN that does not lead to the internet instances need their endpoints too", () => {
  const through = (staticRoutes: readonly string[], interfaceEndpoints: readonly string[], more = {}) => {
    const vpn = { customerGatewayIp: "198.51.100.7", staticRoutes };
    return problemsOf({
      region: "eu-central-1",
      network: { source: "create", egress: "vpn", vpn, interfaceEndpoints },
      ...more,
    });
  };
  expect(through(["192.168.0.0/16"], ["s3"])).toEqual(
    starts(
      "but with a VPN without a route for 0.0.0.0/0 instances reach AWS by these endpoints only, these are missing: autoscaling,",
    ),
  );
  expect(through(["0.0.0.0/1"], INSTANCE_ENDPOINTS, { customerManagedKeys: true })).toEqual(
    starts("but with a VPN without a route for 0.0.0.0/0 KMS is reached by its endpoint only"),
  );
  expect(through(["192.168.0.0/16"], INSTANCE_ENDPOINTS)).toEqual([]);
  expect(through(["0.0.0.0/0"], ["s3"])).toEqual([]);
  expect(through(["0.0.0.0/1", "128.0.0.0/1"], ["s3"])).toEqual([]);
});

test.each([
  ["cluster.exec", { cluster: { exec: true } }],
  ["customerManagedKeys", { customerManagedKeys: true }],
])("with no egress %s needs KMS", (setting, more) => {
  expect(problemsOf(environment(INSTANCE_ENDPOINTS, more, "none"))).toEqual(
    starts(`KMS is reached by its endpoint only, and ${setting} needs it; add kms`),
  );
  expect(problemsOf(environment([...INSTANCE_ENDPOINTS, "kms"], more, "none"))).toEqual([]);
});

const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf";
/** A registry of a network beside the VPC. */
const REGISTRY = "registry.internal.example.com/web:1";
const PARAMETER = "arn:aws:ssm:eu-central-1:123456789012:parameter/database";
const applications = (more: object) => ({
  applications: {
    web: {
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1",
      requests: { priority: 1, paths: ["/*"] },
      ...more,
    },
  },
});

test.each([
  ["ssmmessages", "cluster.exec", { cluster: { exec: true } }],
  [
    "secretsmanager",
    "cluster.registryCredentials.secretArn",
    { cluster: { registryCredentials: { secretArn: "registries" } } },
  ],
  ["secretsmanager", "applications.web", applications({ secrets: { URL: SECRET } })],
  ["secretsmanager", "applications.web", applications({ secrets: { URL: "database" } })],
  ["secretsmanager", "applications.web", applications({ image: REGISTRY, repositoryCredentialsSecretArn: SECRET })],
])("with no egress %s is needed by %s", (service, setting, more) => {
  const others = [...INSTANCE_ENDPOINTS.filter((each) => each !== service), "kms"];
  expect(problemsOf(environment(others, more, "none"))).toEqual(
    starts(`is reached by its endpoint only, and ${setting} needs it; add ${service}`),
  );
  expect(problemsOf(environment([...others, service], more, "none"))).toEqual([]);
});

test("parameters are read from Systems Manager, which instances need anyway", () => {
  const others = INSTANCE_ENDPOINTS.filter((each) => each !== "secretsmanager");
  expect(problemsOf(environment(others, applications({ secrets: { URL: PARAMETER } }), "none"))).toEqual([]);
});

test.each([
  ["eu-central-1", "com.amazonws.eu-central-1.ecs", "names of services in eu-central-1 begin with com.amazonaws; "],
  ["eu-central-1", "cn.com.amazonaws.eu-central-1.ecs", "names of services in eu-central-1 begin with com.amazonaws; "],
  [
    "cn-north-1",
    "com.amazonaws.cn-north-1.ecr.api",
    "in cn-north-1 the service of that name is cn.com.amazonaws.cn-north-1.ecr.api; ",
  ],
  [
    "cn-north-1",
    "cn.com.amazonaws.cn-north-1.ecs",
    "in cn-north-1 the service of that name is com.amazonaws.cn-north-1.ecs; ",
  ],
  [
    "cn-north-1",
    "net.amazonaws.cn-north-1.ecs",
    "names of services in cn-north-1 begin with com.amazonaws or cn.com.amazonaws; ",
  ],
])("in %s no service is called %s", (region, service, problem) => {
  expect(problemsOf({ ...environment([service]), region })).toEqual(starts(`got "${service}", but ${problem}`));
});

test.each([
  ["eu-central-1", "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"],
  ["eu-central-1", "aws.sagemaker.eu-central-1.notebook"],
  ["cn-north-1", "cn.com.amazonaws.cn-north-1.brand-new"],
  ["cn-north-1", "com.amazonaws.cn-north-1.brand-new"],
])("in %s %s is taken by its whole name", (region, service) => {
  expect(problemsOf({ ...environment([service]), region })).toEqual([]);
});
