import { z } from "zod";
import { findInstanceType } from "../instance-types";
import { withRules } from "../rules";
import { note, wholeNumber } from "./note";

export const capacity = withRules(
  z.strictObject({
    instanceType: note(
      z
        .string()
        .refine((type) => findInstanceType(type) !== undefined)
        .default("t3.micro"),
      {
        description: "EC2 instance type of the cluster's machines.",
        allowed: "a current type of the t, c, m or r families",
        remedy: "name a type of the table in src/environment/instance-types.ts, for example t3.micro or m7i.large",
      },
    ),
    amiParameter: note(
      z
        .string()
        .regex(/^\/[A-Za-z0-9._/-]+$/)
        .optional(),
      {
        description:
          "SSM parameter that holds the AMI's id, looked up at every plan. Default: the ECS-optimized Amazon Linux 2023 AMI for the instance type's architecture.",
        allowed: "a parameter's full name: a slash, then letters, digits and . _ / -",
        remedy: "copy the name from Parameter Store, or leave the setting out",
      },
    ),
    keyName: note(z.string().min(1).max(255).optional(), {
      description: "EC2 key pair. Without one nobody logs in with SSH; Session Manager works either way.",
    }),
    minSize: note(wholeNumber().min(0).max(5000).default(2), { description: "Fewest instances.", unit: "instances" }),
    maxSize: note(wholeNumber().min(1).max(5000).default(4), {
      description: "Most instances. An ECS cluster holds 5,000 container instances at the most.",
      unit: "instances",
    }),
    desiredSize: note(wholeNumber().min(0).max(5000).default(2), {
      description: "Instances at the first deployment; scaling owns the number from then on.",
      unit: "instances",
    }),
  }),
  [
    {
      setting: "minSize",
      needs: ["minSize", "maxSize"],
      broken: ({ minSize, maxSize }) => minSize > maxSize,
      problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
      remedy: "lower minSize or raise maxSize",
    },
    {
      setting: "desiredSize",
      needs: ["desiredSize", "minSize"],
      broken: ({ desiredSize, minSize }) => desiredSize < minSize,
      problem: ({ minSize }) => `it may not be below cluster.capacity.minSize (${minSize})`,
      remedy: "raise desiredSize or lower minSize",
    },
    {
      setting: "desiredSize",
      needs: ["desiredSize", "maxSize"],
      broken: ({ desiredSize, maxSize }) => desiredSize > maxSize,
      problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
      remedy: "lower desiredSize or raise maxSize",
    },
  ],
);
