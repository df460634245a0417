import type { DescribeScalingActivitiesCommandInput } from "@aws-sdk/client-auto-scaling";
import type {
  DescribeContainerInstancesCommandInput,
  DescribeServicesCommandInput,
  DescribeTasksCommandInput,
  ListContainerInstancesCommandInput,
  ListTasksCommandInput,
  UpdateContainerInstancesStateCommandInput,
} from "@aws-sdk/client-ecs";
import { type Answers, pageOf } from "../answering";

export interface Instance {
  state: string;
  /** When its termination began; undefined when AWS has no such activity. */
  readonly since?: Date;
}

export interface ContainerInstance {
  readonly arn: string;
  readonly instanceId: string;
  status: string;
  agentConnected?: boolean;
}

export interface Task {
  readonly arn: string;
  readonly on: string;
  lastStatus: string;
  desiredStatus: "RUNNING" | "STOPPED";
  readonly group: string;
}

/** A group and a cluster as small as a test needs them. */
export interface World {
  readonly instances: Record<string, Instance>;
  readonly containerInstances: ContainerInstance[];
  readonly tasks: Task[];
  readonly daemonServices: string[];
  /** Items on a page of any list. */
  readonly pageSize: number;
}

export const worldOf = (fields: Partial<World>): World => ({
  instances: {},
  containerInstances: [],
  tasks: [],
  daemonServices: [],
  pageSize: 100,
  ...fields,
});

/** Closing an action that is not open is answered as AWS does. */
export const noActiveAction = (): Error =>
  Object.assign(new Error("No active Lifecycle Action found with instance ID i-1"), { name: "ValidationError" });

export const answersOf = (world: World): Answers => {
  const action = ({ InstanceId: id }: { InstanceId: string }): Instance => {
    const instance = world.instances[id];
    if (instance?.state !== "Terminating:Wait") throw noActiveAction();
    return instance;
  };
  return {
    DescribeAutoScalingGroupsCommand: () => ({
      AutoScalingGroups: [
        { Instances: Object.entries(world.instances).map(([id, i]) => ({ InstanceId: id, LifecycleState: i.state })) },
      ],
    }),
    DescribeScalingActivitiesCommand: ({ NextToken: token }: DescribeScalingActivitiesCommandInput) => {
      const activities = Object.entries(world.instances).flatMap(([id, { since }]) =>
        since ? [{ Description: `Terminating EC2 instance: ${id}`, StartTime: since }] : [],
      );
      const [Activities, NextToken] = pageOf(activities, world.pageSize, token);
      return { Activities, NextToken };
    },
    CompleteLifecycleActionCommand: (input: { InstanceId: string }) => {
      action(input).state = "Terminating:Proceed";
      return {};
    },
    RecordLifecycleActionHeartbeatCommand: (input: { InstanceId: string }) => {
      action(input);
      return {};
    },
    ListContainerInstancesCommand: ({ filter = "", nextToken: token }: ListContainerInstancesCommandInput) => {
      const ids = /^ec2InstanceId in \[(.*)\]$/.exec(filter)![1]!.split(",");
      const arns = world.containerInstances.filter((c) => ids.includes(c.instanceId)).map(({ arn }) => arn);
      const [containerInstanceArns, nextToken] = pageOf(arns, world.pageSize, token);
      return { containerInstanceArns, nextToken };
    },
    DescribeContainerInstancesCommand: ({ containerInstances = [] }: DescribeContainerInstancesCommandInput) => {
      if (containerInstances.length < 1 || containerInstances.length > 100) throw new Error("1 to 100 of them");
      return {
        containerInstances: world.containerInstances
          .filter(({ arn }) => containerInstances.includes(arn))
          .map(({ arn, instanceId, status, agentConnected = true }) => ({
            containerInstanceArn: arn,
            ec2InstanceId: instanceId,
            status,
            agentConnected,
          })),
      };
    },
    UpdateContainerInstancesStateCommand: (input: UpdateContainerInstancesStateCommandInput) => {
      const { containerInstances: arns = [], status = "" } = input;
      if (arns.length < 1 || arns.length > 10) throw new Error("1 to 10 of them");
      for (const instance of world.containerInstances) if (arns.includes(instance.arn)) instance.status = status;
      return { failures: [] };
    },
    ListTasksCommand: (input: ListTasksCommandInput) => {
      const { containerInstance, desiredStatus = "RUNNING" } = input;
      const arns = world.tasks
        .filter((task) => task.on === containerInstance && task.desiredStatus === desiredStatus)
        .map(({ arn }) => arn);
      const [taskArns, nextToken] = pageOf(arns, world.pageSize, input.nextToken);
      return { taskArns, nextToken };
    },
    DescribeTasksCommand: ({ tasks: arns = [] }: DescribeTasksCommandInput) => {
      if (arns.length < 1 || arns.length > 100) throw new Error("1 to 100 of them");
      return {
        tasks: world.tasks
          .filter(({ arn }) => arns.includes(arn))
          .map(({ arn, ...rest }) => ({ taskArn: arn, ...rest })),
      };
    },
    DescribeServicesCommand: ({ services = [] }: DescribeServicesCommandInput) => {
      if (services.length < 1 || services.length > 10) throw new Error("1 to 10 of them");
      return {
        services: services.map((name) => ({
          serviceName: name,
          schedulingStrategy: world.daemonServices.includes(name) ? "DAEMON" : "REPLICA",
        })),
      };
    },
  };
};
