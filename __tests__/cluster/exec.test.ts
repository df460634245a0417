import { SMALLEST, synthesize } from "../support/synthesize";

test("ECS Exec sessions are logged and encrypted with a key of their own when asked", () => {
  const stack = synthesize("cluster", { ...SMALLEST, cluster: { exec: true, logRetentionDays: 90 } });
  expect(stack.one("aws_ecs_cluster")).toMatchObject({
    configuration: {
      execute_command_configuration: {
        kms_key_id: stack.ref("exec/key", "arn"),
        logging: "OVERRIDE",
        log_configuration: {
          cloud_watch_encryption_enabled: true,
          cloud_watch_log_group_name: stack.ref("exec/log-group", "name"),
        },
      },
    },
  });
  expect(stack.byId("exec/log-group")).toMatchObject({
    name: "/drydock/demo/exec",
    retention_in_days: 90,
    kms_key_id: stack.ref("exec/key", "arn"),
  });
  expect(stack.byId("exec/key")).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
  expect(stack.outputs).toMatchObject({
    exec_log_group_name: { value: stack.ref("exec/log-group", "name") },
    exec_key_arn: { value: stack.ref("exec/key", "arn") },
  });
  expect(synthesize("cluster").one("aws_ecs_cluster")).not.toHaveProperty("configuration");
});

test("the Service Connect namespace is what services use by default", () => {
  const stack = synthesize("cluster", { ...SMALLEST, cluster: { serviceConnectNamespace: "apps" } });
  expect(stack.one("aws_service_discovery_http_namespace")).toMatchObject({ name: "apps" });
  const arn = stack.ref("service-connect-namespace", "arn");
  expect(stack.one("aws_ecs_cluster")).toMatchObject({ service_connect_defaults: { namespace: arn } });
  expect(stack.outputs).toMatchObject({ service_connect_namespace_arn: { value: arn } });
  expect(synthesize("cluster").resources("aws_service_discovery_http_namespace")).toEqual([]);
});
