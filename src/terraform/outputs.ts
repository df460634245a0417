/** One output of a kind of stack. Other stacks, projects and people read it by its name, which never changes. */
export interface OutputDescription {
  /** Terraform type, with the meaning of a map's keys. */
  readonly type: string;
  /** The output's meaning, in a sentence. Terraform shows it too. */
  readonly description: string;
  /** Readers of the output. */
  readonly usedBy: string;
  /** The settings with which the output exists. @default always */
  readonly when?: string;
}

const PEOPLE = "people";
const APPLICATIONS = "application stacks, and those of other projects";
const OTHER_PROJECTS = "stacks of other projects";

const dashboardUrl = {
  type: "string",
  description: "The dashboard in the CloudWatch console.",
  usedBy: PEOPLE,
  when: "`dashboards`",
};

/** Every output of every kind of stack. */
export const OUTPUTS = {
  state: {
    bucket: { type: "string", description: "Bucket of the states.", usedBy: PEOPLE },
    reader_role_arn: {
      type: "string",
      description: "Role that reads the states and the resources' configuration.",
      usedBy: PEOPLE,
      when: "`state.readerArns`",
    },
  },
  "pipeline-roles": {
    plan_role_arn: { type: "string", description: "Role with which pipelines plan.", usedBy: "pipelines" },
    apply_role_arn: { type: "string", description: "Role with which pipelines apply.", usedBy: "pipelines" },
    provider_arn: {
      type: "string",
      description: "Identity provider of the tokens of jobs.",
      usedBy: "`pipelineRoles.providerArn` of other environments of the account",
    },
  },
  alerts: {
    topic_arn: {
      type: "string",
      description: "SNS topic that alarms are sent to.",
      usedBy: "every other stack, for its alarms",
    },
    fallback_topic_arn: {
      type: "string",
      description: "SNS topic that is notified when the other topic could not deliver.",
      usedBy: PEOPLE,
      when: "`alerts.fallbackEmails`",
    },
  },
  network: {
    vpc_id: { type: "string", description: "Id of the VPC.", usedBy: "volume and cluster stack" },
    cidr_block: { type: "string", description: "Address range of the VPC.", usedBy: OTHER_PROJECTS },
    public_subnet_ids: {
      type: "map of strings, by zone letter",
      description: "Public subnet of each zone, by its letter.",
      usedBy: "cluster stack, for the load balancer",
    },
    private_subnet_ids: {
      type: "map of strings, by zone letter",
      description: "Private subnet of each zone, by its letter.",
      usedBy: "volume and cluster stack",
    },
    data_subnet_ids: {
      type: "map of strings, by zone letter",
      description: "Data subnet of each zone, by its letter.",
      usedBy: "databases in stacks of other projects",
      when: "`network.tiers: 3`",
    },
    ipv6_cidr_block: {
      type: "string",
      description: "IPv6 address range of the VPC.",
      usedBy: OTHER_PROJECTS,
      when: "`network.ipv6`",
    },
    nat_gateway_ids: {
      type: "map of strings, by zone letter",
      description: "NAT gateways, by the letter of the zone that each lies in.",
      usedBy: OTHER_PROJECTS,
      when: "a NAT gateway in `network.egress`",
    },
    vpn_connection_id: {
      type: "string",
      description: "Id of the site-to-site VPN connection.",
      usedBy: PEOPLE,
      when: '`network.egress: "vpn"`',
    },
    public_hosted_zone_id: {
      type: "string",
      description: "Id of the public hosted zone.",
      usedBy: "cluster stack, for the domain",
      when: "`hostedZones.public`",
    },
    public_name_servers: {
      type: "list of strings",
      description:
        "Name servers of the public hosted zone: the domain's registrar must name them before the cluster stack is deployed.",
      usedBy: PEOPLE,
      when: "`hostedZones.public`",
    },
    public_zone_ds_record: {
      type: "string",
      description: "DS record of the public hosted zone: the domain's registrar must have it before signatures count.",
      usedBy: PEOPLE,
      when: "`hostedZones.dnssec`",
    },
    private_hosted_zone_id: {
      type: "string",
      description: "Id of the private hosted zone.",
      usedBy: OTHER_PROJECTS,
      when: "`hostedZones.private`",
    },
  },
  volume: {
    file_system_id: {
      type: "string",
      description: "Id of the file system.",
      usedBy: `cluster stack, ${APPLICATIONS}`,
    },
    file_system_arn: {
      type: "string",
      description: "ARN of the file system.",
      usedBy: `cluster stack, ${APPLICATIONS}`,
    },
    security_group_id: {
      type: "string",
      description: "Members of this group may mount the volume.",
      usedBy: "cluster stack, for the instances",
    },
    mount_target_addresses: {
      type: "map of strings, by zone letter",
      description: "IPv4 address of each zone's mount target, by the zone's letter.",
      usedBy: "cluster stack, for the instances",
      when: '`volume.mountBy: "address"`',
    },
    access_point_ids: {
      type: "map of strings, by name",
      description: "Ids of the access points, by name.",
      usedBy: APPLICATIONS,
      when: "`volume.accessPoints`",
    },
    access_point_arns: {
      type: "map of strings, by name",
      description: "ARNs of the access points, by name.",
      usedBy: APPLICATIONS,
      when: "`volume.accessPoints`",
    },
    kms_key_arn: {
      type: "string",
      description: "Key that encrypts the volume.",
      usedBy: OTHER_PROJECTS,
      when: "`volume.encryption`",
    },
    dashboard_url: dashboardUrl,
  },
  cluster: {
    cluster_name: { type: "string", description: "Name of the ECS cluster.", usedBy: APPLICATIONS },
    cluster_arn: { type: "string", description: "ARN of the ECS cluster.", usedBy: OTHER_PROJECTS },
    vpc_id: { type: "string", description: "Id of the VPC, for target groups.", usedBy: APPLICATIONS },
    url: { type: "string", description: "Where the load balancer answers.", usedBy: PEOPLE },
    http_listener_arn: {
      type: "string",
      description: "HTTP listener, for rules of applications. It has the rule of priority 50000.",
      usedBy: `${APPLICATIONS}, where there is no HTTPS listener`,
    },
    https_listener_arn: {
      type: "string",
      description: "HTTPS listener, for rules of applications.",
      usedBy: APPLICATIONS,
      when: "`cluster.ingress.domain` or `certificateArn`",
    },
    application_priorities: {
      type: "map of numbers, by name",
      description:
        "Priorities of the listener rules that this environment's applications have, by the application's name.",
      usedBy: "stacks of other projects, which choose others",
    },
    load_balancer_arn: { type: "string", description: "ARN of the load balancer.", usedBy: OTHER_PROJECTS },
    load_balancer_arn_suffix: {
      type: "string",
      description: "End of the load balancer's ARN, by which CloudWatch and service auto scaling know it.",
      usedBy: APPLICATIONS,
    },
    load_balancer_dns_name: {
      type: "string",
      description: "DNS name of the load balancer, for alias records.",
      usedBy: OTHER_PROJECTS,
    },
    load_balancer_zone_id: {
      type: "string",
      description: "Hosted zone of the load balancer, for alias records.",
      usedBy: OTHER_PROJECTS,
    },
    load_balancer_security_group_id: {
      type: "string",
      description: "Security group of the load balancer.",
      usedBy: OTHER_PROJECTS,
    },
    access_log_bucket: {
      type: "string",
      description: "Bucket of the access logs.",
      usedBy: PEOPLE,
      when: "`cluster.ingress.accessLogs`",
    },
    auto_scaling_group_name: {
      type: "string",
      description: "Name of the Auto Scaling group.",
      usedBy: PEOPLE,
    },
    instance_security_group_id: {
      type: "string",
      description: "Security group of the instances.",
      usedBy: "databases in stacks of other projects",
    },
    instance_types: {
      type: "list of strings",
      description: "Instance types of the group, the usual one first: a task must fit on the smallest.",
      usedBy: OTHER_PROJECTS,
    },
    capacity_provider_name: {
      type: "string",
      description:
        "Capacity provider of the cluster: tasks of a service that names it in its capacity provider strategy wait for room in PROVISIONING; others are throttled.",
      usedBy: `applications, ${OTHER_PROJECTS}`,
    },
    drain_timeout_seconds: {
      type: "number",
      description: "Seconds that a terminating instance has to give up its tasks.",
      usedBy: OTHER_PROJECTS,
    },
    stop_timeout_seconds: {
      type: "number",
      description: "Seconds from SIGTERM until a container is killed whose task definition does not say otherwise.",
      usedBy: OTHER_PROJECTS,
    },
    longest_stop_seconds: {
      type: "number",
      description: "Seconds within which a task's deregistration delay and stop timeout together must lie.",
      usedBy: OTHER_PROJECTS,
    },
    service_connect_namespace_arn: {
      type: "string",
      description: "ARN of the namespace that services use by default for Service Connect.",
      usedBy: OTHER_PROJECTS,
      when: "`cluster.serviceConnectNamespace`",
    },
    exec_log_group_name: {
      type: "string",
      description: "Log group of the ECS Exec sessions.",
      usedBy: APPLICATIONS,
      when: "`cluster.exec`",
    },
    exec_key_arn: {
      type: "string",
      description: "KMS key of the ECS Exec sessions, for task roles.",
      usedBy: APPLICATIONS,
      when: "`cluster.exec`",
    },
    log_group_name: { type: "string", description: "Log group of the hosts' logs.", usedBy: PEOPLE },
    dashboard_url: dashboardUrl,
  },
  application: {
    service_name: { type: "string", description: "Name of the ECS service.", usedBy: "pipelines that deploy images" },
    target_group_arn: { type: "string", description: "ARN of the service's target group.", usedBy: OTHER_PROJECTS },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OutputDescription>>>>;

type Outputs = typeof OUTPUTS;

/** The name of an output of any stack. */
export type OutputName = { [Kind in keyof Outputs]: keyof Outputs[Kind] }[keyof Outputs];

/** Values of outputs, by name. */
export type OutputValues = Readonly<Partial<Record<OutputName, unknown>>>;

/**
 * The description of an output.
 *
 * @param kind of the stack; that of an application's stack is `application-<name>`
 * @throws Error when no such stack has the output
 */
export function outputOf(kind: string, name: string): OutputDescription {
  const known = findOutput(kind, name);
  if (!known) throw new Error(`a ${kind} stack has no output ${name}`);
  return known;
}

/** The same; undefined when no such stack has the output, for example any more. */
export function findOutput(kind: string, name: string): OutputDescription | undefined {
  const outputs: Readonly<Record<string, OutputDescription>> =
    Object.entries(OUTPUTS).find(([each]) => kind === each || kind.startsWith(`${each}-`))?.[1] ?? {};
  return Object.hasOwn(outputs, name) ? outputs[name] : undefined;
}
