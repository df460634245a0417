import { z } from "zod";
import { note } from "./note";

const domain = (description: string, example: string) =>
  note(
    z
      .string()
      .max(253)
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
      .optional(),
    {
      description,
      allowed: "a domain name in lower-case letters, without a dot at its end",
      remedy: `give a domain such as ${example}, or leave the setting out`,
    },
  );

export const hostedZones = z.strictObject({
  source: note(z.enum(["create", "find"]).default("create"), {
    description: "Create the zones in the network stack, or find zones that exist by their names.",
    remedy: "choose 'find' when the domain's zone exists, which is so when the domain was registered with Route 53",
  }),
  public: domain("Domain of the public zone.", "example.com"),
  private: domain("Domain of the private zone, which only this VPC resolves.", "internal.example.com"),
});
