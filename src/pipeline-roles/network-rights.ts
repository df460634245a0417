import { type Family, type Right, service } from "./right";

const ec2 = (...actions: readonly string[]) => service("ec2", ...actions);
const READS = ec2("Describe*", "GetSecurityGroupsForVpc", "GetManagedPrefixListEntries");

/** A family of EC2: calls that make resources, and those that change or destroy what carries the environment's tag. */
const family = (types: readonly string[], makes: readonly string[], changes: readonly string[]): Family => ({
  types,
  reads: READS,
  writes: [TAGS_OF_NEW, TAGS, ...on("region", makes), ...on("tagged", changes)],
});

const on = (reach: "region" | "tagged", actions: readonly string[]): readonly Right[] =>
  actions.length === 0 ? [] : [{ actions: ec2(...actions), on: reach }];

const TAGS_OF_NEW: Right = {
  actions: ec2("CreateTags"),
  on: "region",
  when: { Null: { "ec2:CreateAction": "false" } },
};
const TAGS: Right = { actions: ec2("CreateTags", "DeleteTags"), on: "tagged" };

/** Rights on networks (service authorization reference of EC2: calls that make something know no tag of it yet). */
export const NETWORK_RIGHTS: readonly Family[] = [
  family(
    ["aws_vpc"],
    ["CreateVpc"],
    ["DeleteVpc", "ModifyVpcAttribute", "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock"],
  ),
  family(
    ["aws_subnet"],
    ["CreateSubnet"],
    ["DeleteSubnet", "ModifySubnetAttribute", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock"],
  ),
  family(
    ["aws_internet_gateway", "aws_egress_only_internet_gateway"],
    ["CreateInternetGateway", "CreateEgressOnlyInternetGateway"],
    ["DeleteInternetGateway", "AttachInternetGateway", "DetachInternetGateway", "DeleteEgressOnlyInternetGateway"],
  ),
  family(
    ["aws_eip", "aws_nat_gateway"],
    ["AllocateAddress", "CreateNatGateway", "DisassociateAddress"],
    ["ReleaseAddress", "DeleteNatGateway"],
  ),
  family(
    ["aws_route", "aws_route_table", "aws_route_table_association"],
    ["CreateRouteTable"],
    [
      "DeleteRouteTable",
      "CreateRoute",
      "ReplaceRoute",
      "DeleteRoute",
      "AssociateRouteTable",
      "DisassociateRouteTable",
      "ReplaceRouteTableAssociation",
      "EnableVgwRoutePropagation",
      "DisableVgwRoutePropagation",
    ],
  ),
  family(
    ["aws_network_acl"],
    ["CreateNetworkAcl", "ReplaceNetworkAclAssociation"],
    ["DeleteNetworkAcl", "CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"],
  ),
  family(
    ["aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"],
    [
      "CreateSecurityGroup",
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupEgress",
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupEgress",
    ],
    ["DeleteSecurityGroup", "ModifySecurityGroupRules"],
  ),
  {
    // AWS made the group with the VPC, so that it has no tag before Terraform takes it over.
    types: ["aws_default_security_group"],
    reads: READS,
    writes: [
      { actions: ec2("CreateTags"), on: ["ec2:{region}:{account}:security-group/*"] },
      { actions: ec2("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"), on: "region" },
    ],
  },
  family(
    ["aws_vpc_endpoint", "aws_vpc_endpoint_route_table_association"],
    ["CreateVpcEndpoint"],
    ["DeleteVpcEndpoints", "ModifyVpcEndpoint"],
  ),
  {
    types: ["aws_flow_log"],
    reads: READS,
    writes: [
      TAGS_OF_NEW,
      TAGS,
      { actions: ec2("CreateFlowLogs"), on: "region" },
      { actions: ec2("DeleteFlowLogs"), on: "tagged" },
      { actions: service("logs", "CreateLogDelivery", "DeleteLogDelivery"), on: "region" },
    ],
  },
  family(
    ["aws_customer_gateway", "aws_vpn_gateway", "aws_vpn_connection", "aws_vpn_connection_route"],
    ["CreateCustomerGateway", "CreateVpnGateway", "CreateVpnConnection"],
    [
      "DeleteCustomerGateway",
      "DeleteVpnGateway",
      "AttachVpnGateway",
      "DetachVpnGateway",
      "DeleteVpnConnection",
      "ModifyVpnConnection",
      "ModifyVpnConnectionOptions",
      "ModifyVpnTunnelOptions",
      "CreateVpnConnectionRoute",
      "DeleteVpnConnectionRoute",
    ],
  ),
  {
    types: ["aws_launch_template", "aws_autoscaling_group"],
    reads: [...READS, ...service("autoscaling", "Describe*")],
    writes: [
      TAGS_OF_NEW,
      TAGS,
      // EC2 Auto Scaling user guide, "Control Amazon EC2 launch template usage": who names a template must be able to launch.
      { actions: ec2("CreateLaunchTemplate", "RunInstances"), on: "region" },
      {
        actions: ec2(
          "CreateLaunchTemplateVersion",
          "DeleteLaunchTemplate",
          "DeleteLaunchTemplateVersions",
          "ModifyLaunchTemplate",
        ),
        on: "tagged",
      },
      {
        actions: service(
          "autoscaling",
          "Attach*",
          "CancelInstanceRefresh",
          "CreateAutoScalingGroup",
          "CreateOrUpdateTags",
          "DeleteAutoScalingGroup",
          "DeleteLifecycleHook",
          "DeleteTags",
          "Detach*",
          "DisableMetricsCollection",
          "EnableMetricsCollection",
          "PutLifecycleHook",
          "ResumeProcesses",
          "RollbackInstanceRefresh",
          "SetDesiredCapacity",
          "SetInstanceProtection",
          "StartInstanceRefresh",
          "SuspendProcesses",
          "TerminateInstanceInAutoScalingGroup",
          "UpdateAutoScalingGroup",
        ),
        on: ["autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{name}-*"],
      },
    ],
  },
];
