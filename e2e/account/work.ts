import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { clusterNames } from "../../src/cluster/names";
import { OutsideError } from "../../src/user-error";
import { type Patience, until } from "./wait";

/** Seconds that the task runs whose instance is drained meanwhile. */
const TASK_SECONDS = 240;

/** Memory of a container. Three of them fill a t3.micro: 1024 MiB, less the system's own. */
const TASK_MEBIBYTES = 256;

/** Tasks that do not fit on the instances at rest. */
const SERVICE_TASKS = 12;

/** Seconds that AWS may take: what nobody promises, generously. */
const LIMITS = { register: 900, run: 600, drain: 1500, scaleOut: 1800, scaleIn: 3600 } as const;

/** A drain, as it was seen. */
export interface ObservedDrain {
  /** Seconds from the request to end the instance until the group has let it go. */
  readonly seconds: number;
  /** Seconds of it in which its task ran on. */
  readonly taskSeconds: number;
}

/** Work for a deployed cluster: tasks that make it drain and scale. */
export class ClusterWork {
  readonly #ecs: ECSClient;
  readonly #autoScaling: AutoScalingClient;
  readonly #cluster: string;
  readonly #group: string;
  /** Family of the task that ends by itself. */
  readonly #short: string;
  /** Family of the service's tasks, and the service's name. */
  readonly #long: string;
  readonly #patience: Patience;

  constructor(region: string, environment: string, patience: Patience) {
    this.#ecs = new ECSClient({ region });
    this.#autoScaling = new AutoScalingClient({ region });
    this.#cluster = clusterNames(environment).cluster;
    this.#group = clusterNames(environment).autoScalingGroup;
    this.#short = `${environment}-short`;
    this.#long = `${environment}-long`;
    this.#patience = patience;
  }

  /** Waits until as many instances have registered. */
  async registered(count: number): Promise<void> {
    await until(`${count} instances registered`, LIMITS.register, this.#patience, async () => {
      const { containerInstanceArns = [] } = await this.#ecs.send(
        new ListContainerInstancesCommand({ cluster: this.#cluster, status: "ACTIVE" }),
      );
      return containerInstanceArns.length >= count || undefined;
    });
  }

  /** Runs a task that ends by itself. @returns its ARN, once it runs */
  async startTask(): Promise<string> {
    await this.#defineTask(this.#short, TASK_SECONDS);
    const { tasks = [], failures = [] } = await this.#ecs.send(
      new RunTaskCommand({ cluster: this.#cluster, taskDefinition: this.#short, launchType: "EC2" }),
    );
    const [task] = tasks;
    if (!task) throw new OutsideError(`RunTask: ECS started no task (${failures[0]?.reason ?? "no reason given"})`);
    const taskArn = task.taskArn!;
    await until("a task that runs", LIMITS.run, this.#patience, async () => {
      const { lastStatus, stoppedReason } = await this.#task(taskArn);
      if (lastStatus === "STOPPED") throw new OutsideError(`the task stopped before it ran: ${stoppedReason}`);
      return lastStatus === "RUNNING" || undefined;
    });
    return taskArn;
  }

  /** Ends the instance of a running task. @throws OutsideError when the task does not end by itself before its instance */
  async drain(taskArn: string): Promise<ObservedDrain> {
    const { containerInstanceArn } = await this.#task(taskArn);
    const { containerInstances = [] } = await this.#ecs.send(
      new DescribeContainerInstancesCommand({ cluster: this.#cluster, containerInstances: [containerInstanceArn!] }),
    );
    const InstanceId = containerInstances[0]!.ec2InstanceId!;
    const beganMs = performance.now();
    const seconds = () => Math.round((performance.now() - beganMs) / 1000);
    await this.#autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
    );
    const isThere = async () => (await this.#instances()).some(({ id }) => id === InstanceId);
    const taskSeconds = await until(
      "the end of the task on the draining instance",
      LIMITS.drain,
      this.#patience,
      async () => {
        const { lastStatus, containers = [], stoppedReason } = await this.#task(taskArn);
        if (lastStatus !== "STOPPED" && !(await isThere()))
          throw new OutsideError(`${InstanceId} went before its task had ended`);
        if (lastStatus !== "STOPPED") return undefined;
        if (containers[0]?.exitCode !== 0)
          throw new OutsideError(`the task was stopped by its instance's end: ${stoppedReason}`);
        return seconds();
      },
    );
    await until(`the end of ${InstanceId}`, LIMITS.drain, this.#patience, async () => !(await isThere()) || undefined);
    return { seconds: seconds(), taskSeconds };
  }

  /** Starts more tasks than fit, and waits until all of them run. */
  async scaleOut(): Promise<void> {
    await this.#defineTask(this.#long, 86_400);
    await this.#ecs.send(
      new CreateServiceCommand({
        cluster: this.#cluster,
        serviceName: this.#long,
        taskDefinition: this.#long,
        desiredCount: SERVICE_TASKS,
        launchType: "EC2",
      }),
    );
    await until(`${SERVICE_TASKS} tasks that run`, LIMITS.scaleOut, this.#patience, async () => {
      const { services = [] } = await this.#ecs.send(
        new DescribeServicesCommand({ cluster: this.#cluster, services: [this.#long] }),
      );
      return services[0]?.runningCount === SERVICE_TASKS || undefined;
    });
  }

  /** Takes all tasks away, and waits until the group is as small as it may be. @param size of the group */
  async scaleIn(size: number): Promise<void> {
    await this.#ecs.send(new UpdateServiceCommand({ cluster: this.#cluster, service: this.#long, desiredCount: 0 }));
    await until(`a group of ${size}`, LIMITS.scaleIn, this.#patience, async () => {
      return (await this.#instances()).length <= size || undefined;
    });
  }

  /** Takes away what Terraform does not know, as far as it is there: a cluster with a service or a task does not go. */
  async clear(): Promise<void> {
    const cluster = this.#cluster;
    const quietly = async (call: () => Promise<unknown>) => void (await call().catch(() => {}));
    await quietly(() => this.#ecs.send(new DeleteServiceCommand({ cluster, service: this.#long, force: true })));
    for (const family of [this.#short, this.#long]) {
      await quietly(async () => {
        const { taskArns = [] } = await this.#ecs.send(new ListTasksCommand({ cluster, family }));
        for (const task of taskArns) await this.#ecs.send(new StopTaskCommand({ cluster, task }));
      });
      await quietly(async () => {
        const list = new ListTaskDefinitionsCommand({ familyPrefix: family });
        for (const taskDefinition of (await this.#ecs.send(list)).taskDefinitionArns ?? [])
          await this.#ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      });
    }
  }

  async #defineTask(family: string, seconds: number): Promise<void> {
    await this.#ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        networkMode: "bridge",
        containerDefinitions: [
          {
            name: "sleep",
            image: "public.ecr.aws/docker/library/busybox:1.37",
            command: ["sh", "-c", `sleep ${seconds}`],
            memory: TASK_MEBIBYTES,
            essential: true,
          },
        ],
      }),
    );
  }

  async #task(taskArn: string) {
    const { tasks = [] } = await this.#ecs.send(new DescribeTasksCommand({ cluster: this.#cluster, tasks: [taskArn] }));
    if (!tasks[0]) throw new OutsideError(`ECS knows no task ${taskArn}`);
    return tasks[0];
  }

  /** The group's instances, also those that are on their way out. */
  async #instances(): Promise<readonly { readonly id: string }[]> {
    const { AutoScalingGroups = [] } = await this.#autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.#group] }),
    );
    return (AutoScalingGroups[0]?.Instances ?? []).map(({ InstanceId = "" }) => ({ id: InstanceId }));
  }
}
