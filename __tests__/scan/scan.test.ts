import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHOICES, EXCEPTIONS, MOST_EXCEPTIONS } from "../../scan/exceptions";
import { judge } from "../../scan/judge";
import { checkOwn } from "../../scan/own-checks";
import { prepared } from "../../scan/prepare";
import { choicesTable, exceptionsTable } from "../../scan/tables";

const finding = (check: string, resource = "aws_lb.load-balancer") => ({ check, name: check, resource });

test("a stack is scanned without what blinds Checkov: required_version, removed blocks, and attributes that are null", () => {
  const stack = {
    terraform: { required_version: ">= 1.10.0", backend: { local: {} } },
    removed: [{ from: "aws_kms_key.encryption-key", lifecycle: { destroy: false } }],
    resource: { aws_security_group: { open: { ingress: [{ cidr_blocks: ["0.0.0.0/0"], self: null }, null] } } },
  };
  expect(JSON.parse(prepared(JSON.stringify(stack)))).toEqual({
    terraform: { backend: { local: {} } },
    resource: { aws_security_group: { open: { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] } } },
  });
});

test("what no exception names is a failure", () => {
  const exceptions = [{ checks: ["CKV_AWS_1"], resource: /access-logs/, reason: "none" }];
  const findings = [finding("CKV_AWS_1", "aws_s3_bucket.access-logs"), finding("CKV_AWS_1"), finding("CKV_AWS_2")];
  expect(judge("example", findings, exceptions, [])).toEqual({
    excepted: [findings[0]],
    chosen: [],
    failed: [findings[1], findings[2]],
  });
});

test("what a setting would satisfy may be left off, but not in production", () => {
  const choices = [{ check: "CKV_AWS_2", setting: "cluster.ingress.domain" }];
  const findings = [finding("CKV_AWS_2")];
  expect(judge("example", findings, [], choices)).toMatchObject({ chosen: findings, failed: [] });
  expect(judge("production", findings, [], choices)).toMatchObject({ chosen: [], failed: findings });
});

test("exceptions are few, each has a reason, and none is also a choice", () => {
  expect(EXCEPTIONS.flatMap(({ checks }) => checks).length).toBeLessThanOrEqual(MOST_EXCEPTIONS);
  for (const { reason } of EXCEPTIONS) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  const excepted = EXCEPTIONS.flatMap(({ checks }) => checks);
  expect(new Set(excepted).size).toBe(excepted.length);
  expect(CHOICES.filter(({ check }) => excepted.includes(check))).toEqual([]);
});

test("the stack that is known to be bad breaks every check of Drydock's own", () => {
  const bad = readFileSync(join(__dirname, "../../scan/known-bad/cdk.tf.json"), "utf8");
  expect(checkOwn(bad).failed.map(({ check, resource }) => [check, resource])).toEqual([
    ["DRYDOCK_1", "aws_vpc_security_group_egress_rule.anywhere"],
    ["DRYDOCK_2", "aws_autoscaling_group.undrained"],
    ["DRYDOCK_3", "aws_autoscaling_group.undrained"],
  ]);
});

test("docs/security.md shows the exceptions and the choices as they are", () => {
  const page = readFileSync(join(__dirname, "../../docs/security.md"), "utf8");
  expect(page).toContain(`\n${exceptionsTable()}\n`);
  expect(page).toContain(`\n${choicesTable()}\n`);
});
