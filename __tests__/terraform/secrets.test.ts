import { secretArnOf, secretResources } from "../../src/terraform/secrets";
import fc from "../support/fast-check";
import { isAllowed } from "../support/iam";

const arnOf = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

/** Whether a policy for the secret that settings name lets the secret of this whole ARN be read. */
const reads = (given: string, arn: string) =>
  isAllowed(
    [
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: secretResources(secretArnOf(given, arnOf)),
      },
    ],
    { action: "secretsmanager:GetSecretValue", resource: arn, context: {} },
  );

const name = fc.stringMatching(/^[a-z][a-z0-9/_-]{0,20}$/);
const suffix = fc.stringMatching(/^[A-Za-z0-9]{6}$/);
const parts = fc.constantFrom("", ":url::", ":url:AWSCURRENT:", "::AWSPREVIOUS:");

test("a secret is read by its whole ARN, by its ARN without the six characters, and by its name, a key of it or all", () => {
  fc.assert(
    fc.property(name, suffix, parts, (secret, characters, key) => {
      const arn = arnOf("secretsmanager", `secret:${secret}-${characters}`);
      for (const given of [arn, arnOf("secretsmanager", `secret:${secret}`), secret])
        expect(reads(`${given}${key}`, arn)).toBe(true);
    }),
  );
});

test("no other secret is read: neither one whose name begins so, nor one of another account", () => {
  const given = arnOf("secretsmanager", "secret:app");
  expect(reads(given, arnOf("secretsmanager", "secret:application-AbCdEf"))).toBe(false);
  expect(reads(given, arnOf("secretsmanager", "secret:app-database-AbCdEf"))).toBe(false);
  expect(reads("app", "arn:aws:secretsmanager:eu-central-1:999999999999:secret:app-AbCdEf")).toBe(false);
});
