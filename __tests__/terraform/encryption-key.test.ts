import { statementsFor } from "../support/policy";
import { SMALLEST, synthesize } from "../support/synthesize";

test("logs and functions are encrypted by AWS's keys unless an environment asks for its own", () => {
  const stack = synthesize("cluster");
  expect(stack.resources("aws_kms_key")).toEqual([]);
  for (const group of stack.resources("aws_cloudwatch_log_group")) expect(group).not.toHaveProperty("kms_key_id");
});

describe("with keys of its own", () => {
  const stack = synthesize("cluster", { ...SMALLEST, customerManagedKeys: true });
  const key = stack.ref("encryption-key", "arn");

  test("one key encrypts every log group and every function's environment variables", () => {
    expect(stack.resources("aws_kms_key")).toHaveLength(1);
    for (const group of stack.resources("aws_cloudwatch_log_group")) expect(group).toMatchObject({ kms_key_id: key });
    for (const each of stack.resources("aws_lambda_function")) expect(each).toMatchObject({ kms_key_arn: key });
  });

  test("it rotates, is guarded, and CloudWatch Logs uses it for this account's log groups alone", () => {
    expect(stack.one("aws_kms_key")).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
    expect(
      statementsFor(stack.one("aws_kms_key")["policy"], "kms:Encrypt").filter(({ Sid }) => Sid === "EncryptLogs"),
    ).toMatchObject([
      {
        Principal: { Service: "logs.us-east-1.amazonaws.com" },
        Condition: { StringLike: { "kms:EncryptionContext:aws:logs:arn": expect.stringMatching(/:log-group:\*$/) } },
      },
    ]);
  });

  test("a function may decrypt with this key and no other", () => {
    for (const function_ of ["draining", "headroom"])
      expect(statementsFor(stack.byId(`${function_}/function/policy`)["policy"], "kms:Decrypt")).toEqual([
        { Sid: "ReadOwnEnvironment", Effect: "Allow", Action: "kms:Decrypt", Resource: key },
      ]);
  });
});
