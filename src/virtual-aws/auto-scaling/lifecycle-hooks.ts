import { validationError } from "../core/errors";
import { SECOND } from "../core/time";
import { isoTime, uuid, type World } from "../core/world";
import type { VirtualEc2 } from "../ec2/engine";
import { type Group, type Instance, isPending, type LifecycleAction, type LifecycleHook } from "./model";
import { hookLimitSeconds } from "./timings";

/** Result of a lifecycle action. */
export type ActionResult = "CONTINUE" | "ABANDON";

/** Hears of the ends of waits, and carries notifications. */
export interface HookListener {
  /** No lifecycle action of an instance waits any more. @param hook the last one that ended */
  completed(instance: Instance, hook: LifecycleHook, result: ActionResult): void;
  /** A hook notifies its queue. */
  notify(queue: string, body: string): void;
}

/** The fields by which a call names a lifecycle action. */
export interface ActionReference {
  readonly LifecycleHookName: string | undefined;
  readonly LifecycleActionToken?: string | undefined;
  readonly InstanceId?: string | undefined;
}

/** The lifecycle actions of instances: waits that end by a call, by the instance itself, or by the lack of heartbeats. */
export class LifecycleHooks {
  readonly #world: World;
  readonly #ec2: VirtualEc2;
  readonly #listener: HookListener;
  readonly #nextSerial: () => number;

  /** @param nextSerial numbers tokens and requests */
  constructor(world: World, ec2: VirtualEc2, listener: HookListener, nextSerial: () => number) {
    this.#world = world;
    this.#ec2 = ec2;
    this.#listener = listener;
    this.#nextSerial = nextSerial;
  }

  /** Opens an action for each hook of a transition. @returns whether there is any */
  open(instance: Instance, transition: LifecycleHook["transition"]): boolean {
    const hooks = instance.group.config.hooks.filter((hook) => hook.transition === transition);
    for (const hook of hooks) this.#openOne(instance, hook);
    return hooks.length > 0;
  }

  #openOne(instance: Instance, hook: LifecycleHook): void {
    const { clock } = this.#world;
    const limitMs = clock.now() + hookLimitSeconds(hook.heartbeatTimeoutSeconds) * SECOND;
    const opened = { hook, token: uuid(this.#nextSerial()), limitMs };
    const action: LifecycleAction = { ...opened, timer: this.#heartbeatTimer(instance, opened) };
    instance.actions.set(hook.name, action);
    this.notify(instance.group, hook, {
      LifecycleActionToken: action.token,
      LifecycleHookName: hook.name,
      LifecycleTransition: hook.transition,
      EC2InstanceId: instance.instanceId,
      Origin: isPending(instance) ? "EC2" : "AutoScalingGroup",
      Destination: isPending(instance) ? "AutoScalingGroup" : "EC2",
    });
    if (!hook.completedByInstance) return;
    clock.at(Math.max(clock.now(), this.#ec2.bootCompletedMs(instance.instanceId) ?? 0), () => {
      if (this.#ec2.isRunning(instance.instanceId) && instance.actions.get(hook.name) === action)
        this.complete(instance, action, "CONTINUE");
    });
  }

  #heartbeatTimer(instance: Instance, { hook, limitMs }: Pick<LifecycleAction, "hook" | "limitMs">) {
    const { clock } = this.#world;
    const expiryMs = Math.min(limitMs, clock.now() + hook.heartbeatTimeoutSeconds * SECOND);
    return clock.at(expiryMs, () => {
      this.complete(instance, instance.actions.get(hook.name)!, hook.defaultResult);
    });
  }

  /** Lets an action wait for a whole heartbeat timeout from now on. */
  heartbeat(instance: Instance, action: LifecycleAction): void {
    this.#world.clock.cancel(action.timer);
    action.timer = this.#heartbeatTimer(instance, action);
  }

  /** Ends an action. ABANDON ends the instance's other ones too. */
  complete(instance: Instance, action: LifecycleAction, result: ActionResult): void {
    this.#world.clock.cancel(action.timer);
    instance.actions.delete(action.hook.name);
    if (result === "ABANDON") this.closeAll(instance);
    if (instance.actions.size === 0) this.#listener.completed(instance, action.hook, result);
  }

  /** Ends all actions of an instance without a result. */
  closeAll(instance: Instance): void {
    for (const action of instance.actions.values()) this.#world.clock.cancel(action.timer);
    instance.actions.clear();
  }

  /** The action that a call means. @throws AwsError when the hook is unknown or no such action waits */
  find(group: Group, reference: ActionReference): readonly [Instance, LifecycleAction] {
    const { LifecycleHookName: hook = "", LifecycleActionToken: token, InstanceId: instanceId } = reference;
    if (!group.config.hooks.some(({ name }) => name === hook))
      throw validationError(`Lifecycle hook not found: ${hook}`);
    if (token === undefined && instanceId === undefined)
      throw validationError("Either a lifecycle action token or an instance ID must be given.");
    for (const instance of group.instances.values()) {
      if (instanceId !== undefined && instance.instanceId !== instanceId) continue;
      const action = instance.actions.get(hook);
      if (action && (token === undefined || token === action.token)) return [instance, action];
    }
    throw validationError(
      `No active Lifecycle Action found with ${instanceId === undefined ? `token ${token}` : `instance ID ${instanceId}`}`,
    );
  }

  /** Sends a message to a hook's queue, if it has one. */
  notify(group: Group, hook: LifecycleHook, message: Readonly<Record<string, string>>): void {
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
}
