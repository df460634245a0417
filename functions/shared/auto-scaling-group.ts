import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
} from "@aws-sdk/client-auto-scaling";

/** Describes one group. @throws when no group has this name */
export async function describeAutoScalingGroup(client: AutoScalingClient, name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups: [group] = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${name}`);
  return group;
}
