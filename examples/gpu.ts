import { defineEnvironment } from "../src/environment/schema";

/**
 * Instances with one GPU each. The services that use the GPUs are in a project of their own: the cluster keeps room for
 * one more of their containers. An instance with a GPU holds one of them, so one that is no longer needed goes early.
 */
export default defineEnvironment({
  region: "eu-central-1",
  network: { source: "create" },
  cluster: {
    capacity: { instanceType: "g4dn.xlarge", minSize: 2, maxSize: 6 },
    headroom: {
      containerCpu: 512,
      containerMemory: 1024,
      otherContainers: { inference: { cpu: 3072, memory: 12288, gpus: 1 } },
    },
  },
});
