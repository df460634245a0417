import type { VirtualAws } from "../../src/virtual-aws";
import type { HeadroomResult } from "./headroom-result";

/** A change in a cluster of m5.large, each of which holds 16 containers of 128 CPU units and 128 MiB. */
export interface HeadroomScenario {
  readonly name: string;
  /** Instances. */
  readonly minSize: number;
  /** Instances. */
  readonly maxSize: number;
  /** Instances that launch when the group is created. */
  readonly desiredCapacity: number;
  /** Tasks of the service after the change. */
  readonly tasks: number;
  /** Starts the tasks when the first instances have registered. */
  readonly start: (aws: VirtualAws) => void;
  /** Minutes from the group's creation to the change. */
  readonly changeAfterMinutes: number;
  /** Changes what is wanted of the cluster. */
  readonly change: (aws: VirtualAws, groupName: string) => void;
  /** Minutes from the change to the end. */
  readonly watchedMinutes: number;
  /** The figures that the scenario is about. */
  readonly figures: readonly Figure[];
}

/** A figure of a scenario, as a table shows it. */
export interface Figure {
  readonly name: string;
  /** The text of a result's figure. */
  readonly of: (result: HeadroomResult) => string;
  /** Whether the result is one that Drydock promises never to have. */
  readonly isBroken: (result: HeadroomResult) => boolean;
}

const MINUTES_UNTIL_ALL_RUN: Figure = {
  name: "minutes until all tasks run",
  of: ({ minutesUntilAllRun }) => (minutesUntilAllRun === null ? "never" : minutesUntilAllRun.toFixed(1)),
  isBroken: ({ minutesUntilAllRun }) => minutesUntilAllRun === null,
};

const STARTS_AND_STOPS: Figure = {
  name: "instances started and stopped",
  of: ({ startsAndStops }) => String(startsAndStops),
  isBroken: ({ startsAndStops }) => startsAndStops > 0,
};

const MINUTES_OF_WAITING: Figure = {
  name: "minutes with tasks that have no place",
  of: ({ minutesOfWaiting }) => minutesOfWaiting.toFixed(0),
  isBroken: ({ minutesOfWaiting }) => minutesOfWaiting > 0,
};

const COUNTED: Figure = {
  name: "containers counted (placeable)",
  of: ({ counted, placeable }) => `${counted ?? "none"} (${placeable})`,
  isBroken: ({ counted, placeable }) => counted !== placeable,
};

const BEYOND_NEED: Figure = {
  name: "instances beyond need",
  of: ({ beyondNeed }) => String(beyondNeed),
  isBroken: () => false,
};

/** @param minimumHealthyPercent with 0, tasks leave a draining instance before there is another place for them */
const web = (aws: VirtualAws, desiredCount: number, minimumHealthyPercent = 100): void =>
  aws.ecs.createService({
    name: "web",
    cpu: 128,
    memory: 128,
    desiredCount,
    minimumHealthyPercent,
    deregistrationDelaySeconds: 30,
  });

/** Tasks that leave 8 containers free on two instances, and on four: every policy leaves such a cluster as it is. */
const CALM = 24;
const FULL = 56;

/** Every policy runs through these. */
export const HEADROOM_SCENARIOS: readonly HeadroomScenario[] = [
  {
    name: "constant 100 tasks, hours 2 to 6",
    minSize: 1,
    maxSize: 50,
    desiredCapacity: 8,
    tasks: 100,
    start: (aws) => web(aws, 100),
    changeAfterMinutes: 60,
    change: () => {},
    watchedMinutes: 300,
    figures: [STARTS_AND_STOPS, MINUTES_OF_WAITING],
  },
  {
    name: "empty cluster gets 10 tasks",
    minSize: 0,
    maxSize: 50,
    desiredCapacity: 0,
    tasks: 10,
    start: () => {},
    changeAfterMinutes: 10,
    change: (aws) => web(aws, 10),
    watchedMinutes: 120,
    figures: [MINUTES_UNTIL_ALL_RUN],
  },
  {
    name: "4 of 8 agents disconnected",
    minSize: 8,
    maxSize: 8,
    desiredCapacity: 8,
    tasks: CALM,
    start: (aws) => web(aws, CALM),
    changeAfterMinutes: 10,
    change: (aws) => {
      const instances = [...aws.ecs.inspect().instances.values()];
      for (const { ec2InstanceId } of instances.slice(0, 4)) aws.ecs.setAgentConnected(ec2InstanceId, false);
    },
    watchedMinutes: 3,
    figures: [COUNTED],
  },
  {
    name: "50 more tasks while an instance waits 30 min in its hook",
    minSize: 3,
    maxSize: 50,
    desiredCapacity: 4,
    tasks: FULL + 50,
    start: (aws) => web(aws, FULL, 0),
    changeAfterMinutes: 30,
    change: (aws, group) => {
      // They fill all four instances: the one that terminates has tasks that nobody stops.
      for (let task = 0; task < 8; task++)
        aws.ecs.runTask({ family: "report", cpu: 128, memory: 128, runSeconds: 1800 });
      aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: group, DesiredCapacity: 3 });
      aws.ecs.updateService("web", FULL + 50);
    },
    watchedMinutes: 120,
    figures: [MINUTES_UNTIL_ALL_RUN],
  },
  {
    name: "50 more tasks",
    minSize: 2,
    maxSize: 50,
    desiredCapacity: 3,
    tasks: CALM + 50,
    start: (aws) => web(aws, CALM),
    changeAfterMinutes: 60,
    change: (aws) => aws.ecs.updateService("web", CALM + 50),
    watchedMinutes: 120,
    figures: [MINUTES_UNTIL_ALL_RUN, BEYOND_NEED],
  },
];
