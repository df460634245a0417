import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { TerraformStack } from "cdktf";
import { overrideResource, type ResourceOverrides } from "../../src/library/override-resource";
import { UserError } from "../../src/user-error";
import { ownStack } from "../support/own-stack";

const RESOURCES = (stack: TerraformStack): void => {
  new CloudwatchLogGroup(stack, "logs", { name: "logs", retentionInDays: 14 });
  new LaunchTemplate(stack, "template", {
    name: "template",
    metadataOptions: { httpTokens: "required" },
    tagSpecifications: [{ resourceType: "instance" }],
  });
  new DataAwsVpc(stack, "vpc", { id: "vpc-1" });
};

const overridden = (address: string, overrides: ResourceOverrides) =>
  ownStack((stack) => {
    RESOURCES(stack);
    overrideResource(stack, address, overrides);
  });

test("arguments of resources and data sources are set, replaced and taken away", () => {
  const stack = ownStack((own) => {
    RESOURCES(own);
    overrideResource(own, "aws_cloudwatch_log_group.logs", { retention_in_days: null, log_group_class: "STANDARD" });
    overrideResource(own, "aws_launch_template.template", { "metadata_options.http_put_response_hop_limit": 1 });
    overrideResource(own, "data.aws_vpc.vpc", { state: "available" });
  });
  expect(stack.one("aws_cloudwatch_log_group")).toEqual({
    name: "logs",
    // Terraform takes an argument that is null for one that is not there.
    retention_in_days: null,
    log_group_class: "STANDARD",
  });
  expect(stack.one("aws_launch_template")["metadata_options"]).toEqual({
    http_tokens: "required",
    http_put_response_hop_limit: 1,
  });
  expect(stack.one("data.aws_vpc")).toEqual({ id: "vpc-1", state: "available" });
});

test.each<[string, ResourceOverrides, string]>([
  [
    "aws_cloudwatch_log_group.log",
    { name: "x" },
    'mine: got "aws_cloudwatch_log_group.log", which is no resource of this stack; did you mean aws_cloudwatch_log_group.logs?',
  ],
  [
    "aws_sqs_queue.q",
    { name: "x" },
    'mine: got "aws_sqs_queue.q", which is no resource of this stack; name one of its plan',
  ],
  [
    "aws_launch_template.template",
    { "tag_specifications.0.resource_type": "volume" },
    'aws_launch_template.template: got the path "tag_specifications.0.resource_type", but tag_specifications is a list; override tag_specifications as a whole',
  ],
  [
    "aws_launch_template.template",
    { "name.prefix": "x" },
    'aws_launch_template.template: got the path "name.prefix", but name is a value; override name as a whole',
  ],
])("%s with %j is refused", (address, overrides, sentence) => {
  expect(() => overridden(address, overrides)).toThrow(new UserError(sentence));
});
