import { z } from "zod";
import { count } from "./kinds/amounts";
import { instanceTypeName } from "./kinds/aws";
import { recordOf } from "./kinds/kind";
import { note } from "./note";

const describedSchema = z.strictObject({
  architecture: note(z.enum(["x86_64", "arm64"]), { description: "Architecture of its processors." }),
  vcpus: note(count("vCPUs", 1, 4096), { description: "Its vCPUs." }),
  memoryMiB: note(count("MiB", 512, 67_108_864), {
    description: "Its installed memory.",
  }),
  networkInterfaces: note(count("network interfaces", 1, 128), {
    description: "Network interfaces of its primary network card, its own included.",
  }),
  trunkedInterfaces: note(count("network interfaces", 0, 1000).default(0), {
    description: "Network interfaces for tasks that it has with ENI trunking.",
  }),
  gpus: note(count("GPUs", 0, 64).default(0), { description: "Its NVIDIA GPUs." }),
  neuronDevices: note(count("devices", 0, 64).default(0), { description: "Its AWS Inferentia or Trainium devices." }),
  isBurstable: note(z.boolean().default(false), { description: "Its CPU is paid for by credits, as that of T types." }),
});

export const describedInstanceTypesSetting = note(
  recordOf(instanceTypeName(), describedSchema, { max: 40 }).default({}),
  {
    description:
      "Instance types that are newer than Drydock's table, by name, as aws ec2 describe-instance-types shows them.",
    allowed: "at most 40 types that the table does not have, each under its name such as m9z.large",
    key: "type",
    remedy:
      "write describedInstanceTypes: { 'm9z.large': { architecture: 'x86_64', vcpus: 2, memoryMiB: 8192, networkInterfaces: 3 } }",
  },
);
