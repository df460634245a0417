import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, TerraformStack } from "cdktf";
import { changesBetween } from "../plans/changes";
import { synthesize } from "../support/synthesize";
import {
  type Fate,
  isInChangelog,
  PREVIOUS_INPUT,
  PREVIOUS_KINDS,
  PREVIOUS_NAME,
  previousAddresses,
  previousStack,
} from "./previous-release";

const today = readFileSync(join(__dirname, "addresses.txt"), "utf8").trimEnd().split("\n");

test("an address of the previous release is there, or the changelog says that it is gone", () => {
  const gone = previousAddresses().filter((address) => !today.includes(address) && !movedAddresses().includes(address));
  expect(gone.filter((address) => !isInChangelog("gone", address))).toEqual([]);
  expect(isInChangelog("gone", "example-volume aws_efs_file_system.file-system")).toBe(false);
  expect(isInChangelog("gone", "example-cluster aws_autoscaling_policy.headroom_grow_11B3BEF3")).toBe(true);
});

/** Addresses that `moved` blocks of today lead from, each after the name of its stack. */
const movedAddresses = (): readonly string[] =>
  PREVIOUS_KINDS.flatMap((kind) => {
    const { moved = [] } = JSON.parse(synthesize(kind, PREVIOUS_INPUT, PREVIOUS_NAME).text) as Moved;
    return moved.map(({ from }) => `${PREVIOUS_NAME}-${kind} ${from}`);
  });

interface Moved {
  readonly moved?: readonly { readonly from: string }[];
}

test("moveFromId writes a block by which a plan keeps a resource under another name", () => {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-moved-"));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "moved");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    new Vpc(stack, "new-name", { cidrBlock: "10.0.0.0/16" }).moveFromId("aws_vpc.old-name");
    app.synth();
    expect((JSON.parse(readFileSync(join(outdir, "stacks/moved/cdk.tf.json"), "utf8")) as Moved).moved).toEqual([
      { from: "aws_vpc.old-name", to: "aws_vpc.new-name" },
    ]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

describe.each(PREVIOUS_KINDS)("the %s of the previous release", (kind) => {
  const { removed, replaced } = changesBetween(previousStack(kind), synthesize(kind, PREVIOUS_INPUT, PREVIOUS_NAME));

  test("is replaced and lost in no part but those that the changelog names", () => {
    const unnamed = (fate: Fate, addresses: readonly string[]) =>
      addresses.filter((address) => !isInChangelog(fate, `${PREVIOUS_NAME}-${kind} ${address}`));
    expect(unnamed("replaced", Object.keys(replaced))).toEqual([]);
    expect(unnamed("gone", removed)).toEqual([]);
  });
});
