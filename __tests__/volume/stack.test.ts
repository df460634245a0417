import { statementsFor, statementsOf } from "../support/policy";
import { SMALLEST, synthesize } from "../support/synthesize";

const volume = synthesize("volume", { ...SMALLEST, region: "eu-central-1", volume: {} });
const plain = synthesize("volume", { ...SMALLEST, volume: { encryption: false, keyRotation: false } });

test("the file system is encrypted with a key of its own that rotates every year", () => {
  expect(volume.one("aws_efs_file_system")).toMatchObject({ encrypted: true, kms_key_id: volume.ref("key", "arn") });
  expect(volume.one("aws_kms_key")).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  expect(volume.one("aws_kms_alias")).toEqual({
    name: "alias/demo-volume",
    target_key_id: volume.ref("key", "key_id"),
  });
});

test("rotation can be switched off", () => {
  const stack = synthesize("volume", { ...SMALLEST, volume: { keyRotation: false } });
  expect(stack.one("aws_kms_key")).toMatchObject({ enable_key_rotation: false });
});

describe("the key's policy", () => {
  const { policy } = volume.one("aws_kms_key");
  const throughEfs = {
    StringEquals: {
      "kms:ViaService": "elasticfilesystem.eu-central-1.amazonaws.com",
      "kms:CallerAccount": "${data.aws_caller_identity.caller-identity.account_id}",
    },
  };

  test.each([
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
  ])("lets kms:%s happen through EFS only", (action) => {
    expect(statementsFor(policy, `kms:${action}`)).toMatchObject([{ Effect: "Allow", Condition: throughEfs }]);
  });

  test.each(["PutKeyPolicy", "ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKeyRotation", "CreateAlias"])(
    "lets the account's administrators do kms:%s, so that nobody is locked out",
    (action) => {
      expect(statementsFor(policy, `kms:${action}`).some(({ Condition }) => Condition === undefined)).toBe(true);
    },
  );

  test("names nobody outside the account", () => {
    const root =
      "arn:${data.aws_partition.partition.partition}:iam::${data.aws_caller_identity.caller-identity.account_id}:root";
    for (const { Principal } of statementsOf(policy)) expect(Principal).toEqual({ AWS: root });
  });
});

test("without encryption there is no key", () => {
  expect(plain.one("aws_efs_file_system")).toMatchObject({ encrypted: false });
  expect(plain.one("aws_efs_file_system")).not.toHaveProperty("kms_key_id");
  expect([...plain.resources("aws_kms_key"), ...plain.resources("aws_kms_alias")]).toEqual([]);
});

test("every zone has a mount target in its private subnet, named by the zone's letter", () => {
  const zones = ["b", "a", "d"];
  const stack = synthesize("volume", { network: { source: "create", zones }, volume: {} });
  expect(stack.resources("aws_efs_mount_target")).toHaveLength(zones.length);
  for (const zone of zones)
    expect(stack.byId(`mount-target-${zone}`)).toEqual({
      file_system_id: stack.ref("file-system", "id"),
      subnet_id: `\${data.terraform_remote_state.network-state.outputs.private_subnet_ids.${zone}}`,
      security_groups: [stack.ref("security-group", "id")],
    });
});

test("only members of the volume's security group reach it, by NFS, and it reaches nothing else", () => {
  const member = volume.ref("security-group", "id");
  for (const direction of ["ingress", "egress"])
    expect(volume.one(`aws_vpc_security_group_${direction}_rule`)).toMatchObject({
      security_group_id: member,
      referenced_security_group_id: member,
      ip_protocol: "tcp",
      from_port: 2049,
      to_port: 2049,
    });
  expect(volume.text).not.toContain("cidr_ipv4");
});

test("file system and key are guarded against destruction unless the environment is throw-away", () => {
  const throwAway = synthesize("volume", { ...SMALLEST, volume: {}, throwAway: true });
  for (const [stack, prevented] of [
    [volume, true],
    [throwAway, false],
  ] as const)
    for (const type of ["aws_efs_file_system", "aws_kms_key"])
      expect(stack.one(type)).toMatchObject({ lifecycle: { prevent_destroy: prevented } });
});

test("performance and throughput are as set", () => {
  const stack = synthesize("volume", {
    ...SMALLEST,
    volume: { performanceMode: "maxIO", throughputMode: "provisioned", provisionedThroughput: 64 },
  });
  expect(stack.one("aws_efs_file_system")).toMatchObject({
    performance_mode: "maxIO",
    throughput_mode: "provisioned",
    provisioned_throughput_in_mibps: 64,
  });
});

test("other stacks find file system, key and security group in the outputs", () => {
  const outputs = {
    file_system_id: { value: volume.ref("file-system", "id") },
    file_system_arn: { value: volume.ref("file-system", "arn") },
    security_group_id: { value: volume.ref("security-group", "id") },
    dashboard_url: { value: expect.stringContaining(volume.ref("dashboard", "dashboard_name")) },
  };
  expect(volume.outputs).toMatchObject({ ...outputs, kms_key_arn: { value: volume.ref("key", "arn") } });
  expect(Object.keys(plain.outputs).sort()).toEqual(Object.keys(outputs).sort());
});

test("files that nobody uses stay where they are unless they are to move, and come back at the next access", () => {
  expect(volume.one("aws_efs_file_system")).not.toHaveProperty("lifecycle_policy");
  const stack = synthesize("volume", { ...SMALLEST, volume: { infrequentAccessAfterDays: 1, archiveAfterDays: 90 } });
  expect(stack.one("aws_efs_file_system")).toMatchObject({
    lifecycle_policy: [
      { transition_to_ia: "AFTER_1_DAY" },
      { transition_to_archive: "AFTER_90_DAYS" },
      { transition_to_primary_storage_class: "AFTER_1_ACCESS" },
    ],
  });
});

test.each([
  [true, "ENABLED"],
  [false, "DISABLED"],
])("with backup %s it is %s", (backup, status) => {
  const stack = synthesize("volume", { ...SMALLEST, volume: { backup } });
  expect(stack.one("aws_efs_backup_policy")).toMatchObject({ backup_policy: { status } });
});

test("an access point is a directory of its own for a user of its own", () => {
  expect(volume.outputs).not.toHaveProperty("access_point_ids");
  const accessPoints = { web: { path: "/web", uid: 1000, gid: 2000 } };
  const stack = synthesize("volume", { ...SMALLEST, volume: { accessPoints } });
  expect(stack.one("aws_efs_access_point")).toMatchObject({
    file_system_id: stack.ref("file-system", "id"),
    posix_user: { uid: 1000, gid: 2000 },
    root_directory: { path: "/web", creation_info: { owner_uid: 1000, owner_gid: 2000, permissions: "0750" } },
  });
  expect(stack.outputs["access_point_ids"]).toMatchObject({ value: { web: stack.ref("access-point-web", "id") } });
});
