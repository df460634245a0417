import type { EnvironmentInput } from "../../src/environment/schema";
import { SMALLEST, synthesize } from "../support/synthesize";

const KINDS = ["network", "volume", "cluster"] as const;

const local: EnvironmentInput = { ...SMALLEST, region: "eu-central-1", volume: {} };
const remote: EnvironmentInput = { ...local, state: { bucket: "states", region: "eu-west-1", keyPrefix: "teams/web" } };
const stateOf = (kind: string) => ({
  bucket: "states",
  key: `teams/web/demo-${kind}.tfstate`,
  region: "eu-west-1",
  encrypt: true,
});

test.each(KINDS)("with a bucket the state of %s lies in S3, encrypted and locked without DynamoDB", (kind) => {
  expect(synthesize(kind, remote).terraform).toMatchObject({
    required_version: ">= 1.10.0",
    backend: { s3: { ...stateOf(kind), use_lockfile: true } },
  });
});

test("a bucket without a region is looked for in the environment's", () => {
  const stack = synthesize("cluster", { ...local, state: { bucket: "states" } });
  expect(stack.terraform["backend"]).toMatchObject({
    s3: { key: "drydock/demo-cluster.tfstate", region: "eu-central-1" },
  });
});

test.each(KINDS)("without a bucket the state of %s is a file beside cdktf.json", (kind) => {
  expect(synthesize(kind, local).terraform["backend"]).toEqual({
    local: { path: `../../../terraform.demo-${kind}.tfstate` },
  });
});

test("a stack reads another's outputs from where that one keeps its state", () => {
  const states = (input: EnvironmentInput, kind: "volume" | "cluster") =>
    synthesize(kind, input).resources("data.terraform_remote_state");
  const s3 = (kind: string) => ({ backend: "s3", config: stateOf(kind) });
  const file = (kind: string) => ({ backend: "local", config: { path: `../../../terraform.demo-${kind}.tfstate` } });
  expect(states(remote, "volume")).toEqual([s3("network")]);
  expect(states(remote, "cluster")).toEqual([s3("network"), s3("volume")]);
  expect(states(local, "cluster")).toEqual([file("network"), file("volume")]);
});

test.each(KINDS)("no stack depends on outputs of %s that nobody named", (kind) => {
  for (const input of [local, remote]) expect(synthesize(kind, input).text).not.toContain("cross-stack-output");
});
