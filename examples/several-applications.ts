import { defineEnvironment } from "../src/environment/schema";

/**
 * Three applications behind one load balancer. The rule with the lowest priority number decides: the narrow ones come
 * first, and the one that takes every other request comes last.
 */
export default defineEnvironment({
  region: "eu-central-1",
  network: { source: "create" },
  volume: { accessPoints: { uploads: { path: "/uploads", uid: 1000, gid: 1000 } } },
  cluster: { capacity: { instanceType: "m7i.large", maxSize: 8 } },
  applications: {
    admin: {
      image: "public.ecr.aws/nginx/nginx:1.29.3",
      requests: { priority: 10, hostNames: ["admin.example.com"] },
      scaling: { minCount: 1, maxCount: 2 },
    },
    api: {
      image: "public.ecr.aws/nginx/nginx:1.29.3",
      cpu: 512,
      memory: 512,
      environment: { LOG_LEVEL: "info" },
      volume: { accessPoint: "uploads", path: "/data" },
      requests: { priority: 20, paths: ["/api", "/api/*"], healthCheckPath: "/api/health" },
      scaling: { minCount: 2, maxCount: 12 },
    },
    web: {
      image: "public.ecr.aws/nginx/nginx:1.29.3",
      requests: { priority: 1000, paths: ["/*"] },
      scaling: { minCount: 2, maxCount: 20 },
    },
  },
});
