import { readCluster } from "../../src/foreign/read-cluster";
import { withoutUnsentZeros } from "../../src/foreign/unsent-zeros";
import { at, ChangedFixture, fixture, type Json } from "./fixture";

test("a cluster that follows its reservation is read with its policy, its services and their metrics", () => {
  const { cluster, settings } = readCluster(fixture("reservation"));
  expect(cluster).toMatchObject({
    name: "default",
    sizes: { minSize: 2, maxSize: 12, desiredCapacity: 3, zones: 2 },
    services: [
      {
        name: "my-http-service",
        task: { cpu: 256, memory: 512 },
        desiredCount: 10,
        // AWS's defaults of a target group.
        conduct: { deregistrationDelaySeconds: 300, targetHealthCheckSeconds: 30 },
        trace: { column: "my-http-service DesiredTaskCount", unit: "tasks" },
      },
      // Sizes of the task, not of its container.
      { name: "worker", task: { cpu: 512, memory: 1024 }, trace: { column: "worker RunningTaskCount" } },
    ],
    current: {
      policies: [{ name: "cpu75-reservation", type: "TargetTrackingScaling", target: 75 }],
      alarms: [
        { comparison: "GreaterThanThreshold", threshold: 75, evaluationPeriods: 3 },
        { comparison: "LessThanThreshold", threshold: 67.5, evaluationPeriods: 15 },
      ],
      metrics: [{ kind: "reservation", resource: "cpu", dimensions: { ClusterName: "default" } }],
      isDrained: false,
      conduct: { worker: { launchType: "EC2" } },
    },
  });
  expect(settings).toMatchObject({
    region: "us-west-2",
    cluster: { capacity: { instanceType: "m5.large" }, headroom: { containerCpu: 512, containerMemory: 1024 } },
  });
  expect(cluster.notPlayed).toEqual([
    expect.stringMatching(/notes\.json has the form of no answer/),
    expect.stringMatching(/^Service my-http-service uses service scaling \(web-app-cpu\)/),
    expect.stringMatching(/^Scaling policy alb1000-.* follows ALBRequestCountPerTarget/),
    expect.stringMatching(/the metric CPUReservation is no service's/),
  ]);
});

test("what tasks need of a host is read, for which they cannot run on Fargate", () => {
  const changed = new ChangedFixture("reservation").change("describe-task-definition.worker.json", (json) => {
    const definition = at(json, "taskDefinition");
    definition["volumes"] = [{ name: "cache" }, { name: "logs", host: { sourcePath: "/var/log" } }];
    Object.assign(at(definition, "containerDefinitions", 0), {
      privileged: true,
      linuxParameters: { devices: [{ hostPath: "/dev/fuse" }] },
    });
  });
  try {
    const { services } = readCluster(changed.folder).cluster;
    expect(services.map(({ name, hostNeeds }) => [name, hostNeeds])).toEqual([
      ["my-http-service", undefined],
      ["worker", ["a privileged container", "devices of a host", "a directory of a host"]],
    ]);
  } finally {
    changed.remove();
  }
});

test("groups with managed scaling that share services are one, and what belongs to others is left out and named", () => {
  const { cluster, settings } = readCluster(fixture("managed"));
  // 10 m5.large with room for 3 tasks of the shop beside the daemon, and 4 m5.xlarge with room for 7.
  expect(cluster.sizes).toEqual({ minSize: 2, maxSize: 20, desiredCapacity: 4, zones: 3 });
  expect(cluster.daemons).toEqual({ cpu: 128, memory: 256 });
  expect(cluster.services.map(({ name, conduct }) => [name, conduct.placement])).toEqual([
    ["search", undefined],
    ["shop", "binpack"],
  ]);
  expect(cluster.current).toMatchObject({
    policies: [],
    capacityProvider: {
      name: "general",
      terminationProtection: true,
      managedScaling: { targetCapacity: 90, minimumStep: 1, maximumStep: 1000, warmupSeconds: 120 },
    },
    isDrained: true,
  });
  expect(settings).toMatchObject({
    cluster: {
      capacity: { instanceType: "m5.large", purchase: "mixed", onDemandBase: 2, onDemandPercent: 50 },
      headroom: { otherContainers: { "container-1": { cpu: 1024, memory: 3000, networkMode: "awsvpc" } } },
    },
  });
  for (const left of ["Group bastion", "Service render", "Group gpu", "Service edge", "Daemon service log-agent"])
    expect(cluster.notPlayed).toContainEqual(expect.stringMatching(new RegExp(`^${left} `)));
});

test("a service that shares a group with one of the largest group's is played: its instances count", () => {
  const changed = new ChangedFixture("managed").change("describe-auto-scaling-groups.json", (answer) => {
    const burst = (answer["AutoScalingGroups"] as Json[]).find((each) => each["AutoScalingGroupName"] === "burst")!;
    Object.assign(burst, { DesiredCapacity: 4 });
  });
  const { cluster } = readCluster(changed.folder);
  changed.remove();
  expect(cluster.sentences[0]).toContain(
    "group burst (0 to 4 m5.xlarge), group general (2 to 10 m5.large); services search, shop.",
  );
  expect(cluster.notPlayed).toContain(
    "Service render runs on capacity provider gpu, whose group is another one than burst and general: left out.",
  );
});

test("groups that differ are said to: in what an instance holds, in their providers and in their Spot share", () => {
  const told = ({ notPlayed }: ReturnType<typeof readCluster>["cluster"]) =>
    notPlayed.filter((each) => /^(?:The \d|The groups|An instance|Group burst)/.test(each));
  expect(told(readCluster(fixture("managed")).cluster)).toEqual([
    "The 2 groups are played as one of m5.large, by its price, in which the instances of burst (m5.xlarge) count by what they hold.",
    "Group burst has other settings of its capacity provider burst than general: those of general are played.",
    "The groups general, burst do not have the same share of Spot Instances: that of general is played.",
  ]);
  const changed = new ChangedFixture("managed").change("describe-auto-scaling-groups.json", (answer) => {
    const named = (name: string) =>
      (answer["AutoScalingGroups"] as Json[]).find((each) => each["AutoScalingGroupName"] === name)!;
    Object.assign(named("general"), { DesiredCapacity: 6 });
    const burst = named("burst");
    Object.assign(burst, { DesiredCapacity: 1, Instances: [{ InstanceId: "i-1", InstanceType: "m5.2xlarge" }] });
    delete burst["LaunchTemplate"];
  });
  const { cluster, settings } = readCluster(changed.folder);
  // The 4 on demand and 2 Spot of general hold 18 tasks, and the m5.2xlarge on demand 15, as 5 of general would.
  expect(cluster.sizes).toMatchObject({ desiredCapacity: 11 });
  expect(settings).toMatchObject({ cluster: { capacity: { onDemandBase: 0, onDemandPercent: 82 } } });
  expect(told(cluster).slice(1)).toEqual([
    "An instance of burst (m5.2xlarge) holds 5 times as much as one of general (m5.large): the sums are right, and starts, drains and waiting are not those of the two groups; rehearse the services of each in a folder of its own.",
    "Group burst has other settings of its capacity provider burst than general: those of general are played.",
    "The groups general, burst do not have the same share of Spot Instances: 82 % on demand is played, as there is today.",
  ]);
  changed.remove();
});

test("step and simple policies have their alarms, and a policy on a foreign metric is named", () => {
  const { current, notPlayed } = readCluster(fixture("steps")).cluster;
  expect(current.policies).toEqual([
    {
      name: "scale-out",
      type: "StepScaling",
      adjustmentType: "ChangeInCapacity",
      steps: [
        { lower: 0, upper: 15, adjustment: 1 },
        { lower: 15, adjustment: 2 },
      ],
      // The group's default instance warm-up.
      warmupSeconds: 90,
    },
    {
      name: "scale-in",
      type: "SimpleScaling",
      adjustmentType: "ChangeInCapacity",
      adjustment: -1,
      cooldownSeconds: 300,
    },
  ]);
  expect(current.alarms.map(({ name, evaluationPeriods, policies }) => [name, evaluationPeriods, policies])).toEqual([
    ["memory-high", 1, ["scale-out"]],
    ["memory-low", 5, ["scale-in"]],
  ]);
  expect(notPlayed).toContainEqual(
    expect.stringMatching(/^Scaling policy queue-depth is executed by alarm queue-deep/),
  );
});

test("a plan of common modules is read, whose ids are known only after the apply", () => {
  const { cluster, settings } = readCluster(fixture("plan"));
  expect(cluster).toMatchObject({
    name: "ex-fixed",
    sizes: { minSize: 1, maxSize: 5, desiredCapacity: 2, zones: 3 },
    services: [{ name: "web", task: { cpu: 256, memory: 512 }, minCount: 2, maxCount: 20 }],
    current: { capacityProvider: { name: "ex_1", managedScaling: { targetCapacity: 60, maximumStep: 5 } } },
  });
  expect(settings).toMatchObject({ region: "eu-west-1", cluster: { capacity: { instanceType: "t3.large" } } });
});

test("a state says the same as AWS's answers, which take its place", () => {
  const changed = new ChangedFixture("plan")
    .change("plan.json", (plan) => {
      plan["values"] = plan["planned_values"];
      delete plan["planned_values"];
    })
    .write(
      "clusters.json",
      JSON.stringify({
        clusters: [{ clusterArn: "arn:aws:ecs:eu-west-3:1:cluster/ex-fixed", clusterName: "ex-fixed" }],
      }),
    );
  expect(readCluster(changed.folder).settings).toMatchObject({ region: "eu-west-3" });
  changed.remove();
});

/** The values of the resources of a type in a plan, in the modules too. */
const valuesOf = (module: Json, type: string): Json[] => [
  ...((module["resources"] ?? []) as Json[]).filter((each) => each["type"] === type).map((each) => at(each, "values")),
  ...((module["child_modules"] ?? []) as Json[]).flatMap((each) => valuesOf(each, type)),
];

test("texts and numbers that a state has for what is not set are not set", () => {
  const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
    const root = at(plan, "planned_values", "root_module");
    for (const values of valuesOf(root, "aws_ecs_service"))
      Object.assign(values, { iam_role: "", launch_type: values["launch_type"] ?? "" });
    for (const values of valuesOf(root, "aws_autoscaling_group"))
      Object.assign(values, { default_instance_warmup: 0, launch_configuration: "", placement_group: "" });
    for (const values of valuesOf(root, "aws_ecs_capacity_provider"))
      for (const provider of values["auto_scaling_group_provider"] as Json[])
        for (const scaling of provider["managed_scaling"] as Json[]) scaling["minimum_scaling_step_size"] = 0;
  });
  const [whole, read] = [readCluster(fixture("plan")), readCluster(changed.folder)];
  expect({ ...read.cluster, sentences: [] }).toEqual({
    ...whole.cluster,
    sentences: [],
    current: {
      ...whole.cluster.current,
      capacityProvider: {
        ...whole.cluster.current.capacityProvider,
        managedScaling: expect.not.objectContaining({ minimumStep: 0 }),
      },
    },
  });
  changed.remove();
});

/** Zeros of a plan that arrive at AWS: of what it creates, and of what exists. */
const ZEROS: readonly (readonly [type: string, name: string, created: boolean, exists: boolean])[] = [
  ["aws_autoscaling_group", "default_cooldown", false, true],
  ["aws_autoscaling_group", "default_instance_warmup", false, false],
  ["aws_autoscaling_group", "min_size", true, true],
  ["aws_autoscaling_policy", "cooldown", true, true],
  ["aws_autoscaling_policy", "estimated_instance_warmup", true, false],
  ["aws_autoscaling_policy", "min_adjustment_magnitude", false, false],
  ["aws_ecs_capacity_provider", "instance_warmup_period", true, true],
  ["aws_ecs_capacity_provider", "target_capacity", false, false],
  ["aws_cloudwatch_metric_alarm", "datapoints_to_alarm", false, false],
  ["aws_ecs_service", "desired_count", true, true],
];

test.each(ZEROS)(
  "%s: a planned 0 of %s arrives of what is created: %s, of what exists: %s",
  (type, name, ...arrives) => {
    const values = { [name]: 0, block: [{ [name]: 0, other: 0 }] };
    const read = [values, { ...values, id: "prod" }].map((each) => withoutUnsentZeros({ type, values: each }));
    expect(read.map((each) => [name in each, each["block"]])).toEqual(
      arrives.map((arrived) => [arrived, [{ other: 0, ...(arrived && { [name]: 0 }) }]]),
    );
  },
);

test("a group that is created with default_cooldown 0 gets AWS's 300 seconds, and one that exists is set to 0", () => {
  for (const [id, seconds] of [
    [undefined, 300],
    ["prod", 0],
  ] as const) {
    const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
      for (const values of valuesOf(at(plan, "planned_values", "root_module"), "aws_autoscaling_group"))
        Object.assign(values, { default_cooldown: 0, id });
    });
    expect(readCluster(changed.folder).cluster.current.defaultCooldownSeconds).toBe(seconds);
    changed.remove();
  }
});

test.each([
  ["that is created without one gets 0 seconds, which the provider sends", null, undefined, 0],
  ["that is created with one gets it", 90, undefined, 90],
  ["that exists has that of its state", 300, "prod", 300],
  ["that exists and whose state lacks it has AWS's default", null, "prod", undefined],
])("a capacity provider %s as its warm-up", (_, planned, id, warmupSeconds) => {
  const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
    for (const values of valuesOf(at(plan, "planned_values", "root_module"), "aws_ecs_capacity_provider")) {
      Object.assign(values, { id });
      for (const provider of values["auto_scaling_group_provider"] as Json[])
        for (const scaling of provider["managed_scaling"] as Json[]) scaling["instance_warmup_period"] = planned;
    }
  });
  expect(readCluster(changed.folder).cluster.current.capacityProvider?.managedScaling?.warmupSeconds).toBe(
    warmupSeconds,
  );
  changed.remove();
});

test("a plan that raises the minimum raises what the group has, as AWS does", () => {
  const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
    for (const values of valuesOf(at(plan, "planned_values", "root_module"), "aws_autoscaling_group"))
      Object.assign(values, { min_size: 4, max_size: 9, desired_capacity: 1 });
  });
  expect(readCluster(changed.folder).cluster.sizes).toMatchObject({ minSize: 4, maxSize: 9, desiredCapacity: 4 });
  changed.remove();
});

test("objects of a state that are still to be destroyed do not count", () => {
  const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
    const visit = (module: Json): void => {
      const resources = (module["resources"] ?? []) as Json[];
      module["resources"] = [...resources.map((each) => ({ ...each, deposed_key: "00000001" })), ...resources];
      for (const each of (module["child_modules"] ?? []) as Json[]) visit(each);
    };
    visit(at(plan, "planned_values", "root_module"));
  });
  expect({ ...readCluster(changed.folder).cluster, sentences: [] }).toEqual({
    ...readCluster(fixture("plan")).cluster,
    sentences: [],
  });
  changed.remove();
});

test("a plan may say vCPU and GB", () => {
  const changed = new ChangedFixture("plan").change("plan.json", (plan) => {
    for (const values of valuesOf(at(plan, "planned_values", "root_module"), "aws_ecs_task_definition"))
      Object.assign(values, { cpu: ".5 vCPU", memory: "1 GB" });
  });
  expect(readCluster(changed.folder).cluster.services[0]!.task).toMatchObject({ cpu: 512, memory: 1024 });
  changed.remove();
});

test("a policy on the use of CPU is played where that is known", () => {
  const changed = new ChangedFixture("reservation").change("describe-policies.json", (json) => {
    at(json, "ScalingPolicies", 0)["TargetTrackingConfiguration"] = {
      PredefinedMetricSpecification: { PredefinedMetricType: "ASGAverageCPUUtilization" },
      TargetValue: 40,
    };
  });
  expect(readCluster(changed.folder).cluster.notPlayed).toContainEqual(
    expect.stringContaining("which --cpu-use PERCENT plays"),
  );
  expect(readCluster(changed.folder, 50).cluster.current).toMatchObject({
    policies: [{ target: 40 }],
    metrics: [
      { kind: "utilization", namespace: "AWS/EC2", dimensions: { AutoScalingGroupName: "my-auto-scaling-group" } },
    ],
  });
  changed.remove();
});

const GROUPS = "describe-auto-scaling-groups.json";
const SERVICES = "describe-services.json";
const POLICIES = "describe-policies.json";

/** Each fault with the sentence that it gets; %s stands for the folder. */
const FAULTS: readonly (readonly [string, (changed: ChangedFixture) => unknown, string])[] = [
  [
    "no JSON",
    (c) => c.write(SERVICES, '{"services": [{"password": "marker"'),
    "describe-services.json: this is not JSON; get it anew with --output json",
  ],
  ["a list", (c) => c.write(SERVICES, "[]"), "describe-services.json: got no object"],
  [
    "an empty folder",
    (c) => {
      for (const name of [
        GROUPS,
        SERVICES,
        POLICIES,
        "describe-clusters.json",
        "describe-lifecycle-hooks.json",
        "describe-task-definition.amazon-ecs-sample.json",
        "describe-task-definition.worker.json",
        "get-metric-data.json",
        "describe-scaling-policies.json",
        "notes.json",
      ])
        c.drop(name);
    },
    "holds no JSON file; fill it with npm run collect",
  ],
  ["no groups", (c) => c.drop(GROUPS), "no file has an Auto Scaling group ("],
  [
    "no services",
    (c) => c.drop(SERVICES),
    "notes.json has the form of no answer that is read: left out); add the JSON of aws ecs describe-services",
  ],
  [
    "no task definition",
    (c) => c.drop("describe-task-definition.worker.json"),
    "services[1].taskDefinition is arn:aws:ecs:us-west-2:123456789012:task-definition/worker:4, and no file has it; add the JSON of aws ecs describe-task-definition --task-definition worker:4",
  ],
  [
    "a missing member",
    (c) =>
      c.change(GROUPS, (json) => {
        delete at(json, "AutoScalingGroups", 0)["MaxSize"];
      }),
    "describe-auto-scaling-groups.json: AutoScalingGroups[0].MaxSize is missing",
  ],
  [
    "a wrong type",
    (c) =>
      c.change(GROUPS, (json) => {
        at(json, "AutoScalingGroups", 0)["MinSize"] = "2";
      }),
    'AutoScalingGroups[0].MinSize: got "2", allowed a whole number from 0 to 2147483647',
  ],
  [
    "a page of several",
    (c) =>
      c.change(GROUPS, (json) => {
        json["NextToken"] = "Z3M3LMPEXAMPLE";
      }),
    "it is the first page of several (NextToken)",
  ],
  [
    "two clusters",
    (c) =>
      c.change(SERVICES, (json) => {
        at(json, "services", 0)["clusterArn"] = "arn:aws:ecs:us-west-2:1:cluster/other";
      }),
    "it holds 2 clusters (arn:aws:ecs:us-west-2:123456789012:cluster/default, arn:aws:ecs:us-west-2:1:cluster/other); keep the files of one",
  ],
  [
    "an unknown instance type",
    (c) =>
      c.change(GROUPS, (json) => {
        for (const each of at(json, "AutoScalingGroups", 0)["Instances"] as Json[]) each["InstanceType"] = "m99.large";
      }),
    "instances of type m99.large, which the table of instance types does not have",
  ],
  [
    "no instance type",
    (c) =>
      c.change(GROUPS, (json) => {
        at(json, "AutoScalingGroups", 0)["Instances"] = [];
      }),
    "has no instance that names its type; add the JSON of aws ec2 describe-launch-template-versions",
  ],
  [
    "groups of nobody knows what",
    (c) =>
      c.change(GROUPS, (json) => {
        const groups = json["AutoScalingGroups"] as Json[];
        groups.push({ ...groups[0], AutoScalingGroupName: "other" });
      }),
    "nothing says which are the cluster's; add the JSON of aws ecs describe-container-instances",
  ],
  [
    "a task larger than an instance",
    (c) =>
      c.change("describe-task-definition.worker.json", (json) => {
        at(json, "taskDefinition")["memory"] = "65536";
      }),
    "a task of worker takes 512 CPU units, 65536 MiB and 0 GPUs, and a m5.large",
  ],
  [
    "a task without memory",
    (c) =>
      c.change("describe-task-definition.worker.json", (json) => {
        delete at(json, "taskDefinition")["memory"];
      }),
    "neither memory nor containerDefinitions[].memory",
  ],
  [
    "target tracking of nothing",
    (c) =>
      c.change(POLICIES, (json) => {
        delete at(json, "ScalingPolicies", 0)["TargetTrackingConfiguration"];
      }),
    "ScalingPolicies[0].TargetTrackingConfiguration is missing",
  ],
  [
    "a policy whose alarm no file has",
    (c) =>
      c.change(POLICIES, (json) => {
        Object.assign(at(json, "ScalingPolicies", 0), {
          PolicyType: "SimpleScaling",
          AdjustmentType: "ChangeInCapacity",
          ScalingAdjustment: 1,
        });
      }),
    "no file has such an alarm; add the JSON of aws cloudwatch describe-alarms",
  ],
];

test.each(FAULTS)("%s gets one sentence with the place, and shows no secret", (_fault, change, sentence) => {
  const changed = new ChangedFixture("reservation");
  change(changed);
  const read = () => readCluster(changed.folder);
  expect(read).toThrow(sentence);
  expect(read).toThrow(expect.objectContaining({ exitCode: 2, message: expect.not.stringMatching(/\n|marker/) }));
  changed.remove();
});
