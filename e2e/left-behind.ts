import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeAddressesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";

/**
 * Reads what of an environment is there, in AWS's own words: each line names a kind and an id. Of kinds without tags in their
 * lists it gives all that there are.
 *
 * @param environment name of the environment, which begins its resources' names and is their tag
 */
export async function leftBehind(region: string, environment: string): Promise<readonly string[]> {
  const options = { region };
  const ec2 = new EC2Client(options);
  const ecs = new ECSClient(options);
  const iam = new IAMClient(options);
  const Filters = [{ Name: "tag:Environment", Values: [environment] }];
  const kinds: Readonly<Record<string, Promise<readonly (string | undefined)[]>>> = {
    VPC: ec2.send(new DescribeVpcsCommand({ Filters })).then(({ Vpcs = [] }) => Vpcs.map((each) => each.VpcId)),
    subnet: ec2
      .send(new DescribeSubnetsCommand({ Filters }))
      .then(({ Subnets = [] }) => Subnets.map((each) => each.SubnetId)),
    "security group": ec2
      .send(new DescribeSecurityGroupsCommand({ Filters }))
      .then(({ SecurityGroups = [] }) => SecurityGroups.map((each) => each.GroupId)),
    "NAT gateway": ec2.send(new DescribeNatGatewaysCommand({ Filter: Filters })).then(({ NatGateways = [] }) =>
      // moto filters them by no tag.
      NatGateways.filter(
        ({ State, Tags = [] }) =>
          State !== "deleted" && Tags.some(({ Key, Value }) => Key === "Environment" && Value === environment),
      ).map((each) => each.NatGatewayId),
    ),
    address: ec2
      .send(new DescribeAddressesCommand({ Filters }))
      .then(({ Addresses = [] }) => Addresses.map((each) => each.AllocationId)),
    "launch template": ec2
      .send(new DescribeLaunchTemplatesCommand({}))
      .then(({ LaunchTemplates = [] }) => LaunchTemplates.map((each) => each.LaunchTemplateName)),
    group: new AutoScalingClient(options)
      .send(new DescribeAutoScalingGroupsCommand({}))
      .then(({ AutoScalingGroups = [] }) => AutoScalingGroups.map((each) => each.AutoScalingGroupName)),
    "load balancer": new ElasticLoadBalancingV2Client(options)
      .send(new DescribeLoadBalancersCommand({}))
      .then(({ LoadBalancers = [] }) => LoadBalancers.map((each) => each.LoadBalancerName)),
    // A cluster that is deleted may stay listed for a while, as INACTIVE (ECS API reference, DeleteCluster).
    cluster: ecs
      .send(new ListClustersCommand({}))
      .then(({ clusterArns: clusters = [] }) => ecs.send(new DescribeClustersCommand({ clusters })))
      .then(({ clusters = [] }) =>
        clusters.filter(({ status }) => status !== "INACTIVE").map((each) => each.clusterName),
      ),
    alarm: new CloudWatchClient(options)
      .send(new DescribeAlarmsCommand({}))
      .then(({ MetricAlarms = [] }) => MetricAlarms.map((each) => each.AlarmName)),
    "log group": new CloudWatchLogsClient(options)
      .send(new DescribeLogGroupsCommand({}))
      .then(({ logGroups = [] }) => logGroups.map((each) => each.logGroupName)),
    function: new LambdaClient(options)
      .send(new ListFunctionsCommand({}))
      .then(({ Functions = [] }) => Functions.map((each) => each.FunctionName)),
    role: iam.send(new ListRolesCommand({})).then(({ Roles = [] }) => Roles.map((each) => each.RoleName)),
    "instance profile": iam
      .send(new ListInstanceProfilesCommand({}))
      .then(({ InstanceProfiles = [] }) => InstanceProfiles.map((each) => each.InstanceProfileName)),
    bucket: new S3Client({ ...options, forcePathStyle: true })
      .send(new ListBucketsCommand({}))
      .then(({ Buckets = [] }) => Buckets.map((each) => each.Name)),
  };
  const lists = await Promise.all(
    Object.entries(kinds).map(async ([kind, ids]) => (await ids).map((id) => `${kind} ${id}`)),
  );
  return lists.flat().sort();
}
