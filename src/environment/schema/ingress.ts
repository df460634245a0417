import { z } from "zod";
import { note } from "./note";

export const ingress = z.strictObject({
  scheme: note(z.enum(["internet-facing", "internal"]).default("internet-facing"), {
    description: "Where the load balancer can be reached from: public subnets, or private ones when internal.",
  }),
  certificateArn: note(
    z
      .string()
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/)
      .optional(),
    {
      description: "ACM certificate of the HTTPS listener. Without one there is only HTTP.",
      allowed: "an ARN of the form arn:aws:acm:REGION:ACCOUNT:certificate/ID",
      remedy: "copy it from the ACM console, from a certificate in the environment's region",
    },
  ),
});
