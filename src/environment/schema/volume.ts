import { z } from "zod";
import { withRules } from "../rules";
import { posixId, throughput } from "./kinds/amounts";
import { name } from "./kinds/aws";
import { permissions, volumePath } from "./kinds/container";
import { recordOf } from "./kinds/kind";
import { note } from "./note";

/** Days without access after which EFS moves a file to another class (EFS API reference, LifecyclePolicy). */
const TRANSITION_DAYS = [1, 7, 14, 30, 60, 90, 180, 270, 365] as const;

const accessPointSchema = z.strictObject({
  path: note(volumePath("/web"), {
    description: "Directory on the volume that is the access point's root. The first mount makes it.",
  }),
  uid: note(posixId(), {
    description: "POSIX user who owns the directory, and as whom everything happens through the access point.",
  }),
  gid: note(posixId(), { description: "POSIX group, with the same meaning." }),
  permissions: note(permissions().default("0750"), { description: "Permissions of the directory when it is made." }),
});

/** Owner and permissions of an access point's directory, as a text that is compared. */
const ownerOf = ({ uid, gid, permissions: mode }: z.output<typeof accessPointSchema>): string =>
  `${uid}:${gid}:${mode}`;

export const volumeSchema = withRules(
  z.strictObject({
    encryption: note(z.boolean().default(true), {
      description:
        "Encrypt the file system with its own KMS key. Final unless throwAway: once deployed, another value is refused.",
    }),
    keyRotation: note(z.boolean().default(true), { description: "Rotate that key every year." }),
    transitEncryption: note(z.boolean().default(true), {
      description:
        "Only clients with TLS may mount the volume. Instances mount it with TLS and as their role, and without a role no client is root.",
    }),
    mountBy: note(z.enum(["name", "address"]).default("name"), {
      description:
        "How instances reach the mount target of their zone. name: by the file system's name, which Amazon's DNS server of the VPC resolves. address: by the target's IPv4 address, for a VPC whose DNS servers do not know that name. ECS mounts access points of applications by name alone.",
    }),
    performanceMode: note(z.enum(["generalPurpose", "maxIO"]).default("generalPurpose"), {
      description: "EFS performance mode. Final unless throwAway: once deployed, another value is refused.",
      remedy: "choose generalPurpose: it suits nearly everything and alone goes with elastic throughput",
    }),
    throughputMode: note(z.enum(["elastic", "bursting", "provisioned"]).default("elastic"), {
      description: "EFS throughput mode.",
    }),
    provisionedThroughput: note(throughput().optional(), {
      description:
        "Throughput that is paid for whether it is used or not (docs/cost.md), with throughput mode provisioned only.",
      defaultIs: "none",
    }),
    infrequentAccessAfterDays: note(z.literal([...TRANSITION_DAYS]).optional(), {
      description:
        "Files that have not been read or written for this long move to the Infrequent Access class. They move back at the next access.",
      unit: "days",
      defaultIs: "files stay in the Standard class",
    }),
    archiveAfterDays: note(z.literal([...TRANSITION_DAYS]).optional(), {
      description: "The same for the Archive class, with elastic throughput only.",
      unit: "days",
      defaultIs: "no file moves to the Archive class",
    }),
    backup: note(z.boolean().default(true), {
      description: "AWS Backup makes a backup every day and keeps it for 35 days.",
    }),
    accessPoints: note(recordOf(name(32), accessPointSchema, { max: 100 }).default({}), {
      description:
        "Access points, by name. Through an access point an application mounts a directory of its own as a user of its own.",
      remedy: "write accessPoints: { web: { path: '/web', uid: 1000, gid: 1000 } }",
    }),
  }),
  [
    {
      over: "accessPoints",
      needs: [],
      breaches: ({ accessPoints }, isValid) => {
        const points = Object.entries(accessPoints).filter(([key]) => isValid(["accessPoints", key]));
        return points.flatMap(([key, point], index) => {
          const first = points.slice(0, index).find(([, other]) => other.path === point.path);
          return first && ownerOf(first[1]) !== ownerOf(point)
            ? [
                {
                  path: ["accessPoints", key, "path"],
                  problem: `volume.accessPoints.${first[0]} has the directory too, with another owner or other permissions, and the first mount alone decides`,
                },
              ]
            : [];
        });
      },
      remedy: "give both the same uid, gid and permissions, or each a path of its own",
    },
    {
      setting: "throughputMode",
      needs: ["throughputMode", "performanceMode"],
      broken: (settings) => settings.throughputMode === "elastic" && settings.performanceMode === "maxIO",
      problem: () => "elastic throughput does not go with performance mode maxIO",
      remedy: "set volume.performanceMode to generalPurpose, or volume.throughputMode to bursting",
    },
    {
      setting: "provisionedThroughput",
      needs: ["throughputMode", "provisionedThroughput"],
      broken: (settings) =>
        (settings.throughputMode === "provisioned") !== (settings.provisionedThroughput !== undefined),
      problem: ({ throughputMode }) =>
        `volume.throughputMode is ${throughputMode}, and a throughput goes with provisioned only`,
      remedy:
        "set volume.throughputMode to provisioned and volume.provisionedThroughput to 1 to 3414 MiB/s, or neither",
    },
    {
      setting: "archiveAfterDays",
      needs: ["throughputMode", "archiveAfterDays"],
      broken: (settings) => settings.archiveAfterDays !== undefined && settings.throughputMode !== "elastic",
      problem: ({ throughputMode }) =>
        `volume.throughputMode is ${throughputMode}, and the Archive class goes with elastic only`,
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
      broken: (settings) => settings.keyRotation && !settings.encryption,
      problem: () => "there is no key to rotate when volume.encryption is false",
      remedy: "leave volume.encryption on, or set volume.keyRotation to false too",
    },
  ],
);

export type VolumeSettings = z.output<typeof volumeSchema>;
