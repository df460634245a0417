import type { Environment } from "../environment/schema";

/** Names of the stacks that an environment describes, in the order in which they are deployed. */
export const describedStacks = ({ name, alerts, network, volume, applications }: Environment): readonly string[] =>
  [
    ...(alerts ? ["alerts"] : []),
    ...(network.source === "create" ? ["network"] : []),
    ...(volume ? ["volume"] : []),
    "cluster",
    ...Object.keys(applications).map((application) => `application-${application}`),
  ].map((kind) => `${name}-${kind}`);
