import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/environment/schema";
import { projectRoot } from "../../src/project-root";
import type { StackKind } from "../../src/terraform/stack";
import { SMALLEST, synthesize } from "../support/synthesize";

const BOUNDARY = "arn:aws:iam::123456789012:policy/platform/boundary";
const STACKS: readonly StackKind[] = ["alerts", "network", "volume", "cluster", "application-web"];

const withRoles = (roles: EnvironmentInput["roles"]): EnvironmentInput => ({
  ...SMALLEST,
  roles,
  alerts: { emails: ["platform@example.com"] },
  volume: {},
  applications: { web: { image: "nginx", requests: { priority: 1, paths: ["/*"] } } },
  cluster: { agentWatchdog: { replace: true } },
});

const of = (type: string, roles: EnvironmentInput["roles"]) =>
  STACKS.flatMap((stack) => synthesize(stack, withRoles(roles)).resources(type));

test("every role has the permissions boundary and the path of the settings, as has the instance profile its path", () => {
  const roles = of("aws_iam_role", { path: "/platform/", permissionsBoundaryArn: BOUNDARY });
  expect(roles.length).toBeGreaterThanOrEqual(8);
  for (const role of roles) expect(role).toMatchObject({ path: "/platform/", permissions_boundary: BOUNDARY });
  for (const profile of of("aws_iam_instance_profile", { path: "/platform/", permissionsBoundaryArn: BOUNDARY }))
    expect(profile).toMatchObject({ path: "/platform/" });
});

test("without them it is left to IAM", () => {
  for (const type of ["aws_iam_role", "aws_iam_instance_profile"])
    for (const each of of(type, {})) {
      expect(each).not.toHaveProperty("path");
      expect(each).not.toHaveProperty("permissions_boundary");
    }
});

test("every role has a name that ends with the region, and a description", () => {
  for (const role of of("aws_iam_role", {})) {
    expect(role["name"]).toMatch(/^demo-.*-us-east-1$/);
    expect(role["description"]).toEqual(expect.any(String));
  }
});

test("no role is made anywhere else, whatever the settings", () => {
  const files = readdirSync(join(projectRoot(), "src"), { recursive: true, encoding: "utf8" });
  const making = files.filter(
    (file) => file.endsWith(".ts") && readFileSync(join(projectRoot(), "src", file), "utf8").includes("new IamRole("),
  );
  expect(making).toEqual([join("terraform", "role.ts")]);
});
