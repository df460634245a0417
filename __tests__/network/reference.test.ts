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
