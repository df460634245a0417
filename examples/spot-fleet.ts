import { defineEnvironment } from "../src/environment/schema";

/**
 * Two instances on demand, and Spot instances of many types above them: the more types, the rarer AWS takes one back.
 * It gives two minutes' notice, so tasks must have left the load balancer and stopped within 110 seconds.
 */
export default defineEnvironment({
  region: "eu-central-1",
  network: { source: "create", zones: ["a", "b", "c"] },
  alerts: { emails: ["platform@example.com"] },
  cluster: {
    capacity: {
      instanceType: "m7i.large",
      otherInstanceTypes: ["m6i.large", "m6a.large", "m7a.large", "m5.large", "m5a.large", "r6i.large", "r7i.large"],
      purchase: "mixed",
      onDemandBase: 2,
      onDemandPercent: 0,
      minSize: 3,
      maxSize: 20,
    },
    draining: { stopTimeoutSeconds: 60 },
  },
  applications: {
    web: {
      image: "public.ecr.aws/nginx/nginx:1.29.3",
      cpu: 256,
      memory: 512,
      requests: { priority: 100, paths: ["/*"], deregistrationDelaySeconds: 30 },
      scaling: { minCount: 6, maxCount: 60 },
    },
  },
});
