import type { Environment } from "../environment/schema";

/** The tags that the provider puts on everything, the settings' in place of Drydock's own; an Auto Scaling group needs them again for what it launches. */
export function tagsOf({ name, tags }: Environment): Record<string, string> {
  const given = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const own = Object.entries({ Environment: name, ManagedBy: "drydock" });
  return { ...Object.fromEntries(own.filter(([key]) => !given.has(key.toLowerCase()))), ...tags };
}
