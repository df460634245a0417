import { App, TerraformOutput, Testing } from "cdktf";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { hostedZonesOf } from "../../src/network/hosted-zones";
import { DrydockStack } from "../../src/terraform/stack";
import { EXISTING_NETWORK } from "../support/existing-network";
import { SMALLEST, synthesize } from "../support/synthesize";

const hostedZones = { public: "example.com", private: "internal.example.com" };

/** What a stack that uses both zones finds, and the data sources that it needs. */
function zonesSeenBy(input: EnvironmentInput) {
  const stack = new DrydockStack(new App(), "cluster", { ...environmentSchema.parse(input), name: "demo" });
  hostedZonesOf(stack);
  new TerraformOutput(stack, "zones", { value: hostedZonesOf(stack) });
  const { output, data } = JSON.parse(Testing.synth(stack));
  return { zones: output.zones.value, data };
}

test("the network stack creates both zones, the private one for its VPC alone", () => {
  const network = synthesize("network", { ...SMALLEST, hostedZones });
  expect(network.byId("public-hosted-zone")).toMatchObject({
    name: "example.com",
    lifecycle: { prevent_destroy: true },
  });
  expect(network.byId("public-hosted-zone")).not.toHaveProperty("vpc");
  expect(network.byId("private-hosted-zone")).toMatchObject({
    name: "internal.example.com",
    vpc: [{ vpc_id: network.ref("vpc", "id") }],
  });
  expect(network.outputs).toMatchObject({
    public_hosted_zone_id: { value: network.ref("public-hosted-zone", "zone_id") },
    public_name_servers: { value: network.ref("public-hosted-zone", "name_servers") },
    private_hosted_zone_id: { value: network.ref("private-hosted-zone", "zone_id") },
  });
});

test("there is no zone that nobody asked for", () => {
  expect(synthesize("network").resources("aws_route53_zone")).toEqual([]);
  expect(zonesSeenBy(SMALLEST).zones).toEqual({});
});

test("other stacks read created zones from the network stack's outputs", () => {
  expect(zonesSeenBy({ ...SMALLEST, hostedZones }).zones).toEqual({
    public: { id: "${data.terraform_remote_state.network-state.outputs.public_hosted_zone_id}", name: "example.com" },
    private: {
      id: "${data.terraform_remote_state.network-state.outputs.private_hosted_zone_id}",
      name: "internal.example.com",
    },
  });
});

test("zones that exist are found by name, the private one among those of the VPC", () => {
  const { zones, data } = zonesSeenBy({ network: EXISTING_NETWORK, hostedZones: { ...hostedZones, source: "find" } });
  expect(zones).toMatchObject({
    public: { id: "${data.aws_route53_zone.public-hosted-zone.zone_id}" },
    private: { id: "${data.aws_route53_zone.private-hosted-zone.zone_id}" },
  });
  expect(data.aws_route53_zone).toMatchObject({
    "public-hosted-zone": { name: "example.com" },
    "private-hosted-zone": { name: "internal.example.com", private_zone: true, vpc_id: EXISTING_NETWORK.vpcId },
  });
});

test("a created network creates no zone that exists", () => {
  const network = synthesize("network", { ...SMALLEST, hostedZones: { ...hostedZones, source: "find" } });
  expect(network.resources("aws_route53_zone")).toEqual([]);
});

test("a signed zone whose queries are logged has keys and logs in us-east-1, where Route 53 looks for them", () => {
  const network = synthesize("network", {
    ...SMALLEST,
    customerManagedKeys: true,
    hostedZones: { public: "example.com", dnssec: true, queryLogRetentionDays: 365 },
  });
  const there = { provider: "aws.us-east-1" };
  expect(network.byId("dnssec-key")).toMatchObject({
    ...there,
    customer_master_key_spec: "ECC_NIST_P256",
    key_usage: "SIGN_VERIFY",
  });
  expect(network.byId("key-signing-key")).toMatchObject({
    hosted_zone_id: network.ref("public-hosted-zone", "zone_id"),
    key_management_service_arn: network.ref("dnssec-key", "arn"),
  });
  expect(network.byId("dnssec")).toMatchObject({ depends_on: ["aws_route53_key_signing_key.key-signing-key"] });
  expect(network.byId("query-logs-group")).toMatchObject({
    ...there,
    name: "/aws/route53/demo/example.com",
    retention_in_days: 365,
    kms_key_id: network.ref("query-logs-key", "arn"),
  });
  expect(network.byId("query-log")).toMatchObject({
    cloudwatch_log_group_arn: network.ref("query-logs-group", "arn"),
    depends_on: ["aws_cloudwatch_log_resource_policy.query-logs-policy"],
  });
  expect(network.outputs).toHaveProperty("public_zone_ds_record");
});

test("an unsigned zone whose queries nobody asked for brings nothing to us-east-1", () => {
  const network = synthesize("network", { ...SMALLEST, customerManagedKeys: true, hostedZones });
  expect(network.resources("aws_route53_query_log")).toEqual([]);
  expect(network.resources("aws_route53_hosted_zone_dnssec")).toEqual([]);
});
