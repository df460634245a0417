import { defineEnvironment } from "../src/environment/schema";

/** A cluster on Spot instances with Arm processors. It keeps no instance when no service wants a task. */
export default defineEnvironment({
  network: { source: "create" },
  cluster: {
    capacity: {
      instanceType: "m7g.medium",
      otherInstanceTypes: ["m6g.medium", "m6gd.medium", "m7gd.medium", "m8g.medium", "r7g.medium"],
      purchase: "spot",
      minSize: 0,
      maxSize: 10,
    },
  },
});
