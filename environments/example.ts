import { defineEnvironment } from "../src/environment/schema";

/** A small cluster with a volume in a network of its own. It deploys as it is. */
export default defineEnvironment({
  region: "eu-central-1",
  network: { source: "create" },
  volume: {},
  cluster: { capacity: { maxSize: 10 } },
});
