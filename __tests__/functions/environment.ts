/** The handlers read their environment when they are loaded, as they do in Lambda. */
Object.assign(process.env, {
  CLUSTER_NAME: "demo",
  AUTO_SCALING_GROUP_NAME: "demo-instances",
  LIFECYCLE_HOOK_NAME: "drain",
  DRAIN_TIMEOUT_SECONDS: "3600",
  AT_DEADLINE: "terminate",
  METRIC_NAMESPACE: "Drydock",
  CONTAINER_CPU: "128",
  CONTAINER_MEMORY: "128",
  SHORTAGE_THRESHOLD: "2",
  EXCESS_THRESHOLD: "20",
  RESERVE_PERCENT: "0",
  DISCONNECTED_MINUTES: "10",
});
