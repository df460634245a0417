import { z } from "zod";
import { withRules } from "../rules";
import { note } from "./note";

export const volume = withRules(
  z.strictObject({
    encryption: note(z.boolean().default(true), { description: "Encrypt the file system with its own KMS key." }),
    keyRotation: note(z.boolean().default(true), { description: "Rotate that key every year." }),
    performanceMode: note(z.enum(["generalPurpose", "maxIO"]).default("generalPurpose"), {
      description: "EFS performance mode.",
      remedy: "generalPurpose suits nearly everything and is the only mode that goes with elastic throughput",
    }),
    throughputMode: note(z.enum(["elastic", "bursting", "provisioned"]).default("elastic"), {
      description: "EFS throughput mode.",
    }),
    provisionedThroughput: note(z.number().min(1).max(3414).optional(), {
      description: "Throughput that is paid for, only with throughput mode provisioned.",
      unit: "MiB/s",
    }),
  }),
  [
    {
      setting: "throughputMode",
      needs: ["throughputMode", "performanceMode"],
      broken: (volume) => volume.throughputMode === "elastic" && volume.performanceMode === "maxIO",
      problem: () => "elastic throughput does not go with performance mode maxIO",
      remedy: "set volume.performanceMode to generalPurpose, or volume.throughputMode to bursting",
    },
    {
      setting: "provisionedThroughput",
      needs: ["throughputMode", "provisionedThroughput"],
      broken: (volume) => (volume.throughputMode === "provisioned") !== (volume.provisionedThroughput !== undefined),
      problem: ({ throughputMode }) =>
        `volume.throughputMode is ${throughputMode}, and a throughput belongs to provisioned and to nothing else`,
      remedy:
        "set volume.throughputMode to provisioned and volume.provisionedThroughput to 1 to 3414 MiB/s, or neither",
    },
    {
      setting: "keyRotation",
      needs: ["keyRotation", "encryption"],
      broken: (volume) => volume.keyRotation && !volume.encryption,
      problem: () => "there is no key to rotate when volume.encryption is false",
      remedy: "leave volume.encryption on, or set volume.keyRotation to false too",
    },
  ],
);
