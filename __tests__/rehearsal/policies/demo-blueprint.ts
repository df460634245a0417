import type { Blueprint } from "../../../src/rehearsal/blueprint/blueprint";

/** A cluster of t3.micro, each of which holds 7 containers of 128 CPU units and 128 MiB, and nothing besides its group of 1 instance. */
export const demoBlueprint = (sizes: Partial<Blueprint["group"]> = {}): Blueprint => ({
  environment: "demo",
  region: "eu-central-1",
  clusterName: "demo",
  group: {
    name: "demo-instances",
    minSize: 0,
    maxSize: 40,
    desiredCapacity: 1,
    instanceType: "t3.micro",
    zones: 1,
    defaultCooldownSeconds: 300,
    hooks: [],
    policies: [],
    ...sizes,
  },
  alarms: [],
  queues: [],
  functions: [],
  eventSourceMappings: [],
  rules: [],
});
