import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEADROOM_METRICS } from "../../../functions/headroom/contract";
import { METRIC_NAMESPACE } from "../../../functions/shared/contract";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { BlueprintError } from "../../../src/rehearsal/blueprint/synthesized";
import { exampleStack, withStacks } from "../example-stack";

type Stack = ReturnType<typeof exampleStack>;

const read = (change: (resources: Stack["resource"]) => void = () => {}) => {
  const stack = exampleStack();
  change(stack.resource);
  return withStacks(stack, (stacksDir) => readBlueprint(stacksDir, "demo"));
};

describe("what is wired as it should be", () => {
  const { blueprint, warnings } = read();

  test("has no warnings", () => expect(warnings).toEqual([]));

  test("names the cluster, the region and the group with its sizes, zones and instance type", () => {
    expect(blueprint).toMatchObject({ environment: "demo", region: "eu-central-1", clusterName: "demo" });
    expect(blueprint.group).toMatchObject({
      name: "demo-instances",
      minSize: 2,
      maxSize: 4,
      desiredCapacity: 3,
      instanceType: "t3.micro",
      zones: 2,
      defaultCooldownSeconds: 300,
    });
  });

  test("ties the hook to its queue, and the queue to its dead letters", () => {
    expect(blueprint.group.hooks).toEqual([
      {
        name: "drain",
        transition: "autoscaling:EC2_INSTANCE_TERMINATING",
        heartbeatTimeoutSeconds: 1800,
        defaultResult: "CONTINUE",
        queue: "demo-drain",
      },
    ]);
    expect(blueprint.queues).toEqual([
      { name: "demo-drain-dead", visibilityTimeoutSeconds: 30, delaySeconds: 0 },
      {
        name: "demo-drain",
        visibilityTimeoutSeconds: 360,
        delaySeconds: 0,
        deadLetterQueue: "demo-drain-dead",
        maxReceiveCount: 5,
      },
    ]);
  });

  test("ties the alarm to its policy, with the defaults of AWS", () => {
    expect(blueprint.alarms).toEqual([
      {
        name: "demo-shortage",
        namespace: METRIC_NAMESPACE,
        metricName: HEADROOM_METRICS.missingInstances,
        dimensions: { ClusterName: "demo" },
        statistic: "Maximum",
        periodSeconds: 60,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        threshold: 1,
        comparison: "GreaterThanOrEqualToThreshold",
        treatMissingData: "breaching",
        policies: ["demo-out"],
      },
    ]);
    expect(blueprint.group.policies).toEqual([
      {
        name: "demo-out",
        type: "StepScaling",
        adjustmentType: "ChangeInCapacity",
        warmupSeconds: 120,
        steps: [
          { lower: 0, upper: 1, adjustment: 1 },
          { lower: 1, adjustment: 2 },
        ],
      },
    ]);
  });

  test("finds the function's code, and its settings as they will be in AWS", () => {
    expect(blueprint.functions).toEqual([
      {
        name: "demo-drain",
        zip: expect.stringMatching(/\/demo-cluster\/assets\/drain\.zip$/),
        handler: "index.handler",
        environment: { NAME_OF_CLUSTER: "demo", QUEUE_ARN: "arn:aws:sqs:eu-central-1:123456789012:demo-drain" },
        timeoutSeconds: 60,
        memoryMiB: 256,
        concurrency: 5,
      },
    ]);
  });

  test("ties queue and rules to the function", () => {
    expect(blueprint.eventSourceMappings).toEqual([
      {
        queue: "demo-drain",
        function: "demo-drain",
        batchSize: 5,
        batchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        maximumConcurrency: 2,
      },
    ]);
    expect(blueprint.rules).toEqual([
      { name: "demo-minute", kind: "schedule", periodSeconds: 60, functions: ["demo-drain"] },
      {
        name: "demo-change",
        kind: "pattern",
        pattern: {
          source: ["aws.ecs"],
          detail: { clusterArn: ["arn:aws:ecs:eu-central-1:123456789012:cluster/demo"] },
        },
        functions: ["demo-drain"],
      },
    ]);
  });
});

test("simple scaling and hooks as resources of their own are read too", () => {
  const { blueprint } = read((resources) => {
    resources["aws_autoscaling_policy"]!["out"] = {
      name: "demo-out",
      autoscaling_group_name: "demo-instances",
      adjustment_type: "PercentChangeInCapacity",
      min_adjustment_magnitude: 1,
      scaling_adjustment: 25,
      cooldown: 300,
    };
    const [hook] = resources["aws_autoscaling_group"]!["group"]!["initial_lifecycle_hook"] as [object];
    delete resources["aws_autoscaling_group"]!["group"]!["initial_lifecycle_hook"];
    resources["aws_autoscaling_lifecycle_hook"] = {
      hook: { ...hook, autoscaling_group_name: "${aws_autoscaling_group.group.name}" },
    };
  });
  expect(blueprint.group.policies).toEqual([
    {
      name: "demo-out",
      type: "SimpleScaling",
      adjustmentType: "PercentChangeInCapacity",
      minAdjustmentMagnitude: 1,
      adjustment: 25,
      cooldownSeconds: 300,
    },
  ]);
  expect(blueprint.group.hooks).toMatchObject([{ name: "drain", queue: "demo-drain" }]);
});

describe("a fault in the wiring shows: the blueprint does what would happen, and a warning says so", () => {
  test("an alarm whose action leads nowhere scales nothing", () => {
    const { blueprint, warnings } = read((resources) => {
      resources["aws_cloudwatch_metric_alarm"]!["shortage"]!["alarm_actions"] = ["${aws_autoscaling_policy.gone.arn}"];
    });
    expect(blueprint.alarms).toMatchObject([{ policies: [] }]);
    expect(warnings).toEqual([
      "Alarm demo-shortage has an action that leads nowhere (${aws_autoscaling_policy.gone.arn}).",
      "No alarm executes scaling policy demo-out.",
    ]);
  });

  test("an alarm may notify a topic besides", () => {
    const { blueprint, warnings } = read((resources) => {
      resources["aws_cloudwatch_metric_alarm"]!["shortage"]!["alarm_actions"] = [
        "${aws_autoscaling_policy.out.arn}",
        "arn:aws:sns:eu-central-1:123456789012:alerts",
      ];
    });
    expect(blueprint.alarms).toMatchObject([{ policies: ["demo-out"] }]);
    expect(warnings).toEqual([]);
  });

  test("an alarm with its actions switched off scales nothing", () => {
    const { blueprint, warnings } = read((resources) => {
      resources["aws_cloudwatch_metric_alarm"]!["shortage"]!["actions_enabled"] = false;
    });
    expect(blueprint.alarms).toMatchObject([{ policies: [] }]);
    expect(warnings[0]).toBe("Alarm demo-shortage has its actions switched off.");
  });

  test("a mapping from a queue that does not exist reads nothing, and the hook's queue has no reader", () => {
    const { blueprint, warnings } = read((resources) => {
      resources["aws_lambda_event_source_mapping"]!["queue"]!["event_source_arn"] = "${aws_sqs_queue.gone.arn}";
    });
    expect(blueprint.eventSourceMappings).toEqual([]);
    expect(warnings).toEqual([
      "Event source mapping queue reads from a queue that is not in this stack (${aws_sqs_queue.gone.arn}).",
      "Nobody reads queue demo-drain, which lifecycle hook drain notifies.",
    ]);
  });

  test("a launching hook that nobody is told of is completed by the instances, if their role lets them", () => {
    const withLaunchingHook = (Action: string) =>
      read((resources) => {
        const group = resources["aws_autoscaling_group"]!["group"]! as { initial_lifecycle_hook: object[] };
        group.initial_lifecycle_hook.push({
          name: "boot",
          lifecycle_transition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          heartbeat_timeout: 900,
          default_result: "ABANDON",
        });
        resources["aws_iam_role"] = { ...resources["aws_iam_role"], instances: { name: "instances" } };
        resources["aws_iam_instance_profile"] = { instances: { role: "${aws_iam_role.instances.name}" } };
        resources["aws_iam_role_policy"] = {
          ...resources["aws_iam_role_policy"],
          instances: {
            name: "instances",
            role: "${aws_iam_role.instances.name}",
            policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
          },
        };
      });
    const able = withLaunchingHook("autoscaling:CompleteLifecycleAction");
    expect(able.warnings).toEqual([]);
    expect(able.blueprint.group.hooks[1]).toEqual({
      name: "boot",
      transition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      heartbeatTimeoutSeconds: 900,
      defaultResult: "ABANDON",
      completedByInstance: true,
    });
    const unable = withLaunchingHook("autoscaling:DescribeAutoScalingGroups");
    expect(unable.warnings).toEqual(["Lifecycle hook boot notifies nobody."]);
    expect(unable.blueprint.group.hooks[1]).not.toHaveProperty("completedByInstance");
  });

  test("a hook without a role, or without a queue, notifies nobody", () => {
    const hookWithout = (key: string) =>
      read((resources) => {
        const [hook] = resources["aws_autoscaling_group"]!["group"]!["initial_lifecycle_hook"] as [
          Record<string, unknown>,
        ];
        delete hook[key];
      });
    const withoutRole = hookWithout("role_arn");
    expect(withoutRole.blueprint.group.hooks[0]).not.toHaveProperty("queue");
    expect(withoutRole.warnings).toEqual(["Lifecycle hook drain has no role that lets it notify queue demo-drain."]);
    expect(hookWithout("notification_target_arn").warnings).toEqual(["Lifecycle hook drain notifies nobody."]);
  });

  test("a rule without a permission, a target or its switch on invokes nothing", () => {
    const { blueprint, warnings } = read((resources) => {
      delete resources["aws_lambda_permission"]!["schedule"];
      delete resources["aws_cloudwatch_event_target"]!["change"];
      resources["aws_cloudwatch_event_rule"]!["off"] = {
        name: "demo-off",
        schedule_expression: "rate(1 hour)",
        state: "DISABLED",
      };
    });
    expect(blueprint.rules.map(({ functions }) => functions)).toEqual([[], [], []]);
    expect(warnings).toEqual([
      "Rule demo-minute may not invoke demo-drain: an aws_lambda_permission for it is missing.",
      "Rule demo-change has no target.",
      "Rule demo-off is switched off.",
      "Rule demo-off has no target.",
    ]);
  });

  describe("a rule whose target is a queue", () => {
    const SEND = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "${aws_sqs_queue.drain.arn}",
      Condition: { ArnEquals: { "aws:SourceArn": "${aws_cloudwatch_event_rule.change.arn}" } },
    };
    const readWith = (statements: readonly object[], target: object = {}, mapping = true) =>
      read((resources) => {
        const targets = resources["aws_cloudwatch_event_target"]!;
        targets["change"] = { ...targets["change"], arn: "${aws_sqs_queue.drain.arn}", ...target };
        resources["aws_sqs_queue_policy"] = {
          drain: { queue_url: "${aws_sqs_queue.drain.url}", policy: JSON.stringify({ Statement: statements }) },
        };
        if (!mapping) resources["aws_lambda_event_source_mapping"] = {};
      });
    const queuesOf = ({ blueprint }: ReturnType<typeof read>) =>
      blueprint.rules.find(({ name }) => name === "demo-change")!.queues;

    test("sends to it the event or a constant", () => {
      expect(queuesOf(readWith([SEND]))).toEqual([{ name: "demo-drain" }]);
      expect(queuesOf(readWith([SEND], { input: "{}" }))).toEqual([{ name: "demo-drain", input: "{}" }]);
      expect(readWith([SEND]).warnings).toEqual([]);
    });

    test.each([
      ["no statement", []],
      ["a statement for another rule", [{ ...SEND, Condition: { ArnEquals: { "aws:SourceArn": "arn:other" } } }]],
      ["a statement for another service", [{ ...SEND, Principal: { Service: "sns.amazonaws.com" } }]],
      ["a denial", [{ ...SEND, Effect: "Deny" }]],
    ])("sends nothing with %s in the queue's policy", (_what, statements) => {
      const reading = readWith(statements);
      expect(queuesOf(reading)).toBeUndefined();
      expect(reading.warnings).toEqual([
        "Rule demo-change may not send to demo-drain: the queue's policy does not let it.",
      ]);
    });

    test("has a queue whose policy can be read", () => {
      const unreadable = () =>
        read((resources) => {
          const targets = resources["aws_cloudwatch_event_target"]!;
          targets["change"] = { ...targets["change"], arn: "${aws_sqs_queue.drain.arn}" };
          resources["aws_sqs_queue_policy"] = { drain: { queue_url: "${aws_sqs_queue.drain.url}", policy: "{" } };
        });
      expect(unreadable).toThrow("queue demo-drain: its policy is not JSON");
    });

    test("is named when nobody reads the queue", () => {
      expect(readWith([SEND], {}, false).warnings).toContain(
        "Nobody reads queue demo-drain, which rule demo-change sends to.",
      );
    });
  });

  test("a function that nothing invokes is named", () => {
    const { warnings } = read((resources) => {
      resources["aws_lambda_event_source_mapping"] = {};
      resources["aws_lambda_permission"] = {};
    });
    expect(warnings).toContain("Nothing invokes function demo-drain.");
  });
});

describe("what cannot be rehearsed is refused in one sentence", () => {
  const refusal = (change: (resources: Stack["resource"]) => void): string => {
    try {
      read(change);
    } catch (error) {
      if (error instanceof BlueprintError) return error.message;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  test("a stack that was not synthesized", () => {
    const stacksDir = join(tmpdir(), "drydock-no-stacks");
    expect(() => readBlueprint(stacksDir, "demo")).toThrow(
      `${stacksDir}/demo-cluster/cdk.tf.json does not exist: synthesize first, with npm run synth`,
    );
  });

  test("resources that act on the cluster in ways that it does not know", () => {
    expect(
      refusal((resources) => {
        resources["aws_autoscaling_schedule"] = { nightly: { name: "nightly" } };
      }),
    ).toMatch(/holds what a rehearsal does not know: aws_autoscaling_schedule\.nightly$/);
  });

  test("policies, schedules and groups of another kind", () => {
    expect(
      refusal((resources) => {
        resources["aws_autoscaling_policy"]!["out"]!["policy_type"] = "TargetTrackingScaling";
      }),
    ).toBe(
      "scaling policy demo-out: a rehearsal knows policy_type StepScaling, SimpleScaling, it is TargetTrackingScaling",
    );
    expect(
      refusal((resources) => {
        resources["aws_cloudwatch_event_rule"]!["schedule"]!["schedule_expression"] = "cron(0 10 * * ? *)";
      }),
    ).toBe("rule demo-minute: a rehearsal knows rate(…) only, it has cron(0 10 * * ? *)");
    expect(
      refusal((resources) => {
        delete resources["aws_autoscaling_group"]!["group"]!["launch_template"];
      }),
    ).toBe("aws_autoscaling_group.group: a rehearsal needs a launch template of this stack with one instance_type");
    expect(
      refusal((resources) => {
        resources["aws_autoscaling_group"]!["second"] = {};
      }),
    ).toMatch(/a rehearsal needs exactly one aws_autoscaling_group, there are 2$/);
  });

  test.each([
    ["both", JSON.stringify({ source: ["aws.ecs"] }), "rate(1 minute)"],
    ["neither", undefined, undefined],
  ])("a rule that has %s of a schedule and a pattern", (has, pattern, schedule) => {
    expect(
      refusal((resources) => {
        const rule = resources["aws_cloudwatch_event_rule"]!["schedule"]!;
        Object.assign(rule, { event_pattern: pattern, schedule_expression: schedule });
      }),
    ).toBe(`rule demo-minute: a rehearsal needs either a schedule_expression or an event_pattern, it has ${has}`);
  });

  test("a function whose code is gone", () => {
    expect(
      refusal((resources) => {
        resources["aws_lambda_function"]!["drain"]!["filename"] = "assets/gone.zip";
      }),
    ).toMatch(/^function demo-drain: its code is not in .*gone\.zip: synthesize again, with npm run synth$/);
  });
});
