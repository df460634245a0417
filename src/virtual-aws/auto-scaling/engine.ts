import type {
  Activity,
  AutoScalingGroup as AutoScalingGroupDescription,
  CompleteLifecycleActionCommandInput,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingInstancesCommandInput,
  DescribeScalingActivitiesCommandInput,
  LifecycleState,
  RecordLifecycleActionHeartbeatCommandInput,
  ScalingActivityStatusCode,
  SetDesiredCapacityCommandInput,
  SetInstanceHealthCommandInput,
} from "@aws-sdk/client-auto-scaling";
import type { Timer } from "../core/clock";
import { validationError } from "../core/errors";
import { pageOf } from "../core/paging";
import { arn, type Commands, hex, isoTime, uuid, type World } from "../core/world";
import { ACTIVITIES_KEPT, ACTIVITIES_PAGE, GROUPS_PAGE, hookLimitSeconds, SECOND } from "../timings";
import type { AutoScalingGroup, LifecycleHook, SimpleScalingPolicy, StepScalingPolicy } from "./model";
import { adjustedCapacity, stepAdjustment } from "./scaling-policy";

/** An EC2 instance as its cluster meets it. */
export interface Machine {
  readonly instanceId: string;
  readonly zone: string;
  readonly instanceType: string;
}

/** Whom a group tells what happens to its machines. */
export interface AutoScalingListener {
  launched(machine: Machine): void;
  /** The machine is gone, with everything that ran on it. */
  ended(instanceId: string): void;
  /** A lifecycle hook notifies its queue. */
  notify(queue: string, body: string): void;
}

/** Why an alarm carries a policy out. */
export interface Breach {
  readonly alarm: string;
  readonly threshold: number;
  /** The metric's newest datapoint; undefined when it is the lack of data that breaches. */
  readonly value: number | undefined;
}

interface LifecycleAction {
  readonly hook: LifecycleHook;
  readonly token: string;
  readonly limitMs: number;
  timer: Timer;
}

interface Instance extends Machine {
  readonly serial: number;
  readonly group: Group;
  /** Seconds for which it is warming up once it is in service. */
  readonly warmupSeconds: number;
  state: LifecycleState;
  readonly launchedMs: number;
  warmAtMs: number;
  /** When it came into service. */
  inServiceMs: number;
  healthy: boolean;
  running: boolean;
  activity: Activity;
  readonly actions: Map<string, LifecycleAction>;
}

interface Group {
  readonly serial: number;
  readonly config: AutoScalingGroup;
  readonly zones: readonly string[];
  readonly createdTime: Date;
  desired: number;
  /** In the order of launch. */
  readonly instances: Map<string, Instance>;
  readonly inProgress: Set<Activity>;
  /** Newest last. */
  finished: Activity[];
  /** When the last scaling activity ended, and how long a simple scaling policy then waits. */
  activityEndedMs: number;
  cooldownSeconds: number;
}

const isTerminating = (instance: Instance): boolean => instance.state.startsWith("Terminating");
const isPending = (instance: Instance): boolean => instance.state.startsWith("Pending");
const isInService = (instance: Instance): boolean => instance.state === "InService";

/** EC2 Auto Scaling: groups, their instances' lifecycle with hooks, and their scaling policies. */
export class VirtualAutoScaling {
  readonly #world: World;
  readonly #listener: AutoScalingListener;
  readonly #groups = new Map<string, Group>();
  readonly #instances = new Map<string, Instance>();
  #serial = 0;

  constructor(world: World, listener: AutoScalingListener) {
    this.#world = world;
    this.#listener = listener;
  }

  /** Creates a group; its first instances launch at once, and the queue of each hook gets AWS's test notification. */
  createGroup(config: AutoScalingGroup): void {
    const group: Group = {
      serial: this.#nextSerial(),
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
      this.#notify(group, hook, { Event: "autoscaling:TEST_NOTIFICATION", AutoScalingGroupARN: this.#groupArn(group) });
    this.#setDesired(group, config.desiredCapacity, "the group was created");
  }

  /**
   * Carries a scaling policy out, as an alarm does once a minute while it is in ALARM.
   *
   * When the lack of data breaches, there is no value to choose a step by: the step at the threshold is taken
   * (modelling assumption).
   */
  executePolicy(policyName: string, breach: Breach): void {
    for (const group of this.#groups.values()) {
      const policy = group.config.policies.find(({ name }) => name === policyName);
      if (!policy) continue;
      const cause = `${breach.alarm} carried out ${policyName}`;
      switch (policy.type) {
        case "StepScaling":
          this.#stepScale(group, policy, breach, cause);
          break;
        case "SimpleScaling":
          this.#simpleScale(group, policy, cause);
          break;
        default:
          policy satisfies never;
      }
    }
  }

  /** The machine dies by itself; the group notices with its next health check, ends it in due form and replaces it. */
  fail(instanceId: string): void {
    const instance = this.#instance(instanceId);
    this.#endMachine(instance);
    this.#world.clock.after(this.#world.timings.healthCheckSeconds * SECOND, () =>
      this.#replace(instance, "an EC2 health check found the instance unhealthy"),
    );
  }

  #replace(instance: Instance, cause: string): void {
    if (!this.#instances.has(instance.instanceId) || isTerminating(instance)) return;
    instance.healthy = false;
    this.#terminate(instance, cause);
    this.#reconcile(instance.group, "an unhealthy instance is replaced", 0);
  }

  readonly commands: Commands = {
    CompleteLifecycleActionCommand: (input: CompleteLifecycleActionCommandInput) => {
      const result = input.LifecycleActionResult;
      if (result !== "CONTINUE" && result !== "ABANDON")
        throw validationError(`Lifecycle action result '${result}' is invalid: it must be CONTINUE or ABANDON.`);
      const [instance, action] = this.#activeAction(input);
      this.#completeAction(instance, action, result);
      return {};
    },

    RecordLifecycleActionHeartbeatCommand: (input: RecordLifecycleActionHeartbeatCommandInput) => {
      const [instance, action] = this.#activeAction(input);
      this.#world.clock.cancel(action.timer);
      action.timer = this.#heartbeatTimer(instance, action);
      return {};
    },

    SetDesiredCapacityCommand: (input: SetDesiredCapacityCommandInput) => {
      const group = this.#group(input.AutoScalingGroupName);
      const { minSize, maxSize } = group.config;
      const desired = input.DesiredCapacity ?? Number.NaN;
      if (!(desired >= minSize && desired <= maxSize))
        throw validationError(
          `New SetDesiredCapacity value ${desired} is outside of min ${minSize} and max ${maxSize} of the AutoScalingGroup.`,
        );
      this.#setDesired(group, desired, "SetDesiredCapacity was called");
      return {};
    },

    /** The group replaces an unhealthy instance in service with its next health check, unless it is healthy by then. */
    SetInstanceHealthCommand: (input: SetInstanceHealthCommandInput) => {
      const { InstanceId: instanceId = "", HealthStatus: status, ShouldRespectGracePeriod: patient = true } = input;
      if (status !== "Healthy" && status !== "Unhealthy")
        throw validationError(`Health status '${status}' is invalid: it must be Healthy or Unhealthy.`);
      const instance = this.#instance(instanceId);
      const graceMs = (instance.group.config.healthCheckGraceSeconds ?? 0) * SECOND;
      if (patient && this.#world.clock.now() < instance.inServiceMs + graceMs) return {};
      instance.healthy = status === "Healthy";
      if (instance.healthy) return {};
      this.#world.clock.after(this.#world.timings.healthCheckSeconds * SECOND, () => {
        if (!instance.healthy) this.#replace(instance, "the instance was taken out of service by its health status");
      });
      return {};
    },

    DescribeAutoScalingGroupsCommand: (input: DescribeAutoScalingGroupsCommandInput) => {
      const names = input.AutoScalingGroupNames;
      const groups = [...this.#groups.values()].filter((group) => !names?.length || names.includes(group.config.name));
      const { items, nextToken } = pageOf(groups, input.MaxRecords ?? GROUPS_PAGE, input.NextToken);
      return {
        AutoScalingGroups: items.map((group) => this.#describe(group)),
        ...(nextToken && { NextToken: nextToken }),
      };
    },

    DescribeAutoScalingInstancesCommand: (input: DescribeAutoScalingInstancesCommandInput) => {
      const ids = input.InstanceIds;
      const instances = [...this.#instances.values()].filter(({ instanceId }) => !ids || ids.includes(instanceId));
      const { items, nextToken } = pageOf(instances, input.MaxRecords ?? GROUPS_PAGE, input.NextToken);
      return {
        AutoScalingInstances: items.map((instance) => ({
          ...describeInstance(instance),
          AutoScalingGroupName: instance.group.config.name,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    },

    DescribeScalingActivitiesCommand: (input: DescribeScalingActivitiesCommandInput) => {
      const groups =
        input.AutoScalingGroupName === undefined
          ? [...this.#groups.values()]
          : [this.#group(input.AutoScalingGroupName)];
      const ids = input.ActivityIds;
      const activities = [
        ...groups.flatMap((group) => [...group.inProgress].reverse()),
        ...groups.flatMap((group) => group.finished.toReversed()),
      ].filter(({ ActivityId }) => !ids?.length || ids.includes(ActivityId!));
      const begin = Number(input.NextToken ?? 0);
      const end = begin + (input.MaxRecords ?? ACTIVITIES_PAGE);
      return {
        Activities: activities.slice(begin, end).map((activity) => ({ ...activity })),
        ...(end < activities.length && { NextToken: String(end) }),
      };
    },
  };

  #stepScale(group: Group, policy: StepScalingPolicy, breach: Breach, cause: string): void {
    const adjustment = stepAdjustment(policy.steps, (breach.value ?? breach.threshold) - breach.threshold);
    if (adjustment === undefined) return;
    const now = this.#world.clock.now();
    const instances = [...group.instances.values()];
    const isWarm = (instance: Instance) => isInService(instance) && now >= instance.warmAtMs;
    const grows = policy.adjustmentType === "ExactCapacity" ? adjustment > group.desired : adjustment > 0;
    if (grows) {
      // What is still warming up is not part of the capacity, so the same step again asks for the same total.
      const wanted = adjustedCapacity(policy, adjustment, instances.filter(isWarm).length);
      const warmup = policy.warmupSeconds ?? group.config.defaultCooldownSeconds;
      this.#setDesired(group, Math.max(group.desired, wanted), cause, warmup);
    } else if (instances.every((instance) => isTerminating(instance) || isWarm(instance))) {
      // What is still terminating is part of the capacity: likewise.
      this.#setDesired(group, Math.min(group.desired, adjustedCapacity(policy, adjustment, instances.length)), cause);
    }
  }

  #simpleScale(group: Group, policy: SimpleScalingPolicy, cause: string): void {
    if (group.inProgress.size > 0) return;
    if (this.#world.clock.now() < group.activityEndedMs + group.cooldownSeconds * SECOND) return;
    const wanted = adjustedCapacity(policy, policy.adjustment, group.desired);
    if (this.#setDesired(group, wanted, cause))
      group.cooldownSeconds = policy.cooldownSeconds ?? group.config.defaultCooldownSeconds;
  }

  /** @returns whether that changes anything */
  #setDesired(group: Group, wanted: number, cause: string, warmupSeconds = 0): boolean {
    const desired = Math.max(group.config.minSize, Math.min(group.config.maxSize, wanted));
    if (desired === group.desired) return false;
    group.desired = desired;
    this.#world.observe({ time: this.#world.clock.now(), kind: "capacityWanted", desired, cause });
    this.#reconcile(group, cause, warmupSeconds);
    return true;
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
    const zone = leastPopulatedZone(group);
    const instance: Instance = {
      serial,
      instanceId,
      zone,
      instanceType: group.config.instanceType,
      group,
      warmupSeconds,
      state: "Pending",
      launchedMs: this.#world.clock.now(),
      warmAtMs: Number.POSITIVE_INFINITY,
      inServiceMs: Number.POSITIVE_INFINITY,
      healthy: true,
      running: true,
      activity: this.#begin(group, `Launching a new EC2 instance: ${instanceId}`, cause),
      actions: new Map(),
    };
    group.instances.set(instanceId, instance);
    this.#instances.set(instanceId, instance);
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceLaunched", instance: instanceId });
    this.#listener.launched(instance);
    this.#world.clock.after(this.#world.timings.inServiceSeconds * SECOND, () => {
      if (!isPending(instance)) return;
      this.#waitForHooks(instance, "autoscaling:EC2_INSTANCE_LAUNCHING", "Pending:Wait", () => this.#enter(instance));
    });
  }

  #enter(instance: Instance): void {
    instance.state = "InService";
    instance.inServiceMs = this.#world.clock.now();
    instance.warmAtMs = this.#world.clock.now() + instance.warmupSeconds * SECOND;
    this.#finish(instance.group, instance.activity, "Successful");
    this.#reconcile(instance.group, "the group had more instances than wanted", 0);
  }

  #terminate(instance: Instance, cause: string): void {
    const { group, instanceId } = instance;
    if (isPending(instance)) this.#finish(group, instance.activity, "Cancelled");
    this.#closeActions(instance);
    instance.state = "Terminating";
    instance.activity = this.#begin(group, `Terminating EC2 instance: ${instanceId}`, cause);
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceTerminating", instance: instanceId });
    const delay = this.#world.timings.groupDeregistrationSeconds * SECOND;
    const wait = () =>
      this.#waitForHooks(instance, "autoscaling:EC2_INSTANCE_TERMINATING", "Terminating:Wait", () =>
        this.#proceed(instance),
      );
    if (delay > 0) this.#world.clock.after(delay, wait);
    else wait();
  }

  #proceed(instance: Instance): void {
    instance.state = "Terminating:Proceed";
    instance.activity.StatusCode = "InProgress";
    this.#endMachine(instance);
    this.#world.clock.after(this.#world.timings.terminationSeconds * SECOND, () => {
      instance.group.instances.delete(instance.instanceId);
      this.#instances.delete(instance.instanceId);
      this.#finish(instance.group, instance.activity, "Successful");
    });
  }

  #endMachine(instance: Instance): void {
    if (!instance.running) return;
    instance.running = false;
    this.#listener.ended(instance.instanceId);
    this.#world.observe({
      time: this.#world.clock.now(),
      kind: "instanceTerminated",
      instance: instance.instanceId,
    });
  }

  #waitForHooks(
    instance: Instance,
    transition: LifecycleHook["transition"],
    state: LifecycleState,
    proceed: () => void,
  ): void {
    const hooks = instance.group.config.hooks.filter((hook) => hook.transition === transition);
    if (hooks.length === 0) {
      proceed();
      return;
    }
    instance.state = state;
    instance.activity.StatusCode = "MidLifecycleAction";
    for (const hook of hooks) {
      const limitMs = this.#world.clock.now() + hookLimitSeconds(hook.heartbeatTimeoutSeconds) * SECOND;
      const open = { hook, token: uuid(this.#nextSerial()), limitMs };
      const action: LifecycleAction = { ...open, timer: this.#heartbeatTimer(instance, open) };
      instance.actions.set(hook.name, action);
      this.#notify(instance.group, hook, {
        LifecycleActionToken: action.token,
        LifecycleHookName: hook.name,
        LifecycleTransition: transition,
        EC2InstanceId: instance.instanceId,
        Origin: isPending(instance) ? "EC2" : "AutoScalingGroup",
        Destination: isPending(instance) ? "AutoScalingGroup" : "EC2",
      });
      if (hook.completedByInstance)
        this.#world.clock.at(Math.max(this.#world.clock.now(), this.#bootedMs(instance)), () => {
          if (instance.running && instance.actions.get(hook.name) === action)
            this.#completeAction(instance, action, "CONTINUE");
        });
    }
  }

  #bootedMs({ launchedMs }: Instance): number {
    const { agentRegisteredSeconds, bootCompletedSeconds } = this.#world.timings;
    return launchedMs + (agentRegisteredSeconds + bootCompletedSeconds) * SECOND;
  }

  #heartbeatTimer(instance: Instance, action: Pick<LifecycleAction, "hook" | "limitMs">): Timer {
    const { hook, limitMs } = action;
    const expiryMs = Math.min(limitMs, this.#world.clock.now() + hook.heartbeatTimeoutSeconds * SECOND);
    return this.#world.clock.at(expiryMs, () => {
      this.#completeAction(instance, instance.actions.get(hook.name)!, hook.defaultResult);
    });
  }

  #completeAction(instance: Instance, action: LifecycleAction, result: "CONTINUE" | "ABANDON"): void {
    this.#world.clock.cancel(action.timer);
    instance.actions.delete(action.hook.name);
    // ABANDON closes the instance's other hooks too, and an instance that was launching does not enter service.
    if (result === "ABANDON") this.#closeActions(instance);
    if (instance.actions.size > 0) return;
    if (isTerminating(instance)) this.#proceed(instance);
    else if (result === "CONTINUE") this.#enter(instance);
    else {
      const cause = `${action.hook.name} abandoned the launch`;
      this.#terminate(instance, cause);
      this.#reconcile(instance.group, cause, instance.warmupSeconds);
    }
  }

  #closeActions(instance: Instance): void {
    for (const action of instance.actions.values()) this.#world.clock.cancel(action.timer);
    instance.actions.clear();
  }

  #activeAction(
    input: CompleteLifecycleActionCommandInput | RecordLifecycleActionHeartbeatCommandInput,
  ): [Instance, LifecycleAction] {
    const group = this.#group(input.AutoScalingGroupName);
    const { LifecycleHookName: hook = "", LifecycleActionToken: token, InstanceId: instanceId } = input;
    if (!group.config.hooks.some(({ name }) => name === hook))
      throw validationError(`Lifecycle hook not found: ${hook}`);
    if (token === undefined && instanceId === undefined)
      throw validationError("Either a lifecycle action token or an instance ID must be given.");
    for (const instance of instanceId === undefined
      ? group.instances.values()
      : [group.instances.get(instanceId)].filter((found) => found !== undefined)) {
      const action = instance.actions.get(hook);
      if (action && (token === undefined || token === action.token)) return [instance, action];
    }
    throw validationError(
      `No active Lifecycle Action found with ${instanceId === undefined ? `token ${token}` : `instance ID ${instanceId}`}`,
    );
  }

  #begin(group: Group, description: string, cause: string): Activity {
    const activity: Activity = {
      ActivityId: uuid(this.#nextSerial()),
      AutoScalingGroupName: group.config.name,
      AutoScalingGroupARN: this.#groupArn(group),
      Description: description,
      Cause: `At ${isoTime(this.#world)} ${cause}.`,
      StartTime: new Date(this.#world.clock.now()),
      StatusCode: "InProgress",
      Progress: 0,
    };
    group.inProgress.add(activity);
    return activity;
  }

  #finish(group: Group, activity: Activity, status: ScalingActivityStatusCode): void {
    activity.StatusCode = status;
    activity.EndTime = new Date(this.#world.clock.now());
    activity.Progress = 100;
    group.inProgress.delete(activity);
    group.finished.push(activity);
    if (group.finished.length >= 2 * ACTIVITIES_KEPT) group.finished = group.finished.slice(-ACTIVITIES_KEPT);
    group.activityEndedMs = this.#world.clock.now();
  }

  #notify(group: Group, hook: LifecycleHook, message: Record<string, string>): void {
    if (hook.queue === undefined) return;
    const body = {
      Service: "AWS Auto Scaling",
      Time: isoTime(this.#world),
      AccountId: this.#world.accountId,
      RequestId: uuid(this.#nextSerial()),
      AutoScalingGroupName: group.config.name,
      ...message,
    };
    this.#listener.notify(hook.queue, JSON.stringify(body));
  }

  #describe(group: Group): AutoScalingGroupDescription {
    return {
      AutoScalingGroupName: group.config.name,
      AutoScalingGroupARN: this.#groupArn(group),
      MinSize: group.config.minSize,
      MaxSize: group.config.maxSize,
      DesiredCapacity: group.desired,
      DefaultCooldown: group.config.defaultCooldownSeconds,
      AvailabilityZones: [...group.zones],
      HealthCheckType: "EC2",
      CreatedTime: group.createdTime,
      Instances: [...group.instances.values()].map(describeInstance),
    };
  }

  #groupArn(group: Group): string {
    const resource = `autoScalingGroup:${uuid(group.serial)}:autoScalingGroupName/${group.config.name}`;
    return arn(this.#world, "autoscaling", resource);
  }

  #group(name: string | undefined): Group {
    const group = this.#groups.get(name ?? "");
    if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
    return group;
  }

  #instance(instanceId: string): Instance {
    const instance = this.#instances.get(instanceId);
    if (!instance)
      throw validationError(`Instance Id not found - No managed instance found for instance ID ${instanceId}`);
    return instance;
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

const describeInstance = (instance: Instance) => ({
  InstanceId: instance.instanceId,
  InstanceType: instance.instanceType,
  AvailabilityZone: instance.zone,
  LifecycleState: instance.state,
  HealthStatus: instance.healthy ? "Healthy" : "Unhealthy",
  ProtectedFromScaleIn: false,
});

const leastPopulatedZone = (group: Group): string => {
  const counts = new Map(group.zones.map((zone) => [zone, 0]));
  for (const instance of group.instances.values())
    if (!isTerminating(instance)) counts.set(instance.zone, counts.get(instance.zone)! + 1);
  return group.zones.reduce((least, zone) => (counts.get(zone)! < counts.get(least)! ? zone : least));
};

/** AWS docs: "Default termination policy": the zone with most instances first; there the oldest. */
const chooseTermination = (group: Group): Instance | undefined => {
  const oldest = new Map<string, { first: Instance; count: number }>();
  for (const instance of group.instances.values()) {
    if (!isInService(instance)) continue;
    const inZone = oldest.get(instance.zone);
    if (inZone) inZone.count += 1;
    else oldest.set(instance.zone, { first: instance, count: 1 });
  }
  let choice: { first: Instance; count: number } | undefined;
  for (const candidate of oldest.values()) {
    const isOlder = !choice || candidate.first.serial < choice.first.serial;
    if (!choice || candidate.count > choice.count || (candidate.count === choice.count && isOlder)) choice = candidate;
  }
  return choice?.first;
};
