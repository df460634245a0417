import { z } from "zod";
import { AGENT_PORTS } from "../../aws/instance-types";
import { count, cpuUnits, mebibytes, minutes, percentage, port } from "./kinds/amounts";
import { name } from "./kinds/aws";
import { kind, listOf, recordOf } from "./kinds/kind";
import { note } from "./note";
import { scheduleSetting } from "./schedule";

/** The usual container of an environment without applications: CPU units and MiB. */
export const DEFAULT_CONTAINER = { cpu: 128, memory: 128 };

/** More containers than 5,000 instances of any size hold together. */
const MAXIMUM_CONTAINERS = 1_000_000;

const schedulable = (min: number) => count("schedulable containers", min, MAXIMUM_CONTAINERS);

const hostPort = () =>
  kind(
    port().refine((value) => !AGENT_PORTS.includes(value)),
    {
      kind: "port",
      allowed: `a port from 1 to 65535 that is none of ${AGENT_PORTS.join(", ")}, which the host needs itself`,
      many: `ports from 1 to 65535, none of ${AGENT_PORTS.join(", ")}, which the host needs itself`,
    },
  );

const SIZE_OF_APPLICATION = "that of the application of this name; required where there is none";

const otherContainerSchema = z.strictObject({
  cpu: note(cpuUnits().optional(), {
    description: "CPU that the container reserves.",
    defaultIs: SIZE_OF_APPLICATION,
  }),
  memory: note(mebibytes().optional(), {
    description: "Memory that the container reserves.",
    defaultIs: SIZE_OF_APPLICATION,
  }),
  networkMode: note(z.enum(["bridge", "host", "awsvpc"]).default("bridge"), {
    description:
      "Network mode of the container's task. With awsvpc each task takes a network interface of the instance.",
  }),
  hostPorts: note(listOf(hostPort(), { max: 20 }).default([]), {
    description: "TCP ports of the host that the container binds. An instance then runs at most one of this container.",
    remedy: "name the host ports of its task definition, or leave them out for dynamic ports",
  }),
  gpus: note(count("GPUs", 0, 8).default(0), { description: "GPUs that the container reserves." }),
  shortageThreshold: note(schedulable(0).default(0), {
    description: "The cluster grows when this many of the container or fewer still fit.",
  }),
  excessThreshold: note(schedulable(1).optional(), {
    description: "The cluster shrinks when this many of the container or more still fit.",
    defaultIs: "shortageThreshold + 1 + as many as one instance holds",
  }),
});

export const headroomSchema = z.strictObject({
  containerCpu: note(cpuUnits().optional(), {
    description:
      "CPU that the usual container reserves. With applications it is a task of the application whose tasks take the most room at their maxCount.",
    defaultIs: `${DEFAULT_CONTAINER.cpu} without applications, with them that application's`,
    remedy: "leave it out, or name the size of the containers that the cluster runs most of",
  }),
  containerMemory: note(mebibytes().optional(), {
    description: "Memory that the usual container reserves. With applications it follows as containerCpu does.",
    defaultIs: `${DEFAULT_CONTAINER.memory} without applications, with them that application's`,
    remedy: "leave it out, or name the size of the containers that the cluster runs most of",
  }),
  shortageThreshold: note(schedulable(0).default(0), {
    description: "The cluster grows when this many of the usual container or fewer still fit.",
  }),
  excessThreshold: note(schedulable(2).optional(), {
    description: "The cluster shrinks when this many of the usual container or more still fit.",
    defaultIs: "shortageThreshold + 1 + as many as one instance holds",
  }),
  reservePercent: note(percentage(0, "% of the containers in use").default(0), {
    description:
      "Room that is kept free in proportion to the containers in use. Once this share exceeds the shortage threshold, both thresholds rise together. 10 saves a quarter of the waiting on smooth traffic and more after steps and under noise, for 7 to 12 % more instance-hours (docs/scaling.md).",
  }),
  learntReservePercent: note(percentage(0, "% of the containers in use").default(0), {
    description:
      "Maximum of a reserve that scaling learns: the steepest rise of the demand while an instance boots, in the last day. 0 learns none. For demand that jumps every day at a time that nobody can plan for; the reserve is kept all day.",
  }),
  scaleInWindowMinutes: note(minutes(5, 120).optional(), {
    description:
      "Time for which the cluster stays as large as the highest demand in it needs. A longer one starts and stops fewer instances, and pays for them while they are idle.",
    defaultIs: "learnt: the one of 5, 10, 20, 30 and 60 that would have cost least in the last three hours",
  }),
  schedule: scheduleSetting,
  otherContainers: note(recordOf(name(32, ["usual"]), otherContainerSchema, { max: 20 }).default({}), {
    description:
      "Containers besides the usual one that must find room: those of stacks outside this environment, and each further application without being named here. An entry under an application's name sets the thresholds of that application. The cluster follows the container with the greatest shortage.",
    remedy: "write otherContainers: { worker: { cpu: 1024, memory: 2048 } }",
  }),
});

export type HeadroomSettings = z.output<typeof headroomSchema>;
