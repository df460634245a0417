import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { ServiceDiscoveryHttpNamespace } from "@cdktf/provider-aws/lib/service-discovery-http-namespace";
import type { Construct } from "constructs";
import { clusterWidgets } from "../dashboards/cluster-dashboard";
import { addDashboard } from "../dashboards/dashboard";
import type { Environment } from "../environment/schema";
import { excessThresholdOf, headroomOfOthers, networkInterfacesOf } from "../environment/schema/cluster";
import { LONGEST_HOOK_SECONDS, longestDrainSeconds } from "../environment/schema/draining";
import { sizesOf } from "../environment/schema/sizes";
import { hostedZonesOf } from "../network/hosted-zones";
import { networkOf } from "../network/reference";
import { encryptedLogs } from "../terraform/encryption-key";
import { DrydockStack, tagsOf } from "../terraform/stack";
import { instanceAccess } from "../volume/access";
import { Boot } from "./boot/boot";
import { Capacity } from "./capacity/capacity";
import { InstanceRole } from "./capacity/instance-role";
import { InstanceSecurityGroup } from "./capacity/instance-security-group";
import { ManagedScaling } from "./capacity/managed-scaling";
import { watchCluster } from "./cluster-alarms";
import { Draining } from "./draining/draining";
import { ExecSessionLogs } from "./exec-session-logs";
import { Headroom } from "./headroom/headroom";
import { Ingress } from "./ingress/ingress";
import { clusterNames } from "./names";
import { AgentWatchdog } from "./watchdog/agent-watchdog";

/** The ECS cluster: load balancer, machines, draining and headroom scaling. This stack only connects them. */
export class ClusterStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "cluster", environment);
    const { name, throwAway } = environment;
    const { ingress: ingressSettings, capacity: capacitySettings, ...settings } = environment.cluster;
    const names = clusterNames(name);
    const network = networkOf(this);
    const volume = environment.volume && this.outputsOf("volume");

    const exec = settings.exec ? new ExecSessionLogs(this, "exec", settings.logRetentionDays) : undefined;
    const namespace =
      settings.serviceConnectNamespace === undefined
        ? undefined
        : new ServiceDiscoveryHttpNamespace(this, "service-connect-namespace", {
            name: settings.serviceConnectNamespace,
            description: `Service Connect in ${name}`,
          });
    const cluster = new EcsCluster(this, "cluster", {
      name: names.cluster,
      setting: [{ name: "containerInsights", value: "enabled" }],
      ...(exec && {
        configuration: {
          executeCommandConfiguration: {
            kmsKeyId: exec.key.arn,
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: exec.logGroup.name },
          },
        },
      }),
      ...(namespace && { serviceConnectDefaults: { namespace: namespace.arn } }),
    });
    const instanceLogs = `/drydock/${name}/instances`;
    const logGroup = new CloudwatchLogGroup(this, "instance-logs", {
      name: instanceLogs,
      retentionInDays: settings.logRetentionDays,
      ...encryptedLogs(this),
    });

    const instanceSecurityGroup = new InstanceSecurityGroup(this, "instance-security-group", {
      name,
      vpcId: network.vpcId,
      ipv6: network.ipv6,
    });
    const ingress = new Ingress(this, "ingress", {
      name,
      network,
      settings: ingressSettings,
      hostedZoneId: ingressSettings.hostedZoneId ?? hostedZonesOf(this).public?.id,
      throwAway,
      instanceSecurityGroupId: instanceSecurityGroup.resource.id,
    });
    instanceSecurityGroup.allowSsh(capacitySettings.sshCidrBlocks);
    instanceSecurityGroup.allowFrom(ingress.securityGroup.id);

    const functions = {
      logRetentionDays: settings.logRetentionDays,
      tracing: settings.tracing,
      ...(settings.reservedConcurrency !== undefined && { reservedConcurrency: settings.reservedConcurrency }),
    };
    const draining = capacitySettings.capacityProvider?.managedDraining
      ? undefined
      : new Draining(this, "draining", {
          names,
          settings: settings.draining,
          functions,
        });
    const boot = new Boot(this, "boot", {
      names,
      steps: {
        registryCredentials: settings.registryCredentials,
        bootFiles: settings.bootFiles,
        clusterName: names.cluster,
        logGroupName: instanceLogs,
        stopTimeoutSeconds: settings.draining.stopTimeoutSeconds,
        ...(volume && {
          volume: {
            fileSystemId: volume.getString("file_system_id"),
            directory: settings.volumeDirectory,
            settings: environment.volume!,
          },
        }),
      },
    });
    const instanceRole = new InstanceRole(this, "instance-role", {
      name,
      clusterName: names.cluster,
      logGroupName: instanceLogs,
      statements: [
        ...boot.statements,
        ...(environment.volume ? instanceAccess(environment.volume, volume!.getString("file_system_arn")) : []),
      ],
    });
    const capacity = new Capacity(this, "capacity", {
      settings: capacitySettings,
      sizes: sizesOf(capacitySettings, network.zones.length),
      autoScalingGroupName: names.autoScalingGroup,
      subnetIds: network.zones.map((zone) => network.privateSubnetId(zone)),
      securityGroupIds: [instanceSecurityGroup.resource.id, ...(volume ? [volume.getString("security_group_id")] : [])],
      instanceProfileArn: instanceRole.profile.arn,
      userData: boot.userData,
      launchingHook: boot.hook,
      targetGroupArn: ingress.agentTargetGroup.arn,
      terminatingHook: draining?.hook,
      drainTimeoutSeconds: draining ? longestDrainSeconds(settings.draining) : LONGEST_HOOK_SECONDS,
      tags: tagsOf(environment),
      // Instances need the cluster, their rights and their way to AWS until the last of them is gone.
      outlivesGroup: [
        cluster,
        logGroup,
        ...boot.parts,
        instanceRole.profile,
        ...instanceSecurityGroup.rules,
        ...(draining?.parts ?? []),
      ],
    });
    const excessThreshold = excessThresholdOf(environment.cluster);
    const otherContainers = headroomOfOthers(environment.cluster);
    const headroom = new Headroom(this, "headroom", {
      names,
      settings: settings.headroom,
      excessThreshold,
      otherContainers,
      networkInterfaces: networkInterfacesOf(capacitySettings),
      functions,
    });
    // Measured in either case; one of the two acts.
    if (capacitySettings.scaling === "headroom") headroom.scale(capacity.group.name);
    else
      new ManagedScaling(this, "managed-scaling", {
        settings: capacitySettings.capacityProvider,
        capacityProviderName: names.capacityProvider,
        clusterName: cluster.name,
        autoScalingGroupArn: capacity.group.arn,
      });
    new AgentWatchdog(this, "agent-watchdog", {
      names,
      settings: settings.agentWatchdog,
      functions,
    });
    if (environment.dashboards)
      addDashboard(
        this,
        clusterWidgets({
          clusterName: names.cluster,
          autoScalingGroupName: names.autoScalingGroup,
          loadBalancerArnSuffix: ingress.loadBalancer.arnSuffix,
          functionNames: [
            ...(draining ? [names.drainFunction] : []),
            names.headroomFunction,
            ...(settings.agentWatchdog.replace ? [names.watchdogFunction] : []),
          ],
          queueNames: [...(draining ? [names.drainQueue] : []), names.headroomQueue],
          deadLetterQueueNames: draining ? [names.drainDeadLetterQueue] : [],
          drains: draining !== undefined,
          ...(capacitySettings.scaling === "capacityProvider" && { capacityProviderName: names.capacityProvider }),
          thresholds: { shortageThreshold: settings.headroom.shortageThreshold, excessThreshold },
          otherContainers,
        }),
      );

    watchCluster(this, {
      clusterName: names.cluster,
      autoScalingGroupName: names.autoScalingGroup,
      loadBalancerArnSuffix: ingress.loadBalancer.arnSuffix,
      drainTimeoutSeconds: draining ? longestDrainSeconds(settings.draining) : LONGEST_HOOK_SECONDS,
      logRetentionDays: settings.logRetentionDays,
    });

    this.output({
      cluster_name: { value: cluster.name, description: "Name of the ECS cluster." },
      cluster_arn: { value: cluster.arn, description: "ARN of the ECS cluster." },
      vpc_id: { value: network.vpcId, description: "Id of the VPC, for target groups." },
      load_balancer_arn: { value: ingress.loadBalancer.arn, description: "ARN of the load balancer." },
      load_balancer_dns_name: { value: ingress.loadBalancer.dnsName, description: "Its DNS name, for alias records." },
      load_balancer_zone_id: { value: ingress.loadBalancer.zoneId, description: "Its hosted zone, for alias records." },
      load_balancer_arn_suffix: {
        value: ingress.loadBalancer.arnSuffix,
        description: "End of its ARN, by which CloudWatch and service auto scaling know it.",
      },
      load_balancer_security_group_id: { value: ingress.securityGroup.id, description: "Its security group." },
      http_listener_arn: { value: ingress.httpListener.arn, description: "HTTP listener, for rules of applications." },
      ...(ingress.httpsListener && {
        https_listener_arn: { value: ingress.httpsListener.arn, description: "HTTPS listener, likewise." },
      }),
      ...(ingress.accessLogBucket && {
        access_log_bucket: { value: ingress.accessLogBucket.id, description: "Bucket of the access logs." },
      }),
      url: { value: ingress.url, description: "Where the load balancer answers." },
      auto_scaling_group_name: { value: capacity.group.name, description: "Name of the Auto Scaling group." },
      instance_security_group_id: {
        value: instanceSecurityGroup.resource.id,
        description: "Security group of the instances.",
      },
      ...(namespace && {
        service_connect_namespace_arn: {
          value: namespace.arn,
          description: "ARN of the namespace that services use by default for Service Connect.",
        },
      }),
      ...(exec && {
        exec_log_group_name: { value: exec.logGroup.name, description: "Log group of the ECS Exec sessions." },
        exec_key_arn: { value: exec.key.arn, description: "KMS key of the ECS Exec sessions, for task roles." },
      }),
      log_group_name: { value: logGroup.name, description: "Log group of the hosts' logs." },
    });
  }
}
