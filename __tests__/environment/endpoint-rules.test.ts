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
  ["ecr-api", "ecr.api"],
  ["secretmanager", "secretsmanager"],
  ["cloudwatch-logs", ""],
])("%s is no service: one like it is suggested", (service, meant) => {
  expect(problemsOf(environment([service]))).toEqual(
    starts(
      `AWS has no service ${service} behind interface endpoints that take HTTPS in the list of 2026-11-26: did you mean ${meant}`,
    ),
  );
});

test("a whole name of the environment's region is taken, one of another region is not", () => {
  expect(problemsOf(environment(["com.amazonaws.eu-central-1.brand-new"]))).toEqual([]);
  expect(problemsOf(environment(["com.amazonaws.us-east-1.brand-new"]))).toEqual(
    starts("AWS has no service com.amazonaws.us"),
  );
});

test("a service in short and in full is the same", () => {
  expect(problemsOf(environment(["ecs", "com.amazonaws.eu-central-1.ecs"]))).toEqual(
    starts("com.amazonaws.eu-central-1.ecs is there already; name each service once"),
  );
});

test("with no egress instances need their endpoints", () => {
  expect(problemsOf(environment([], {}, "none"))).toEqual(
    starts("these are missing: autoscaling, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs; add them"),
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

test.each([
  ["cluster.exec", { cluster: { exec: true } }],
  ["customerManagedKeys", { customerManagedKeys: true }],
])("with no egress %s needs KMS", (setting, more) => {
  expect(problemsOf(environment(INSTANCE_ENDPOINTS, more, "none"))).toEqual(
    starts(`KMS is reached by its endpoint only, and ${setting} needs it; add kms`),
  );
  expect(problemsOf(environment([...INSTANCE_ENDPOINTS, "kms"], more, "none"))).toEqual([]);
});
