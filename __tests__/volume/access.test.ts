import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import type { VolumeSettings } from "../../src/environment/schema/volume";
import { fileSystemPolicy, instanceAccess, mountOptions } from "../../src/volume/access";
import { statementsFor, statementsOf } from "../support/policy";
import { SMALLEST, synthesize } from "../support/synthesize";

const settings = (volume: EnvironmentInput["volume"]): VolumeSettings =>
  environmentSchema.parse({ ...SMALLEST, volume }).volume!;

describe.each([
  ["with transit encryption", {}],
  ["without transit encryption", { transitEncryption: false }],
])("%s mount options, rights and policy agree", (_, input) => {
  const volume = settings(input);
  const options = mountOptions(volume);
  const policy = synthesize("volume", { ...SMALLEST, volume: input }).one("aws_efs_file_system_policy")["policy"];

  test("TLS is demanded exactly of mounts that come with it", () => {
    const demanded = statementsOf(policy).some(
      ({ Effect, Condition }) => Effect === "Deny" && Condition?.["Bool"]?.["aws:SecureTransport"] === "false",
    );
    expect(options.includes("tls")).toBe(demanded);
  });

  test("an instance may write as root, as its role or because everybody may", () => {
    const byRole = options.includes("iam") && instanceAccess(volume, "arn").length === 1;
    const byPolicy = statementsFor(policy, "elasticfilesystem:ClientRootAccess").some(
      ({ Effect }) => Effect === "Allow",
    );
    expect([byRole, byPolicy].filter(Boolean)).toHaveLength(1);
  });

  test("who comes with a role comes with TLS, which EFS asks for", () => {
    expect(options.includes("iam")).toBe(options.includes("tls"));
  });
});

test("by default nobody is root without a role, and clients come through the mount targets alone", () => {
  const allowed = fileSystemPolicy(settings({}), "arn").filter(({ Effect }) => Effect === "Allow");
  expect(allowed).toEqual([
    {
      Sid: "NoAnonymousRoot",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
      Resource: "arn",
      Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
    },
  ]);
});

test("instances have rights to the environment's own volume, and to none without one", () => {
  const rights = (input: EnvironmentInput) =>
    statementsFor(
      synthesize("cluster", input).byId("instance-role/policy")["policy"],
      "elasticfilesystem:ClientRootAccess",
    );
  expect(rights(SMALLEST)).toEqual([]);
  expect(rights({ ...SMALLEST, volume: {} })).toMatchObject([
    { Resource: "${data.terraform_remote_state.volume-state.outputs.file_system_arn}" },
  ]);
});
