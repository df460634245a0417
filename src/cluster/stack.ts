import { EcsAccountSettingDefault } from "@cdktf/provider-aws/lib/ecs-account-setting-default";
import type { Construct } from "constructs";
import { clusterWidgets } from "../dashboards/cluster-dashboard";
import { addDashboard } from "../dashboards/dashboard";
import { capacityProviderSettings } from "../environment/construct-settings";
import type { Environment } from "../environment/schema";
import { chargesCredits } from "../environment/schema/capacity";
import { instanceOf, interfacesOf } from "../environment/schema/cluster";
import { drainTimeoutOf, LONGEST_HOOK_SECONDS, longestDrainSeconds } from "../environment/schema/draining";
import { excessThresholdOf, headroomOfOthers, usualContainerOf } from "../environment/schema/headroom-containers";
import { sizesOf } from "../environment/schema/sizes";
import type { FunctionSettings } from "../lambda/node-function";
import { joined } from "../lambda/watched-parts";
import { hostedZonesOf } from "../network/hosted-zones";
import { type NetworkReference, networkOf } from "../network/reference";
import { DrydockStack } from "../terraform/stack";
import { tagsOf } from "../terraform/tags";
import { instanceAccess } from "../volume/access";
import { volumeOf } from "../volume/reference";
import { Boot } from "./boot/boot";
import { LaunchBreaker } from "./breaker/launch-breaker";
import { Capacity } from "./capacity/capacity";
import { InstanceRole } from "./capacity/instance-role";
import { InstanceSecurityGroup } from "./capacity/instance-security-group";
import { ManagedScaling } from "./capacity/managed-scaling";
import { watchCluster } from "./cluster-alarms";
import { dashboardProps } from "./dashboard-props";
import { Draining } from "./draining/draining";
import { createEcsCluster, type EcsClusterParts } from "./ecs-cluster";
import { EXEC_SESSION_LOGS } from "./exec-session-logs";
import { HeadroomScaling } from "./headroom/headroom-scaling";
import { ACCESS_LOGS } from "./ingress/access-logs";
import { Ingress } from "./ingress/ingress";
import { clusterNames } from "./names";
import { clusterOutputs } from "./outputs";
import { AgentWatchdog } from "./watchdog/agent-watchdog";

/** The ECS cluster: load balancer, machines, draining and headroom scaling. This stack only connects them. */
export class ClusterStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "cluster", environment);
    const { deployment } = this;
    const { cluster: settings } = environment;
    const names = clusterNames(environment.name);
    this.guardSettings(environment);
    const network = networkOf(this);
    const shared = { deployment, names, functions: functionSettings(settings) };

    const ecs = createEcsCluster(this, { deployment, clusterName: names.cluster, settings });
    const securityGroup = new InstanceSecurityGroup(this, "instance-security-group", {
      name: environment.name,
      vpcId: network.vpcId,
      ipv6: network.ipv6,
    });
    const ingress = new Ingress(this, "ingress", {
      deployment,
      network,
      settings: settings.ingress,
      hostedZoneId: settings.ingress.hostedZoneId ?? hostedZonesOf(this).public?.id,
      instanceSecurityGroupId: securityGroup.resource.id,
    });
    securityGroup.allowSsh(settings.capacity.sshCidrBlocks);
    securityGroup.allowFrom(ingress.securityGroup.id);

    const draining = settings.capacity.capacityProvider?.managedDraining
      ? undefined
      : new Draining(this, "draining", {
          ...shared,
          timeoutSeconds: drainTimeoutOf(environment),
          settings: settings.draining,
        });
    const capacity = this.createCapacity({ network, ecs, securityGroup, ingress, draining });
    // The headroom function measures in either case, and tasks wait for the capacity provider; only one of the two scales.
    const scales = settings.capacity.scaling === "headroom";
    const headroom = new HeadroomScaling(this, "headroom", {
      ...shared,
      settings: settings.headroom,
      container: usualContainerOf(environment),
      excessThreshold: excessThresholdOf(environment),
      otherContainers: headroomOfOthers(environment),
      interfaces: interfacesOf(settings.capacity),
      instance: instanceOf(settings.capacity),
      scales,
    });
    new ManagedScaling(this, "managed-scaling", {
      scales: !scales,
      settings: capacityProviderSettings(settings.capacity.capacityProvider ?? {}),
      capacityProviderName: names.capacityProvider,
      clusterName: ecs.cluster.name,
      autoScalingGroupArn: capacity.group.arn,
    });
    const watchdog = new AgentWatchdog(this, "agent-watchdog", { ...shared, settings: settings.agentWatchdog });

    const breaker = new LaunchBreaker(this, "launch-breaker", {
      ...shared,
      maxFailedLaunches: settings.capacity.maxFailedLaunches,
    });

    const watched = joined([
      ...(draining ? [draining.watched] : []),
      headroom.watched,
      watchdog.watched,
      breaker.watched,
    ]);
    const loadBalancerArnSuffix = ingress.loadBalancer.arnSuffix;
    if (environment.dashboards)
      addDashboard(this, clusterWidgets(dashboardProps({ names, environment, loadBalancerArnSuffix, watched })));
    watchCluster(this, {
      deployment,
      clusterName: names.cluster,
      autoScalingGroupName: names.autoScalingGroup,
      loadBalancerArnSuffix,
      watched,
      longestTerminationSeconds: longestTerminationSeconds(environment),
      // EC2 user guide, "Manage detailed monitoring for your EC2 instances".
      instanceMetricsSeconds: settings.capacity.detailedMonitoring ? 60 : 300,
      chargesCredits: chargesCredits(settings.capacity),
      logRetentionDays: settings.logRetentionDays,
    });
    const { group } = capacity;
    const instanceSecurityGroup = securityGroup.resource;
    this.output(clusterOutputs({ environment, ecs, vpcId: network.vpcId, ingress, group, instanceSecurityGroup }));
  }

  /** Guards what a setting would take away with it. */
  private guardSettings({ cluster: { exec, ingress } }: Environment): void {
    this.keepUnless(exec, EXEC_SESSION_LOGS);
    this.keepUnless(ingress.accessLogs, ACCESS_LOGS);
    this.recordFinalSettings(
      { "cluster.ingress.scheme": ingress.scheme },
      "another scheme replaces the load balancer with all rules on it, and nothing is served meanwhile; keep it and make " +
        "an environment of another name beside it, or set throwAway: true, deploy, change the scheme, and deploy all stacks",
    );
  }

  /** The instances, with what they do when they boot and what they may do. */
  private createCapacity({ network, ecs, securityGroup, ingress, draining }: CapacityParts): Capacity {
    const { deployment, environment } = this;
    const { cluster: settings } = environment;
    const names = clusterNames(environment.name);
    const volume = volumeOf(this);
    const boot = new Boot(this, "boot", {
      deployment,
      names,
      timeoutSeconds: settings.capacity.bootTimeoutSeconds,
      steps: {
        registryCredentials: settings.registryCredentials,
        bootFiles: settings.bootFiles,
        bootSteps: settings.bootSteps,
        clusterName: names.cluster,
        logGroupName: ecs.instanceLogsName,
        stopTimeoutSeconds: settings.draining.stopTimeoutSeconds,
        ...(volume && { volume: { ...volume, directory: settings.volumeDirectory } }),
      },
    });
    const role = new InstanceRole(this, "instance-role", {
      deployment,
      clusterName: names.cluster,
      logGroupName: ecs.instanceLogsName,
      further: settings.instanceRole,
      imageRepositories: settings.imageRepositories,
      pullThroughCachePrefixes: settings.pullThroughCachePrefixes,
      statements: [...boot.statements, ...(volume ? instanceAccess(volume.settings, volume.fileSystemArn) : [])],
    });
    return new Capacity(this, "capacity", {
      settings: settings.capacity,
      sizes: sizesOf(settings.capacity, network.zones.length),
      autoScalingGroupName: names.autoScalingGroup,
      subnetIds: network.zones.map((zone) => network.privateSubnetId(zone)),
      securityGroupIds: [securityGroup.resource.id, ...(volume ? [volume.securityGroupId] : [])],
      instanceProfileArn: role.profile.arn,
      userData: boot.userData,
      launchingHook: boot.hook,
      targetGroupArn: ingress.agentTargetGroup.arn,
      terminatingHook: draining?.hook,
      longestTerminationSeconds: longestTerminationSeconds(environment),
      tags: tagsOf(environment),
      // Instances need the cluster, their rights and their way to AWS until the last of them is gone.
      outlivesGroup: [
        ...(settings.capacity.awsvpcTrunking
          ? [new EcsAccountSettingDefault(this, "awsvpc-trunking", { name: "awsvpcTrunking", value: "enabled" })]
          : []),
        ecs.cluster,
        ecs.instanceLogs,
        ...boot.parts,
        role.profile,
        ...securityGroup.rules,
        ...(draining?.parts ?? []),
      ],
    });
  }
}

/** The parts of a cluster that its instances are connected to. */
interface CapacityParts {
  readonly network: NetworkReference;
  readonly ecs: EcsClusterParts;
  readonly securityGroup: InstanceSecurityGroup;
  readonly ingress: Ingress;
  readonly draining: Draining | undefined;
}

type ClusterSettings = Environment["cluster"];

const functionSettings = ({ logRetentionDays, tracing, reservedConcurrency }: ClusterSettings): FunctionSettings => ({
  logRetentionDays,
  tracing,
  ...(reservedConcurrency !== undefined && { reservedConcurrency }),
});

/** Seconds that the longest termination takes when nothing is wrong: Drydock's drain, or a hook of ECS's own. */
const longestTerminationSeconds = (environment: Environment): number =>
  environment.cluster.capacity.capacityProvider?.managedDraining
    ? LONGEST_HOOK_SECONDS
    : longestDrainSeconds(environment);
