import { validationError } from "../core/errors";
import { SECOND } from "../core/time";
import { arn, hex, uuid, type World } from "../core/world";
import type { VirtualEc2 } from "../ec2/engine";
import { beginActivity, finishActivity } from "./activities";
import { chooseTermination, leastPopulatedZone } from "./balance";
import { type ActionResult, LifecycleHooks } from "./lifecycle-hooks";
import {
  type AutoScalingGroup,
  type Breach,
  type Group,
  type Instance,
  isPending,
  isTerminating,
  type LifecycleHook,
} from "./model";
import { simpleCapacity, stepCapacity } from "./scaling-policy";

/** EC2 Auto Scaling: groups, the lifecycle of their instances, and their scaling policies. */
export class VirtualAutoScaling {
  readonly hooks: LifecycleHooks;
  readonly #world: World;
  readonly #ec2: VirtualEc2;
  readonly #groups = new Map<string, Group>();
  #serial = 0;

  /** @param notify sends a lifecycle hook's notification to its queue */
  constructor(world: World, ec2: VirtualEc2, notify: (queue: string, body: string) => void) {
    this.#world = world;
    this.#ec2 = ec2;
    this.hooks = new LifecycleHooks(
      world,
      ec2,
      { notify, completed: (instance, hook, result) => this.#hooksCompleted(instance, hook, result) },
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
      if (!policy) continue;
      const cause = `${breach.alarm} executed ${policyName}`;
      const now = this.#world.clock.now();
      switch (policy.type) {
        case "StepScaling": {
          const change = stepCapacity(group, policy, breach, now);
          if (change) this.setDesired(group, change.desired, cause, change.warmupSeconds);
          break;
        }
        case "SimpleScaling": {
          const desired = simpleCapacity(group, policy, now);
          if (desired !== undefined && this.setDesired(group, desired, cause))
            group.cooldownSeconds = policy.cooldownSeconds ?? group.config.defaultCooldownSeconds;
          break;
        }
        default:
          policy satisfies never;
      }
    }
  }

  /** The machine dies by itself; the group notices with its next health check, ends it in due form and replaces it. */
  fail(instanceId: string): void {
    const instance = this.instance(instanceId);
    this.#ec2.end(instanceId);
    this.#world.clock.after(this.#world.timings.healthCheckSeconds * SECOND, () =>
      this.#replace(instance, "an EC2 health check found the instance unhealthy"),
    );
  }

  /** Sets a health status. With its next health check the group replaces an instance that is still unhealthy then. */
  setHealth(instance: Instance, healthy: boolean): void {
    instance.healthy = healthy;
    if (healthy) return;
    this.#world.clock.after(this.#world.timings.healthCheckSeconds * SECOND, () => {
      if (!instance.healthy) this.#replace(instance, "the instance was taken out of service by its health status");
    });
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
    group.desired = desired;
    this.#world.observe({ time: this.#world.clock.now(), kind: "capacityWanted", desired, cause });
    this.#reconcile(group, cause, warmupSeconds);
    return true;
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
    for (const { instances } of this.#groups.values()) {
      const instance = instances.get(instanceId);
      if (instance) return instance;
    }
    throw validationError(`Instance Id not found - No managed instance found for instance ID ${instanceId}`);
  }

  #replace(instance: Instance, cause: string): void {
    if (!instance.group.instances.has(instance.instanceId) || isTerminating(instance)) return;
    instance.healthy = false;
    this.#terminate(instance, cause);
    this.#reconcile(instance.group, "an unhealthy instance is replaced", 0);
  }

  #reconcile(group: Group, cause: string, warmupSeconds: number): void {
    let count = 0;
    for (const instance of group.instances.values()) if (!isTerminating(instance)) count += 1;
    for (; count < group.desired; count++) this.#launch(group, cause, warmupSeconds);
    for (; count > group.desired; count--) {
      const instance = chooseTermination(group);
      // Instances that are still pending are terminated once they are in service.
      if (!instance) return;
      this.#terminate(instance, cause);
    }
  }

  #launch(group: Group, cause: string, warmupSeconds: number): void {
    const serial = this.#nextSerial();
    const instanceId = `i-${hex(serial, 17)}`;
    const description = `Launching a new EC2 instance: ${instanceId}`;
    const instance: Instance = {
      serial,
      instanceId,
      zone: leastPopulatedZone(group),
      instanceType: group.config.instanceType,
      group,
      warmupSeconds,
      state: "Pending",
      warmAtMs: Number.POSITIVE_INFINITY,
      inServiceMs: Number.POSITIVE_INFINITY,
      healthy: true,
      activity: beginActivity(this.#world, group, this.#nextSerial(), { description, cause }),
      actions: new Map(),
    };
    group.instances.set(instanceId, instance);
    const { describedInstanceType } = group.config;
    this.#ec2.launch({ ...instance, ...(describedInstanceType && { describedInstanceType }) });
    this.#world.clock.after(this.#world.timings.inServiceSeconds * SECOND, () => {
      if (!isPending(instance)) return;
      if (this.hooks.open(instance, "autoscaling:EC2_INSTANCE_LAUNCHING")) this.#wait(instance, "Pending:Wait");
      else this.#enter(instance);
    });
  }

  #enter(instance: Instance): void {
    instance.state = "InService";
    instance.inServiceMs = this.#world.clock.now();
    instance.warmAtMs = this.#world.clock.now() + instance.warmupSeconds * SECOND;
    finishActivity(this.#world, instance.group, instance.activity, "Successful");
    this.#reconcile(instance.group, "the group had more instances than wanted", 0);
  }

  #terminate(instance: Instance, cause: string): void {
    const { group, instanceId } = instance;
    if (isPending(instance)) finishActivity(this.#world, group, instance.activity, "Cancelled");
    this.hooks.closeAll(instance);
    instance.state = "Terminating";
    const description = `Terminating EC2 instance: ${instanceId}`;
    instance.activity = beginActivity(this.#world, group, this.#nextSerial(), { description, cause });
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceTerminating", instance: instanceId });
    const deregistrationMs = this.#world.timings.groupDeregistrationSeconds * SECOND;
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
      this.#terminate(instance, cause);
      this.#reconcile(instance.group, cause, instance.warmupSeconds);
    }
  }

  #proceed(instance: Instance): void {
    instance.state = "Terminating:Proceed";
    instance.activity.StatusCode = "InProgress";
    this.#ec2.end(instance.instanceId);
    this.#world.clock.after(this.#world.timings.terminationSeconds * SECOND, () => {
      instance.group.instances.delete(instance.instanceId);
      finishActivity(this.#world, instance.group, instance.activity, "Successful");
    });
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }
}
