import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { METRIC_NAMESPACE } from "../../functions/shared/contract";

/** A cluster stack in Terraform's JSON with one of each thing that a rehearsal reads, in the spellings that cdktf uses. */
export const exampleStack = () => ({
  provider: { aws: [{ region: "eu-central-1" }] },
  data: {
    aws_caller_identity: { caller: {} },
    terraform_remote_state: { network: { backend: "local" } },
  },
  resource: {
    aws_ecs_cluster: { cluster: { name: "demo" } },
    aws_launch_template: { template: { name: "demo-instances", instance_type: "t3.micro" } },
    aws_autoscaling_group: {
      group: {
        name: "demo-instances",
        min_size: 2,
        max_size: 4,
        desired_capacity: 3,
        vpc_zone_identifier: [
          '${data.terraform_remote_state.network.outputs.private_subnet_ids["a"]}',
          '${data.terraform_remote_state.network.outputs.private_subnet_ids["b"]}',
        ],
        launch_template: {
          id: "${aws_launch_template.template.id}",
          version: "${aws_launch_template.template.latest_version}",
        },
        initial_lifecycle_hook: [
          {
            name: "drain",
            lifecycle_transition: "autoscaling:EC2_INSTANCE_TERMINATING",
            heartbeat_timeout: 1800,
            default_result: "CONTINUE",
            notification_target_arn: "${aws_sqs_queue.drain.arn}",
            role_arn: "${aws_iam_role.hook.arn}",
          },
        ] as object[],
      } as Record<string, unknown>,
    },
    aws_autoscaling_policy: {
      out: {
        name: "demo-out",
        autoscaling_group_name: "${aws_autoscaling_group.group.name}",
        policy_type: "StepScaling",
        adjustment_type: "ChangeInCapacity",
        estimated_instance_warmup: 120,
        step_adjustment: [
          { metric_interval_lower_bound: "0", metric_interval_upper_bound: "1", scaling_adjustment: 1 },
          { metric_interval_lower_bound: "1", scaling_adjustment: 2 },
        ],
      } as Record<string, unknown>,
    },
    aws_cloudwatch_metric_alarm: {
      shortage: {
        alarm_name: "demo-shortage",
        namespace: METRIC_NAMESPACE,
        metric_name: HEADROOM_METRICS.missingInstances,
        dimensions: { ClusterName: "${aws_ecs_cluster.cluster.name}" },
        statistic: "Maximum",
        period: 60,
        evaluation_periods: 1,
        threshold: 1,
        comparison_operator: "GreaterThanOrEqualToThreshold",
        treat_missing_data: "breaching",
        alarm_actions: ["${aws_autoscaling_policy.out.arn}"],
      } as Record<string, unknown>,
    },
    aws_sqs_queue: {
      dead: { name: "demo-drain-dead" },
      drain: {
        name: "demo-drain",
        visibility_timeout_seconds: 360,
        redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.dead.arn}","maxReceiveCount":5}',
      } as Record<string, unknown>,
    } as Record<string, Record<string, unknown>>,
    aws_lambda_function: {
      drain: {
        function_name: "demo-drain",
        filename: "assets/drain.zip",
        handler: "index.handler",
        timeout: 60,
        memory_size: 256,
        reserved_concurrent_executions: 5,
        environment: {
          variables: {
            NAME_OF_CLUSTER: "${aws_ecs_cluster.cluster.name}",
            QUEUE_ARN: "arn:aws:sqs:eu-central-1:${data.aws_caller_identity.caller.account_id}:demo-drain",
          },
        },
      } as Record<string, unknown>,
    },
    aws_lambda_event_source_mapping: {
      queue: {
        event_source_arn: "${aws_sqs_queue.drain.arn}",
        function_name: "${aws_lambda_function.drain.arn}",
        batch_size: 5,
        function_response_types: ["ReportBatchItemFailures"],
        scaling_config: { maximum_concurrency: 2 },
      } as Record<string, unknown>,
    },
    aws_cloudwatch_event_rule: {
      schedule: { name: "demo-minute", schedule_expression: "rate(1 minute)" },
      change: {
        name: "demo-change",
        event_pattern: '{"source":["aws.ecs"],"detail":{"clusterArn":["${aws_ecs_cluster.cluster.arn}"]}}',
      },
    } as Record<string, Record<string, unknown>>,
    aws_cloudwatch_event_target: {
      schedule: { rule: "${aws_cloudwatch_event_rule.schedule.name}", arn: "${aws_lambda_function.drain.arn}" },
      change: { rule: "${aws_cloudwatch_event_rule.change.name}", arn: "${aws_lambda_function.drain.arn}" },
    } as Record<string, Record<string, unknown>>,
    aws_lambda_permission: {
      schedule: permission("schedule"),
      change: permission("change"),
    } as Record<string, Record<string, unknown>>,
  } as Record<string, Record<string, Record<string, unknown>>>,
});

const permission = (rule: string) => ({
  action: "lambda:InvokeFunction",
  function_name: "${aws_lambda_function.drain.function_name}",
  principal: "events.amazonaws.com",
  source_arn: `\${aws_cloudwatch_event_rule.${rule}.arn}`,
});

/** Writes a stack as the environment `demo` into a new folder `stacks`, calls, and removes the folder. */
export function withStacks<T>(stack: object, call: (stacksDir: string) => T): T {
  const stacksDir = mkdtempSync(join(tmpdir(), "drydock-stacks-"));
  const folder = join(stacksDir, "demo-cluster");
  try {
    mkdirSync(join(folder, "assets"), { recursive: true });
    writeFileSync(join(folder, "assets", "drain.zip"), "");
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack));
    return call(stacksDir);
  } finally {
    rmSync(stacksDir, { recursive: true });
  }
}
