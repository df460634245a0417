import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Imports, importsFileOf, readImports } from "../../src/adopt/imports";
import { type Patch, settingsToKeep } from "../../src/adopt/settings";
import { synthesizeForAdoption } from "../../src/adopt/synthesis";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { validate } from "../../src/environment/validate";
import type { Change } from "../../src/review/changes";
import type { Json } from "../../src/review/plan-json";
import { UserError } from "../../src/user-error";
import { withoutTokenTraces } from "../../src/without-token-traces";
import { synthesize } from "../support/synthesize";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drydock-imports-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const INPUT: EnvironmentInput = { network: { source: "create" }, volume: {} };
const shop = { ...environmentSchema.parse(INPUT), name: "shop" };

const synthesized = (imports: Imports) =>
  withoutTokenTraces(() => {
    const stacks = synthesizeForAdoption(folder, shop, imports, "environments/shop.imports.json");
    const volume = stacks.find(({ name }) => name === "shop-volume")!;
    return JSON.parse(readFileSync(join(volume.folder, "cdk.tf.json"), "utf8")) as {
      readonly import?: unknown;
      readonly resource: Readonly<Record<string, Readonly<Record<string, { readonly lifecycle?: unknown }>>>>;
    };
  });

test("a stack imports what the file names, and what is kept is ignored", () => {
  const { import: blocks, resource } = synthesized({
    "shop-volume": {
      "aws_efs_file_system.file-system": { id: "fs-1", keep: ["creation_token"] },
      "aws_efs_mount_target.mount-target-a": { id: "fsmt-1" },
    },
  });
  expect(blocks).toEqual([
    { to: "aws_efs_file_system.file-system", id: "fs-1" },
    { to: "aws_efs_mount_target.mount-target-a", id: "fsmt-1" },
  ]);
  expect(resource["aws_efs_file_system"]!["file-system"]!.lifecycle).toEqual({
    ignore_changes: ["creation_token"],
    prevent_destroy: false,
  });
});

test.each<[Imports, string]>([
  [
    { "shop-volum": {} },
    "environments/shop.imports.json: got the stack shop-volum, known are shop-network, shop-volume, shop-cluster; take the entry out, or change the settings so that there is one",
  ],
  [
    { "shop-volume": { "aws_efs_file_system.other": { id: "fs-1" } } },
    "environments/shop.imports.json: got aws_efs_file_system.other in shop-volume, known are aws_efs_file_system.file-system; take the entry out",
  ],
])("%j is refused", (imports, sentence) => {
  expect(() => synthesized(imports)).toThrow(sentence);
});

test("a file without an entry of the right form is refused in one sentence, and none is no imports", () => {
  const file = importsFileOf("shop", folder);
  expect(readImports(file)).toEqual({});
  writeFileSync(file, '{ "shop-volume": { "aws_vpc.vpc": { "id": 7 } } }');
  expect(() => readImports(file)).toThrow(UserError);
  expect(() => readImports(file)).toThrow(
    /shop\.imports\.json: \["shop-volume"\]\["aws_vpc\.vpc"\]\.id: got 7, allowed is \{ "STACK"/,
  );
});

/** The argument of a synthesized resource, in the form in which a plan has it: a list for each block. */
const argumentOf = (kind: "volume" | "cluster", address: string, name: string, input: EnvironmentInput): unknown => {
  const value = synthesize(kind, input, "shop").blocks.get(address)![name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : value;
};

const FILE_SYSTEM = "aws_efs_file_system.file-system";
const transitions = (...days: readonly (readonly [string, number])[]): Json => [
  ...days.map(([to, count]) => ({ [`transition_to_${to}`]: `AFTER_${count}_DAY${count === 1 ? "" : "S"}` })),
  { transition_to_primary_storage_class: "AFTER_1_ACCESS" },
];

describe("the settings that are proposed for a value give the value", () => {
  test.each<["volume" | "cluster", string, string, Json, Patch?]>([
    ["volume", FILE_SYSTEM, "encrypted", false],
    ["volume", FILE_SYSTEM, "encrypted", true],
    ["volume", FILE_SYSTEM, "performance_mode", "maxIO", { volume: { throughputMode: "bursting" } }],
    ["volume", FILE_SYSTEM, "throughput_mode", "bursting"],
    ["volume", FILE_SYSTEM, "provisioned_throughput_in_mibps", 12, { volume: { throughputMode: "provisioned" } }],
    ["volume", FILE_SYSTEM, "lifecycle_policy", transitions(["ia", 1], ["archive", 90])],
    ["volume", FILE_SYSTEM, "lifecycle_policy", transitions(["archive", 7])],
    ["volume", "aws_efs_backup_policy.backup-policy", "backup_policy", [{ status: "DISABLED" }]],
    ["volume", "aws_kms_key.key", "enable_key_rotation", false],
    ["cluster", "aws_ecs_cluster.cluster", "setting", [{ name: "containerInsights", value: "enhanced" }]],
    ["cluster", "aws_cloudwatch_log_group.instance-logs", "retention_in_days", 545],
  ])("%s %s %s %j", (kind, address, name, value, others = {}) => {
    const change = {
      address,
      type: address.split(".")[0],
      changed: [name],
      before: { [name]: value },
    } as unknown as Change;
    const [patch, ...rest] = settingsToKeep([change]) as EnvironmentInput[];
    expect(rest).toEqual([]);
    const volume = { ...(others as EnvironmentInput).volume, ...patch!.volume };
    const settings = Object.fromEntries(Object.entries(volume).filter(([, each]) => each !== null));
    const input = { ...INPUT, ...patch, volume: settings } as EnvironmentInput;
    expect(validate(input)).not.toHaveProperty("problems");
    expect(argumentOf(kind, address, name, input)).toEqual(value);
  });
});

test("what no setting decides is proposed by none", () => {
  const change = (type: string, id: string, name: string, value: Json) =>
    ({ address: `${type}.${id}`, type, changed: [name], before: { [name]: value } }) as unknown as Change;
  expect(
    settingsToKeep([
      change("aws_efs_file_system", "file-system", "tags", { Name: "a" }),
      change("aws_kms_key", "encryption-key", "enable_key_rotation", false),
      change("aws_cloudwatch_log_group", "instance-logs", "retention_in_days", 0),
    ]),
  ).toEqual([]);
});
