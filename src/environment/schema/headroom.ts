import { z } from "zod";
import { AGENT_PORTS } from "../../aws/instance-types";
import { note, wholeNumber } from "./note";

const otherContainer = z.strictObject({
  cpu: note(wholeNumber().min(1).max(196_608), {
    description: "CPU that it reserves.",
    unit: "CPU units (1024 = 1 vCPU)",
  }),
  memory: note(wholeNumber().min(4).max(25_165_824), { description: "Memory that it reserves.", unit: "MiB" }),
  networkMode: note(z.enum(["bridge", "host", "awsvpc"]).default("bridge"), {
    description:
      "Network mode of its task. With awsvpc each task takes a network interface of the instance, and every task that runs there counts as if it had one.",
  }),
  hostPorts: note(
    z
      .array(
        wholeNumber()
          .min(1)
          .max(65_535)
          .refine((port) => !AGENT_PORTS.includes(port)),
      )
      .max(20)
      .default([]),
    {
      description: "TCP ports of the host that it binds, so that an instance takes one of it.",
      allowed: `at most 20 ports from 1 to 65535, none of ${AGENT_PORTS.join(", ")}, which the host needs itself`,
      remedy: "name the host ports of its task definition, or leave them out for dynamic ports",
    },
  ),
  gpus: note(wholeNumber().min(0).max(8).default(0), { description: "GPUs that it reserves.", unit: "GPUs" }),
  shortageThreshold: note(wholeNumber().min(0).default(0), {
    description: "The cluster grows when this many of it or fewer still fit.",
    unit: "schedulable containers",
  }),
  excessThreshold: note(wholeNumber().min(1).optional(), {
    description:
      "The cluster shrinks when this many of it or more still fit. Default: what one instance holds and shortageThreshold + 1.",
    unit: "schedulable containers",
  }),
});

export const headroom = z.strictObject({
  containerCpu: note(wholeNumber().min(1).max(196_608).default(128), {
    description: "CPU that one container of the usual size reserves.",
    unit: "CPU units (1024 = 1 vCPU)",
  }),
  containerMemory: note(wholeNumber().min(4).max(25_165_824).default(128), {
    description: "Memory that one container of the usual size reserves.",
    unit: "MiB",
  }),
  shortageThreshold: note(wholeNumber().min(0).default(2), {
    description: "The cluster grows when this many containers or fewer still fit.",
    unit: "schedulable containers",
  }),
  excessThreshold: note(wholeNumber().min(2).optional(), {
    description:
      "The cluster shrinks when this many containers or more still fit. Default: 10, or what one instance holds and shortageThreshold + 1 when that is more.",
    unit: "schedulable containers",
  }),
  reservePercent: note(wholeNumber().min(0).max(100).default(10), {
    description:
      "Room kept free in proportion to what is in use: both thresholds move up together once this share exceeds the shortage threshold.",
    unit: "% of the containers in use",
  }),
  otherContainers: note(
    z
      .record(z.string().regex(/^(?!usual$)[a-z][a-z0-9-]{0,31}$/), otherContainer)
      .refine((others) => Object.keys(others).length <= 20)
      .default({}),
    {
      description:
        "Containers besides the one of the usual size that must find room. The cluster follows the one that is worst off.",
      allowed:
        "at most 20, each under a name of 1 to 32 lower-case letters, digits and hyphens that begins with a letter and is not usual",
      remedy: "write otherContainers: { worker: { cpu: 1024, memory: 2048 } }",
    },
  ),
});
