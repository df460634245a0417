import { extendEnvironment } from "../src/environment/schema";

/** The cluster of several-applications for trying changes out: smaller, on Spot instances, and thrown away as a whole. */
export default extendEnvironment("several-applications", {
  throwAway: true,
  tags: { Stage: "staging" },
  cluster: { capacity: { purchase: "spot", maxSize: 6 } },
});
