import type { Activity } from "@aws-sdk/client-auto-scaling";
import { validationError } from "../core/errors";
import { SECOND } from "../core/time";
import { afterSeconds, arn, uuid, type World } from "../core/world";
import type { VirtualEc2 } from "../ec2/engine";
import { beginActivity, finishActivity } from "./activities";
import { chooseTermination, imbalanceOf, oldestIn } from "./balance";
import { InstanceRefreshes } from "./instance-refresh";
import { Launches, type LaunchOptions } from "./launches";
import { type ActionResult, LifecycleHooks } from "./lifecycle-hooks";
import {
  type AutoScalingGroup,
  type Breach,
  type Group,
  type Instance,
  isInService,
  isPending,
  isTerminating,
  type LifecycleHook,
} from "./model";
import { simpleCapacity, stepCapacity, targetCapacity } from "./scaling-policy";

/** Carries what groups send to other services. */
export interface AutoScalingListener {
  /** A lifecycle hook notifies its queue. */
  notify(queue: string, body: string): void;
  /** An event goes onto the bus. */
  event(source: string, detailType: string, resources: readonly string[], detail: object): void;
}

/** EC2 Auto Scaling: groups, the lifecycle of their instances, and their scaling policies. */
export class VirtualAutoScaling {
  readonly hooks: LifecycleHooks;
  readonly #refreshes: InstanceRefreshes;
  readonly #world: World;
  readonly #ec2: VirtualEc2;
  readonly #launches: Launches;
  readonly #groups = new Map<string, Group>();
  #serial = 0;

  readonly #listener: AutoScalingListener;

  constructor(world: World, ec2: VirtualEc2, listener: AutoScalingListener) {
    this.#world = world;
    this.#ec2 = ec2;
    this.#listener = listener;
    this.#launches = new Launches(world, ec2, {
      nextSerial: () => this.#nextSerial(),
      failed: (group, activity) => this.#launchFailed(group, activity),
    });
    this.#refreshes = new InstanceRefreshes(world, (group, cause, options) =>
      isSuspended(group) ? undefined : this.#launch(group, cause, 0, options),
    );
    this.hooks = new LifecycleHooks(
      world,
      ec2,
      {
        notify: (queue, body) => listener.notify(queue, body),
        completed: (instance, hook, result) => this.#hooksCompleted(instance, hook, result),
      },
      () => this.#nextSerial(),
    );
  }

  /** Creates a group; its first instances launch at once, and the queue of each hook gets the test notification of AWS. */
  createGroup(config: AutoScalingGroup): void {
    const serial = this.#nextSerial();
    const resource = `autoScalingGroup:${uuid(serial)}:autoScalingGroupName/${config.name}`;
    const group: Group = {
      serial,
      arn: arn(this.#world, "autoscaling", resource),
      config,
      zones: Array.from({ length: config.zones }, (_, index) => this.#world.region + "abcdef".charAt(index)),
      createdTime: new Date(this.#world.clock.now()),
      desired: 0,
      delayed: 0,
      retries: false,
      launchesOn: false,
      suspended: new Set(),
      instances: new Map(),
      inProgress: new Set(),
      finished: [],
      activityEndedMs: Number.NEGATIVE_INFINITY,
      cooldownSeconds: 0,
    };
    this.#groups.set(config.name, group);
    for (const hook of config.hooks)
      this.hooks.notify(group, hook, { Event: "autoscaling:TEST_NOTIFICATION", AutoScalingGroupARN: group.arn });
    this.setDesired(group, config.desiredCapacity, "the group was created");
  }

  /** Executes a scaling policy, as an alarm does once a minute while it is in ALARM. */
  executePolicy(policyName: string, breach: Breach): void {
    for (const group of this.#groups.values()) {
      const policy = group.config.policies.find(({ name }) => name === policyName);
      if (!policy || group.suspended.has("AlarmNotification")) continue;
      const cause = `${breach.alarm} executed ${policyName}`;
      const now = this.#world.clock.now();
      if (policy.type === "SimpleScaling") {
        const desired = simpleCapacity(group, policy, now);
        if (desired !== undefined && this.setDesired(group, desired, cause))
          group.cooldownSeconds = policy.cooldownSeconds ?? group.config.defaultCooldownSeconds;
        continue;
      }
      const change =
        policy.type === "StepScaling"
          ? stepCapacity(group, policy, breach, now)
          : targetCapacity(group, policy, breach, now);
      if (change) this.setDesired(group, change.desired, cause, change.warmupSeconds);
    }
  }

  /** The machine dies by itself; the group notices with its next health check, ends it in due form and replaces it. */
  fail(instanceId: string): void {
    const instance = this.instance(instanceId);
    this.#ec2.end(instanceId, "died");
    this.#world.clock.after(this.#world.draws.next("healthCheckSeconds", instance.instanceId) * SECOND, () =>
      this.#replace(instance, "an EC2 health check found the instance unhealthy"),
    );
  }

  /** Sets a health status. With its next health check the group replaces an instance that is still unhealthy then. */
  setHealth(instance: Instance, healthy: boolean): void {
    instance.healthy = healthy;
    if (healthy) return;
    this.#world.clock.after(this.#world.draws.next("healthCheckSeconds", instance.instanceId) * SECOND, () => {
      if (!instance.healthy) this.#replace(instance, "the instance was taken out of service by its health status");
    });
  }

  /** Protects an instance from scale-in, or no more: a group that has more instances than it wants then lets it go. */
  setProtection(instance: Instance, isProtected: boolean): void {
    if (instance.isProtected === isProtected) return;
    instance.isProtected = isProtected;
    if (!isProtected && instance.group.delayed === 0)
      this.#reconcile(instance.group, "an instance lost its protection from scale-in", 0);
  }

  /** Whether a health status is ignored because the instance has come into service only just now. */
  isInGracePeriod({ group, inServiceMs }: Instance): boolean {
    const graceMs = (group.config.healthCheckGraceSeconds ?? 0) * SECOND;
    return this.#world.clock.now() < inServiceMs + graceMs;
  }

  /**
   * Sets the desired capacity, limited to the group's sizes.
   *
   * @param warmupSeconds of the instances that launch for it. @default 0
   * @returns whether that changes anything
   */
  setDesired(group: Group, wanted: number, cause: string, warmupSeconds = 0): boolean {
    const desired = Math.max(group.config.minSize, Math.min(group.config.maxSize, wanted));
    if (desired === group.desired) return false;
    group.change = { atMs: this.#world.clock.now(), from: group.desired, to: desired, cause };
    group.desired = desired;
    this.#world.observe({ time: this.#world.clock.now(), kind: "capacityWanted", desired, cause });
    this.#actLater(group, cause, warmupSeconds);
    return true;
  }

  /**
   * Sets the minimum of a group, as a scheduled action does; a desired capacity below it rises to it. Source: API
   * reference, UpdateAutoScalingGroup: a larger MinSize "sets the group's DesiredCapacity to the new MinSize".
   *
   * @param minSize instances, at most the group's maximum
   */
  setMinSize(group: Group, minSize: number, cause: string): void {
    group.config = { ...group.config, minSize };
    this.setDesired(group, group.desired, cause);
  }

  /** The group acts on its new desired capacity, a while after it was changed. */
  #actLater(group: Group, cause: string, warmupSeconds: number): void {
    const { name } = group.config;
    const { draws } = this.#world;
    const grows = group.desired > membersOf(group);
    group.delayed += 1;
    afterSeconds(this.#world, draws.next(grows ? "launchDelaySeconds" : "removalDelaySeconds", name), () => {
      group.delayed -= 1;
      this.#reconcile(group, cause, warmupSeconds);
    });
  }

  /** EC2 has taken a Spot Instance back. */
  interrupted(instanceId: string): void {
    const instance = this.#find(instanceId);
    if (instance) this.#replace(instance, "EC2 took the Spot Instance back");
  }

  /** EC2 recommends to replace a Spot Instance: a group that does so launches first. */
  rebalanceRecommended(instanceId: string): void {
    const instance = this.#find(instanceId);
    if (!instance?.group.config.capacityRebalance || !isInService(instance)) return;
    if (!mayReplace(instance.group)) return;
    const cause = "an EC2 instance rebalance recommendation was received";
    this.#launch(instance.group, cause, 0, { replaces: instance });
  }

  /** An operator resumes a group's suspended processes: what is missing launches at once. */
  resumeProcesses(groupName: string): void {
    const group = this.group(groupName);
    group.suspended.clear();
    this.#reconcile(group, "launching was resumed", 0);
  }

  /**
   * Begins to replace all instances of a group, as an apply with a new launch template does.
   *
   * @throws when the group has no instance refresh, or one is under way
   */
  startInstanceRefresh(groupName: string): void {
    this.#refreshes.start(this.group(groupName));
  }

  /** An alarm is in alarm: it ends the instance refreshes that name it. */
  inAlarm(alarmName: string): void {
    for (const group of this.#refreshes.stop(this.groups(), alarmName))
      this.#reconcile(group, "the group had more instances than wanted", 0);
  }

  /** All groups, in the order of creation. */
  groups(): readonly Group[] {
    return [...this.#groups.values()];
  }

  /** @throws AwsError when there is no such group */
  group(name: string | undefined): Group {
    const group = this.#groups.get(name ?? "");
    if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
    return group;
  }

  /** @throws AwsError when there is no such instance */
  instance(instanceId: string): Instance {
    const instance = this.#find(instanceId);
    if (instance) return instance;
    throw validationError(`Instance Id not found - No managed instance found for instance ID ${instanceId}`);
  }

  #find(instanceId: string): Instance | undefined {
    for (const { instances } of this.#groups.values()) {
      const instance = instances.get(instanceId);
      if (instance) return instance;
    }
    return undefined;
  }

  #replace(instance: Instance, cause: string): void {
    if (!instance.group.instances.has(instance.instanceId) || isTerminating(instance)) return;
    instance.healthy = false;
    this.#terminate(instance, cause);
    this.#reconcile(instance.group, "an unhealthy instance is replaced", 0);
  }

  #reconcile(group: Group, cause: string, warmupSeconds: number): void {
    const missing = group.desired - membersOf(group);
    if (missing > 0) this.#launchMissing(group, missing, { cause, warmupSeconds });
    for (let surplus = -missing; surplus > 0; surplus--) {
      const instance = chooseTermination(group);
      // Instances that are still pending are terminated once they are in service.
      if (!instance) return;
      this.#terminate(instance, cause);
    }
  }

  /** Launches what is missing, batch by batch, and tries again later where EC2 refuses. */
  #launchMissing(group: Group, missing: number, why: { readonly cause: string; readonly warmupSeconds: number }): void {
    if (group.launchesOn || isSuspended(group)) return;
    const { name } = group.config;
    const { clock, draws } = this.#world;
    const again = () => this.#reconcile(group, why.cause, why.warmupSeconds);
    const batch = Math.min(missing, Math.round(draws.of("launchBatchInstances", name)));
    for (let count = 0; count < batch; count++)
      if (!this.#launch(group, why.cause, why.warmupSeconds)) {
        this.#launches.retryLater(group, again);
        return;
      }
    if (batch === missing) return;
    group.launchesOn = true;
    clock.after(draws.next("launchBatchPauseSeconds", name) * SECOND, () => {
      group.launchesOn = false;
      again();
    });
  }

  /** @returns undefined when EC2 refuses */
  #launch(group: Group, cause: string, warmupSeconds: number, options?: LaunchOptions): Instance | undefined {
    const instance = this.#launches.launch(group, cause, warmupSeconds, options);
    if (!instance) return undefined;
    this.#world.clock.after(this.#world.draws.of("inServiceSeconds", instance.instanceId) * SECOND, () => {
      if (!isPending(instance)) return;
      if (this.hooks.open(instance, "autoscaling:EC2_INSTANCE_LAUNCHING")) this.#wait(instance, "Pending:Wait");
      else this.#enter(instance);
    });
    return instance;
  }

  #enter(instance: Instance): void {
    const { group } = instance;
    instance.state = "InService";
    instance.inServiceMs = this.#world.clock.now();
    instance.warmAtMs = this.#world.clock.now() + instance.warmupSeconds * SECOND;
    finishActivity(this.#world, group, instance.activity, "Successful");
    this.#handOver(instance);
    this.#reconcile(group, "the group had more instances than wanted", 0);
    this.#refreshes.advance(group);
    this.#balanceLater(group);
  }

  /** An instance in service takes the place of the one that it replaces: at once, or once it has warmed up. */
  #handOver(instance: Instance): void {
    const { group, replaces, handoverSeconds = 0 } = instance;
    if (!replaces) return;
    const takePlace = () => {
      if (instance.replaces === replaces && isInService(instance) && isInService(replaces))
        this.#terminate(replaces, "the instance was replaced by another one");
    };
    if (handoverSeconds === 0) takePlace();
    else
      this.#world.clock.after(handoverSeconds * SECOND, () => {
        takePlace();
        this.#reconcile(group, "the group had more instances than wanted", 0);
        this.#refreshes.advance(group);
      });
  }

  /** Evens out the zones of a group after a while: an instance launches in the emptiest one and replaces one of the fullest. */
  #balanceLater(group: Group): void {
    const { clock, draws, timings } = this.#world;
    if (timings.zoneRebalance === "off" || !imbalanceOf(group)) return;
    clock.after(draws.next("zoneRebalanceSeconds", group.config.name) * SECOND, () => {
      const imbalance = imbalanceOf(group);
      if (!imbalance || group.inProgress.size + group.delayed > 0) return;
      if (!mayReplace(group)) return;
      const replaces = oldestIn(group, imbalance.fullest);
      // Where all are protected from scale-in nothing can be evened out.
      if (!replaces) return;
      const cause = "the group's zones were uneven";
      if (this.#launch(group, cause, 0, { zones: [imbalance.emptiest], replaces })) return;
      this.#launches.retryLater(group, () => this.#balanceLater(group));
    });
  }

  #terminate(instance: Instance, cause: string): void {
    const { group, instanceId } = instance;
    if (isPending(instance)) finishActivity(this.#world, group, instance.activity, "Cancelled");
    this.hooks.closeAll(instance);
    instance.state = "Terminating";
    const description = `Terminating EC2 instance: ${instanceId}`;
    instance.activity = beginActivity(this.#world, group, this.#nextSerial(), {
      description,
      fate: "taken out of service",
      cause,
    });
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceTerminating", instance: instanceId });
    const deregistrationMs = this.#world.draws.of("groupDeregistrationSeconds", instanceId) * SECOND;
    const openHooks = () => {
      if (this.hooks.open(instance, "autoscaling:EC2_INSTANCE_TERMINATING")) this.#wait(instance, "Terminating:Wait");
      else this.#proceed(instance);
    };
    if (deregistrationMs > 0) this.#world.clock.after(deregistrationMs, openHooks);
    else openHooks();
  }

  #wait(instance: Instance, state: "Pending:Wait" | "Terminating:Wait"): void {
    instance.state = state;
    instance.activity.StatusCode = "MidLifecycleAction";
  }

  #hooksCompleted(instance: Instance, hook: LifecycleHook, result: ActionResult): void {
    if (isTerminating(instance)) this.#proceed(instance);
    else if (result === "CONTINUE") this.#enter(instance);
    else {
      // An instance whose launch is abandoned does not come into service.
      const cause = `${hook.name} abandoned the launch`;
      const { activity, instanceId } = instance;
      activity.StatusMessage =
        "Instance failed to complete user's Lifecycle Action: Lifecycle Action Completed with ABANDON Result";
      this.#terminate(instance, cause);
      this.#launchFailed(instance.group, activity, instanceId);
      this.#reconcile(instance.group, cause, instance.warmupSeconds);
      this.#refreshes.advance(instance.group);
    }
  }

  /** Source of the event: EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling event reference". */
  #launchFailed(group: Group, activity: Activity, instanceId = ""): void {
    this.#listener.event("aws.autoscaling", "EC2 Instance Launch Unsuccessful", [group.arn], {
      AutoScalingGroupName: group.config.name,
      ActivityId: activity.ActivityId,
      StatusCode: "Failed",
      StatusMessage: activity.StatusMessage,
      Cause: activity.Cause,
      EC2InstanceId: instanceId,
    });
  }

  #proceed(instance: Instance): void {
    instance.state = "Terminating:Proceed";
    instance.activity.StatusCode = "InProgress";
    this.#ec2.end(instance.instanceId, "terminated");
    this.#world.clock.after(this.#world.draws.of("terminationSeconds", instance.instanceId) * SECOND, () => {
      instance.group.instances.delete(instance.instanceId);
      finishActivity(this.#world, instance.group, instance.activity, "Successful");
      this.#refreshes.advance(instance.group);
      this.#balanceLater(instance.group);
    });
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

/** Instances that count towards the desired capacity: those that neither terminate nor are to take another one's place. */
const membersOf = (group: Group): number => {
  let count = 0;
  for (const instance of group.instances.values()) if (!isTerminating(instance) && !isReplacement(instance)) count += 1;
  return count;
};

/**
 * Whether one more instance may launch for another one: a group may be larger than its max size by 10 % of its desired
 * capacity, at the minimum by one, in the meantime. Source: EC2 Auto Scaling user guide, "Rebalancing activities".
 */
const mayReplace = (group: Group): boolean => {
  if (isSuspended(group)) return false;
  let count = 1;
  for (const instance of group.instances.values()) if (!isTerminating(instance)) count += 1;
  return count <= group.config.maxSize + Math.max(1, Math.floor(group.desired / 10));
};

const isSuspended = ({ suspended }: Group): boolean => suspended.has("Launch");

/** Whether an instance launches or warms up for another one, which still counts. */
const isReplacement = ({ replaces }: Instance): boolean => replaces !== undefined && isInService(replaces);
