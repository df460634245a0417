import { z } from "zod";
import { withRules } from "../rules";
import { note, wholeNumber } from "./note";

export const volume = withRules(
  z.strictObject({
    encryption: note(z.boolean().default(true), { description: "Encrypt the file system with its own KMS key." }),
    keyRotation: note(z.boolean().default(true), { description: "Rotate that key every year." }),
    transitEncryption: note(z.boolean().default(true), {
      description:
        "Let clients in with TLS only: instances mount with TLS and as their role, and nobody is root without one.",
    }),
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
    infrequentAccessAfterDays: note(z.literal([1, 7, 14, 30, 60, 90, 180, 270, 365]).optional(), {
      description:
        "Move files that nobody has read or written for so long to the Infrequent Access class, and back at the next access. Default: never.",
      unit: "days",
    }),
    archiveAfterDays: note(z.literal([1, 7, 14, 30, 60, 90, 180, 270, 365]).optional(), {
      description: "The same for the Archive class, only with elastic throughput. Default: never.",
      unit: "days",
    }),
    backup: note(z.boolean().default(true), {
      description: "Have AWS Backup make a backup every day and keep it for 35 days.",
    }),
    accessPoints: note(
      z
        .record(
          z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
          z.strictObject({
            path: note(z.string().regex(/^(\/(?!\.\.?(\/|$))[\w.-]+){1,4}$/), {
              description: "Directory on the volume that is its root. It is made at the first mount.",
              allowed: "an absolute path of at most four names of letters, digits and . _ -",
              remedy: "give a path such as /web",
            }),
            uid: note(wholeNumber().min(1).max(4_294_967_295), {
              description: "POSIX user as which everything happens through it, and who owns the directory.",
            }),
            gid: note(wholeNumber().min(1).max(4_294_967_295), { description: "POSIX group, likewise." }),
            permissions: note(
              z
                .string()
                .regex(/^0[0-7]{3}$/)
                .default("0750"),
              {
                description: "Permissions with which the directory is made.",
                allowed: "four octal digits of which the first is 0",
                remedy: "give permissions such as 0750",
              },
            ),
          }),
        )
        .refine((points) => Object.keys(points).length <= 100)
        .default({}),
      {
        description: "Access points, by name: applications mount their own directory as a user of their own.",
        allowed:
          "at most 100, each under a name of 1 to 32 lower-case letters, digits and hyphens that begins with a letter",
        remedy: "write accessPoints: { web: { path: '/web', uid: 1000, gid: 1000 } }",
      },
    ),
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
      setting: "archiveAfterDays",
      needs: ["throughputMode", "archiveAfterDays"],
      broken: (volume) => volume.archiveAfterDays !== undefined && volume.throughputMode !== "elastic",
      problem: ({ throughputMode }) =>
        `volume.throughputMode is ${throughputMode}, and the Archive class goes with elastic alone`,
      remedy: "set volume.throughputMode to elastic, or leave it out",
    },
    {
      setting: "archiveAfterDays",
      needs: ["infrequentAccessAfterDays", "archiveAfterDays"],
      broken: ({ archiveAfterDays: archive, infrequentAccessAfterDays: infrequent }) =>
        archive !== undefined && infrequent !== undefined && archive <= infrequent,
      problem: ({ infrequentAccessAfterDays }) =>
        `files reach Infrequent Access after ${infrequentAccessAfterDays} days and Archive only later`,
      remedy: "raise it above volume.infrequentAccessAfterDays",
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

export type VolumeSettings = z.output<typeof volume>;
