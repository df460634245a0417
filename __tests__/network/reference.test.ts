import type { EnvironmentInput } from "../../src/environment/schema";
import { EXISTING_NETWORK } from "../support/existing-network";
import { synthesize } from "../support/synthesize";

const { vpcId, subnets } = EXISTING_NETWORK;
const input = { network: EXISTING_NETWORK, volume: {} };
const cluster = synthesize("cluster", input);
const volume = synthesize("volume", input);

test("an existing network is used by the ids in the settings, and there is no network state to read", () => {
  for (const stack of [cluster, volume]) {
    expect(stack.text).not.toContain("network-state");
    for (const group of stack.resources("aws_security_group")) expect(group).toMatchObject({ vpc_id: vpcId });
  }
  expect(cluster.one("aws_lb")).toMatchObject({ subnets: [subnets.a.public, subnets.c.public] });
  expect(cluster.one("aws_autoscaling_group")).toMatchObject({
    vpc_zone_identifier: [subnets.a.private, subnets.c.private],
  });
  expect(cluster.outputs["vpc_id"]).toMatchObject({ value: vpcId });
  expect(volume.byId("mount-target-c")).toMatchObject({ subnet_id: subnets.c.private });
});

test("an existing network gets no stack", () => {
  expect(() => synthesize("network", input)).toThrow("network.source ids needs no network stack");
});

test("a created network is read from its stack's outputs", () => {
  const created = synthesize("cluster");
  const output = (name: string) => `\${data.terraform_remote_state.network-state.outputs.${name}}`;
  expect(created.one("aws_lb")).toMatchObject({
    subnets: [output("public_subnet_ids.a"), output("public_subnet_ids.b")],
  });
  expect(created.one("aws_autoscaling_group")).toMatchObject({
    vpc_zone_identifier: [output("private_subnet_ids.a"), output("private_subnet_ids.b")],
  });
});

const TAGGED = {
  source: "tags",
  vpcTags: { Name: "shared" },
  publicSubnetTags: { Tier: "public" },
  privateSubnetTags: { Tier: "private" },
  zones: ["a", "c"],
} as const satisfies EnvironmentInput["network"];

test("an existing network is found by its tags, each subnet by its tier's tags and its zone", () => {
  const tagged = { region: "eu-central-1", network: TAGGED, volume: {} } as EnvironmentInput;
  const found = synthesize("cluster", tagged);
  expect(found.byId("vpc")).toEqual({ tags: TAGGED.vpcTags });
  expect(found.byId("public-subnet-c")).toEqual({
    vpc_id: found.ref("vpc", "id"),
    availability_zone: "eu-central-1c",
    tags: TAGGED.publicSubnetTags,
  });
  expect(found.byId("private-subnet-a")).toMatchObject({ tags: TAGGED.privateSubnetTags });
  expect(found.one("aws_lb")).toMatchObject({
    subnets: [found.ref("public-subnet-a", "id"), found.ref("public-subnet-c", "id")],
  });
  expect(found.text).not.toContain("network-state");
  const volumeOfIt = synthesize("volume", tagged);
  expect(volumeOfIt.byId("mount-target-c")).toMatchObject({ subnet_id: volumeOfIt.ref("private-subnet-c", "id") });
  expect(volumeOfIt.resources("data.aws_subnet")).toHaveLength(2);
});

test("a network is read from another stack's state by the names of that stack's outputs", () => {
  const found = synthesize("cluster", {
    region: "eu-central-1",
    network: {
      source: "remoteState",
      stateBucket: "shared-state",
      stateKey: "live/network.tfstate",
      outputs: { privateSubnetIds: "app_subnets" },
      zones: ["b", "c"],
    },
  });
  const output = (name: string) => `\${data.terraform_remote_state.network-state.outputs.${name}}`;
  expect(found.blocks.get("data.terraform_remote_state.network-state")).toMatchObject({
    backend: "s3",
    config: { bucket: "shared-state", key: "live/network.tfstate", region: "eu-central-1" },
  });
  expect(found.outputs["vpc_id"]).toMatchObject({ value: output("vpc_id") });
  expect(found.one("aws_lb")).toMatchObject({
    subnets: [output("public_subnet_ids.b"), output("public_subnet_ids.c")],
  });
  expect(found.one("aws_autoscaling_group")).toMatchObject({
    vpc_zone_identifier: [output("app_subnets.b"), output("app_subnets.c")],
  });
});
