import type { EnvironmentInput } from "../../../src/environment/schema";
import { SMALLEST, synthesize } from "../../support/synthesize";
import { synthesizedBoot } from "./synthesized-boot";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";

const full: EnvironmentInput = {
  ...SMALLEST,
  volume: {},
  cluster: {
    capacity: { bootTimeoutSeconds: 1200 },
    registryCredentials: { secretArn: SECRET },
    bootFiles: { bucket: "company-boot", prefix: "web", directory: "/mnt/efs/web" },
  },
};

const plain = synthesizedBoot();
const everything = synthesizedBoot(full);

const stepsOf = ({ document }: typeof plain) => document.mainSteps.map(({ name }) => name);

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: object;
}

const statements = ({ stack }: typeof plain): readonly Statement[] =>
  JSON.parse(String(stack.byId("instance-role/policy")["policy"])).Statement;

const statement = (boot: typeof plain, sid: string) => statements(boot).find(({ Sid }) => Sid === sid);

describe("the steps", () => {
  test("ship logs first, so that they say why another one failed, and configure the agent last", () => {
    expect(stepsOf(plain)).toEqual(["session-manager", "host-logs", "agent-config"]);
    expect(stepsOf(everything)).toEqual([
      "session-manager",
      "host-logs",
      "mount-volume",
      "registry-credentials",
      "boot-files",
      "agent-config",
    ]);
  });

  test("stop at the first that fails", () => {
    for (const { inputs } of everything.document.mainSteps) expect(inputs.onFailure).toBe("exit");
  });

  test("fit into what AWS takes, and hold nothing that Systems Manager would read as a parameter", () => {
    // Systems Manager: 64 KB a document; EC2: 16 KB of user data.
    expect(Buffer.byteLength(everything.documentText)).toBeLessThan(64 * 1024);
    expect(Buffer.byteLength(everything.userData)).toBeLessThan(16 * 1024);
    expect(everything.documentText).not.toContain("{{");
  });
});

describe("a change of what instances do when they boot", () => {
  const user = (input: EnvironmentInput) => synthesizedBoot(input).userData;

  test.each<[string, EnvironmentInput]>([
    ["a volume", { ...SMALLEST, volume: {} }],
    ["everything", full],
    ["a stop timeout", { ...SMALLEST, cluster: { draining: { stopTimeoutSeconds: 45 } } }],
  ])("%s changes the document and leaves the user data as it is", (_, input) => {
    expect(synthesizedBoot(input).documentText).not.toBe(plain.documentText);
    expect(user(input)).toBe(plain.userData);
  });

  test("is run again on the instances of the group, a few at a time, when the document has a new version", () => {
    const { stack } = plain;
    expect(stack.one("aws_ssm_association")).toMatchObject({
      name: stack.ref("boot/document", "name"),
      document_version: stack.ref("boot/document", "latest_version"),
      targets: [{ key: "tag:aws:autoscaling:groupName", values: ["demo-instances"] }],
      max_concurrency: "10%",
      max_errors: "10%",
    });
  });

  test("reaches the first instance too: the group waits for the document, and outlives it never", () => {
    const { stack } = plain;
    expect([...stack.dependenciesOf(stack.address("capacity/group"))]).toContain(stack.address("boot/document"));
  });
});

test("an instance enters service when it has completed the launching hook, and is replaced when it does not", () => {
  const [drain, boot] = plain.stack.one("aws_autoscaling_group")["initial_lifecycle_hook"] as readonly object[];
  expect(drain).toMatchObject({ name: "drain", lifecycle_transition: "autoscaling:EC2_INSTANCE_TERMINATING" });
  expect(boot).toEqual({
    name: "boot",
    lifecycle_transition: "autoscaling:EC2_INSTANCE_LAUNCHING",
    heartbeat_timeout: 900,
    default_result: "ABANDON",
  });
  expect(everything.stack.one("aws_autoscaling_group")["initial_lifecycle_hook"]).toMatchObject([
    {},
    { name: "boot", heartbeat_timeout: 1200 },
  ]);
  expect(statement(plain, "CompleteBoot")).toMatchObject({
    Action: "autoscaling:CompleteLifecycleAction",
    Resource: expect.stringMatching(/:autoScalingGroup:\*:autoScalingGroupName\/demo-instances$/),
  });
});

describe("what instances may do for their steps", () => {
  test("read their own document alone", () => {
    expect(statement(plain, "ReadBootSteps")).toMatchObject({
      Resource: expect.stringMatching(/:document\/demo-boot$/),
    });
  });

  test("read the one secret, or the one parameter, and decrypt with the one key", () => {
    expect(statement(everything, "ReadRegistryCredentials")).toMatchObject({
      Action: "secretsmanager:GetSecretValue",
      Resource: [SECRET, `${SECRET}-??????`],
    });
    expect(statement(everything, "DecryptRegistryCredentials")).toBeUndefined();
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/0123";
    const parameter = synthesizedBoot({
      ...SMALLEST,
      cluster: { registryCredentials: { parameterName: "/registry/docker", kmsKeyArn } },
    });
    expect(statement(parameter, "ReadRegistryCredentials")).toMatchObject({
      Action: "ssm:GetParameter",
      Resource: expect.stringMatching(/:parameter\/registry\/docker$/),
    });
    expect(statement(parameter, "DecryptRegistryCredentials")).toMatchObject({
      Action: "kms:Decrypt",
      Resource: kmsKeyArn,
    });
    expect(statement(plain, "ReadRegistryCredentials")).toBeUndefined();
  });

  test("read what lies below the prefix of the boot files", () => {
    expect(statement(everything, "ReadBootFiles")?.Resource).toMatch(/:s3:::company-boot\/web\/\*$/);
    expect(statement(everything, "ListBootFiles")).toMatchObject({
      Resource: expect.stringMatching(/:s3:::company-boot$/),
      Condition: { StringLike: { "s3:prefix": "web/*" } },
    });
  });

  test("decrypt the boot files with the one key, when that is not AWS's own", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
    const bootFiles = { bucket: "company-boot", directory: "/etc/web", kmsKeyArn };
    const withKey = synthesizedBoot({ ...SMALLEST, cluster: { bootFiles } });
    expect(statement(withKey, "DecryptBootFiles")).toMatchObject({ Action: "kms:Decrypt", Resource: kmsKeyArn });
    expect(statement(everything, "DecryptBootFiles")).toBeUndefined();
  });
});

test("no setting takes credentials themselves: what would be a secret in state and plan is refused", () => {
  const canary = '{"registry.example.com":{"username":"u","password":"canary-4711"}}';
  expect(() =>
    synthesize("cluster", { ...SMALLEST, cluster: { registryCredentials: { secretArn: canary } } } as EnvironmentInput),
  ).toThrow("registryCredentials");
  expect(() =>
    synthesize("cluster", {
      ...SMALLEST,
      cluster: { registryCredentials: { data: canary } },
    } as unknown as EnvironmentInput),
  ).toThrow("registryCredentials");
});
