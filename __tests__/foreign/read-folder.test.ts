import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCluster } from "../../src/foreign/read-cluster";
import { readFolder } from "../../src/foreign/read-folder";
import { at, ChangedFixture, fixture, type Json } from "./fixture";

/** Reads a fixture with changes. */
const readWith = (name: string, change: (changed: ChangedFixture) => void) => {
  const changed = new ChangedFixture(name);
  try {
    change(changed);
    const text = JSON.stringify(readCluster(changed.folder)).replaceAll(changed.folder, "FOLDER");
    return JSON.parse(text) as ReturnType<typeof readCluster>;
  } finally {
    changed.remove();
  }
};

const wholes = new Map<string, ReturnType<typeof readCluster>>();

/** A fixture as it is, read once. */
const readWhole = (name: string) => {
  const whole = wholes.get(name) ?? readWith(name, () => {});
  wholes.set(name, whole);
  return whole;
};

const files = ["reservation", "managed", "steps", "plan"].flatMap((name) =>
  readdirSync(fixture(name)).map((file) => [name, file] as const),
);

test.each(files)("%s/%s counts once, however many files have it", (name, file) => {
  const once = readWhole(name);
  const twice = readWith(name, (changed) =>
    copyFileSync(join(changed.folder, file), join(changed.folder, `z-${file}`)),
  );
  expect({ ...twice.cluster, notPlayed: [] }).toEqual({ ...once.cluster, notPlayed: [] });
  expect(twice.settings).toEqual(once.settings);
  const added = twice.cluster.notPlayed.filter((sentence) => !once.cluster.notPlayed.includes(sentence));
  for (const sentence of added) expect(sentence).toMatch(/z-(get-metric-data|notes)\.json.*left out/);
});

/** A member that each form has, to be changed in a second file. */
const DIFFERENCES: readonly (readonly [
  name: string,
  file: string,
  path: readonly (string | number)[],
  value: unknown,
])[] = [
  ["steps", "describe-services.json", ["services", 0, "desiredCount"], 9],
  ["steps", "describe-auto-scaling-groups.json", ["AutoScalingGroups", 0, "MaxSize"], 9],
  ["steps", "describe-policies.json", ["ScalingPolicies", 0, "Cooldown"], 9],
  ["steps", "describe-alarms.json", ["MetricAlarms", 0, "Threshold"], 9],
  ["steps", "describe-clusters.json", ["clusters", 0, "runningTasksCount"], 9],
  ["steps", "describe-task-definition.json", ["taskDefinition", "memory"], "9"],
  ["steps", "describe-lifecycle-hooks.json", ["LifecycleHooks", 0, "LifecycleTransition"], "x"],
  ["managed", "describe-capacity-providers.json", ["capacityProviders", 0, "autoScalingGroupProvider"], null],
  ["managed", "describe-launch-template-versions.json", ["LaunchTemplateVersions", 0, "DefaultVersion"], false],
];

test.each(DIFFERENCES)(
  "%s: two files %s that differ in %j are refused, and both are named",
  (name, file, path, value) => {
    const read = () =>
      readWith(name, (changed) => {
        copyFileSync(join(changed.folder, file), join(changed.folder, `z-${file}`));
        changed.change(`z-${file}`, (json) => {
          at(json, ...path.slice(0, -1))[path.at(-1)!] = value;
        });
      });
    const key = path.findLast((each) => typeof each === "string")!;
    expect(read).toThrow(
      new RegExp(`/${file}: .* and .*/z-${file}: .* both describe .*, and differ in ${key}; keep one`),
    );
  },
);

test("two plans that differ in one thing are refused, and both are named", () => {
  const read = () =>
    readWith("plan", (changed) => {
      const text = readFileSync(join(changed.folder, "plan.json"), "utf8");
      changed.write("z-plan.json", text.replaceAll('"max_size": 5', '"max_size": 6'));
    });
  expect(read).toThrow(
    /\/plan\.json: .*aws_autoscaling_group.* and .*\/z-plan\.json: .* both describe group .*MaxSize; keep/,
  );
});

const GROUPS = "describe-auto-scaling-groups.json";

test("hooks and policies of one name in two groups are two", () => {
  const { cluster } = readWith("steps", (changed) => {
    changed.change("describe-lifecycle-hooks.json", (json) => {
      const [hook] = json["LifecycleHooks"] as Json[];
      json["LifecycleHooks"] = [{ ...hook, AutoScalingGroupName: "other" }, hook];
    });
    changed.change("describe-policies.json", (json) => {
      const policies = json["ScalingPolicies"] as Json[];
      const others = policies.map((each) => ({ ...each, AutoScalingGroupName: "other", PolicyARN: undefined }));
      json["ScalingPolicies"] = [...others, ...policies];
    });
  });
  expect(cluster.current.isDrained).toBe(true);
  expect(cluster.current.policies).toHaveLength(2);
});

test("providers, groups and scalable targets of other clusters in the region are not the cluster's", () => {
  const whole = readWhole("managed");
  const { cluster } = readWith("managed", (changed) => {
    changed.change("describe-capacity-providers.json", (json) => {
      const [general] = json["capacityProviders"] as Json[];
      const other = structuredClone(general!);
      other["name"] = "other";
      const provider = at(other, "autoScalingGroupProvider");
      provider["autoScalingGroupArn"] = String(provider["autoScalingGroupArn"]).replace(/general$/, "bastion");
      json["capacityProviders"] = [other, ...(json["capacityProviders"] as Json[])];
    });
    changed.change(GROUPS, (json) => {
      for (const group of json["AutoScalingGroups"] as Json[])
        if (group["AutoScalingGroupName"] === "bastion") Object.assign(group, { MaxSize: 99, DesiredCapacity: 99 });
    });
    const targets = ["service/staging/shop", "service/prod/shop"].map((ResourceId, index) => ({
      ResourceId,
      MinCapacity: 50 - 48 * index,
      MaxCapacity: 60,
    }));
    changed.write("targets.json", JSON.stringify({ ScalableTargets: targets }));
  });
  expect(cluster.sizes).toEqual(whole.cluster.sizes);
  expect(cluster.services.find(({ name }) => name === "shop")).toMatchObject({ minCount: 2, maxCount: 60 });
  expect(cluster.notPlayed).toContain("Capacity provider other is none of the cluster's: left out.");
  expect(cluster.notPlayed).toContain("Group bastion is none of the cluster's: left out.");
});

test("a cluster that is deleted is refused", () => {
  const read = () =>
    readWith("steps", (changed) =>
      changed.change("describe-clusters.json", (json) => {
        at(json, "clusters", 0)["status"] = "INACTIVE";
      }),
    );
  expect(read).toThrow("cluster batch-web is deleted (INACTIVE)");
});

test("what lies in another region or account is left out and named", () => {
  const { cluster } = readWith("steps", (changed) => {
    const text = readFileSync(join(changed.folder, GROUPS), "utf8");
    changed.write("groups-2.json", text.replaceAll("us-east-1", "eu-west-1"));
    changed.write("groups-3.json", text.replaceAll("123456789012", "210987654321"));
  });
  expect(cluster.sizes).toMatchObject({ minSize: 1, maxSize: 8 });
  expect(cluster.notPlayed.slice(0, 2)).toEqual([
    "FOLDER/groups-2.json: AutoScalingGroups[0] lies in eu-west-1, and the cluster in us-east-1: left out.",
    "FOLDER/groups-3.json: AutoScalingGroups[0] lies in account 210987654321 and not 123456789012, and the cluster in us-east-1: left out.",
  ]);
});

test("a cluster of one name in two regions is two clusters", () => {
  const read = () =>
    readWith("steps", (changed) =>
      changed.write(
        "clusters-2.json",
        readFileSync(join(changed.folder, "describe-clusters.json"), "utf8").replaceAll("us-east-1", "eu-west-1"),
      ),
    );
  expect(read).toThrow(
    /it holds 2 clusters \(arn:aws:ecs:eu-west-1:.*, arn:aws:ecs:us-east-1:.*\); keep the files of one, or/,
  );
});

/** Members that tools write as null where the AWS CLI leaves them out. */
test.each(["NextToken", "Messages", "ResponseMetadata"])("metric data with %s: null is read", (member) => {
  const { cluster } = readWith("steps", (changed) =>
    changed.change("get-metric-data.json", (json) => {
      json[member] = null;
    }),
  );
  expect(cluster.services[0]!.trace).toMatchObject({ column: "DesiredTaskCount" });
});

test("metric data whose members of results are null is read, or refused", () => {
  for (const member of ["Label", "Id", "StatusCode", "Messages", "Timestamps", "Values"]) {
    const read = () =>
      readWith("reservation", (changed) =>
        changed.change("get-metric-data.json", (json) => {
          at(json, "MetricDataResults", 0)[member] = null;
        }),
      ).cluster.services[0]!.trace;
    if (["Timestamps", "Values"].includes(member)) expect(read).toThrow("differ in length");
    else expect([member, read()]).toEqual([member, member === "Label" ? undefined : expect.anything()]);
  }
});

test("files and parts of files that are not used are named, each with its reason", () => {
  const changed = new ChangedFixture("steps");
  mkdirSync(join(changed.folder, "folder.json"));
  changed
    .write("services.yaml", "services: []")
    .write("empty-state.json", '{"format_version":"1.0","terraform_version":"1.9.0"}')
    .write("list-services.json", '{"serviceArns":[]}')
    .write(".hidden", "x")
    .write(
      "statistics.json",
      '{"Label":"DesiredTaskCount","Datapoints":[{"Timestamp":"2026-06-01T12:00:00Z","Sum":3}]}',
    )
    .write("empty-metrics.json", '{"MetricDataResults":[]}')
    .write("no-values.json", '{"MetricDataResults":[{"Id":"a","Label":"api Other","Timestamps":[],"Values":[]}]}')
    .change("describe-services.json", (json) => {
      json["failures"] = [{ arn: "arn:aws:ecs:us-east-1:1:service/batch-web/ap", reason: "MISSING" }, null];
    });
  expect(readFolder(changed.folder).leftOut.map((each) => each.replaceAll(`${changed.folder}/`, ""))).toEqual([
    "describe-services.json: AWS did not find arn:aws:ecs:us-east-1:1:service/batch-web/ap (MISSING), which is left out.",
    "empty-metrics.json has no metric: left out.",
    "folder.json is a folder: left out.",
    "list-services.json has the form of no answer that is read: left out.",
    "no-values.json: the metric api Other has no datapoint: left out.",
    "services.yaml is not JSON: left out.",
    "statistics.json is JSON of aws cloudwatch get-metric-statistics, which names no service: left out; give it by --trace SERVICE=statistics.json.",
    "empty-state.json has no resource of a cluster: left out.",
  ]);
  changed.remove();
});

test("answers are read whatever the file's name, and in UTF-16 too, as PowerShell writes them", () => {
  const services = "describe-services.json";
  const whole = readWhole("steps");
  const renamed = readWith("steps", (changed) => {
    copyFileSync(join(changed.folder, services), join(changed.folder, "services"));
    changed.drop(services);
  });
  const recoded = readWith("steps", (changed) => {
    const text = `\uFEFF${readFileSync(join(changed.folder, services), "utf8")}`;
    writeFileSync(join(changed.folder, services), Buffer.from(text, "utf16le"));
  });
  expect(renamed).toEqual(whole);
  expect(recoded).toEqual(whole);
});

const REFUSED: readonly (readonly [string, (changed: ChangedFixture) => unknown, string])[] = [
  [
    "a plan with an error",
    (c) => c.write("x.json", '{"format_version":"1.2","terraform_version":"1.9.0","errored":true}'),
    "the plan ended with an error",
  ],
  [
    "a broken link",
    ({ folder }) => symlinkSync("nowhere", join(folder, "x.json")),
    "x.json: its link leads to nothing",
  ],
  ["an empty file", (c) => c.write("x.json", " \n"), "this is not JSON; it is empty"],
  ["messages of a plan", (c) => c.write("x.json", '{"a":1}\n{"a":2}\n'), "what terraform show -json PLAN prints"],
  [
    "a state as it is kept",
    (c) => c.write("terraform.tfstate", '{"terraform_version":"1.9.0","serial":1}'),
    "terraform show -json prints of it",
  ],
  [
    "answers of another SDK",
    (c) => c.write("x.json", '{"Services":[]}'),
    "got Services, allowed services as the AWS CLI writes it",
  ],
  [
    "answers of Ruby",
    (c) => c.write("x.json", '{"auto_scaling_groups":[]}'),
    "got auto_scaling_groups, allowed AutoScalingGroups",
  ],
  [
    "metrics of another SDK",
    (c) => c.write("x.json", '{"metricDataResults":[]}'),
    "allowed MetricDataResults as the AWS CLI",
  ],
  [
    "metrics of another form",
    (c) => c.write("x.json", '{"MetricDataResults":[{"StatusCode":{"Name":"Complete"}}]}'),
    "MetricDataResults is not as the AWS CLI writes it",
  ],
  [
    "a page of metrics",
    (c) => c.write("x.json", '{"MetricDataResults":[],"NextToken":"x"}'),
    "it is the first page of several",
  ],
  [
    "an unknown region",
    (c) => {
      for (const file of readdirSync(c.folder))
        c.write(file, readFileSync(join(c.folder, file), "utf8").replaceAll("us-east-1", "eu-moon-1"));
    },
    "names region eu-moon-1, which the table of regions does not have",
  ],
];

test.each(REFUSED)("%s: one sentence says how to get the right form", (_case, change, sentence) => {
  expect(() => readWith("steps", change)).toThrow(sentence);
});

const SERVICES: readonly (readonly [string, Json, string])[] = [
  ["Fargate", { launchType: "FARGATE" }, "Service api runs on FARGATE"],
  ["machines of your own", { launchType: "EXTERNAL" }, "Service api runs on EXTERNAL"],
  ["daemons", { schedulingStrategy: "DAEMON" }, "Daemon service api"],
  ["deleted services", { status: "INACTIVE" }, "Service api is INACTIVE: left out."],
  [
    "an external controller",
    { taskDefinition: null, deploymentController: { type: "EXTERNAL" } },
    "deployed as task sets by a controller",
  ],
];

/** A capacity provider of a file, or none, and the fate of the service that runs on it. */
const PROVIDERS: readonly (readonly [string, Json | undefined, string])[] = [
  ["no file describes", undefined, "which no file describes: it is taken for that of the only group."],
  ["is of ECS Managed Instances", { managedInstancesProvider: {} }, "Service api runs on one and not on the cluster's"],
  [
    "is another group's",
    {
      autoScalingGroupProvider: {
        autoScalingGroupArn: "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:a:autoScalingGroupName/other",
      },
    },
    "whose group is another one than ecs-asg",
  ],
];

test.each(PROVIDERS)("a service on a provider that %s is guessed, or left out", (_case, provider, sentence) => {
  const read = () =>
    readWith("steps", (changed) => {
      changed.change("describe-services.json", (json) => {
        Object.assign(at(json, "services", 0), {
          launchType: null,
          capacityProviderStrategy: [{ capacityProvider: "one" }],
        });
      });
      if (provider) changed.write("one.json", JSON.stringify({ capacityProviders: [{ name: "one", ...provider }] }));
    }).cluster.notPlayed;
  if (provider) expect(read).toThrow(sentence);
  else expect(read()).toContainEqual(expect.stringContaining(sentence));
});

test.each(SERVICES)("with nothing but %s there is nothing to rehearse", (_case, members, reason) => {
  const read = () =>
    readWith("steps", (changed) =>
      changed.change("describe-services.json", (json) => {
        Object.assign(at(json, "services", 0), members);
      }),
    );
  expect(read).toThrow("there is nothing to rehearse");
  expect(read).toThrow(reason);
});

test("services of the cluster that no file describes are counted", () => {
  const { cluster } = readWith("steps", (changed) =>
    changed.change("describe-clusters.json", (json) => {
      at(json, "clusters", 0)["activeServicesCount"] = 12;
    }),
  );
  expect(cluster.notPlayed).toContainEqual(
    expect.stringMatching(/^The cluster has 12 services, and the files describe 1 of them: the others are not played/),
  );
});

/** A file of metrics of the one service of `steps`. */
const metrics = (...results: readonly (readonly [label: string, ...values: number[]])[]): string =>
  JSON.stringify({
    MetricDataResults: results.map(([Label, ...Values], index) => ({
      Id: `m${index}`,
      Label,
      Values,
      Timestamps: Values.map((_, minute) => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString()),
    })),
  });

test("only a metric that names the service, or nothing but itself, is the service's", () => {
  const read = (text: string) => readWith("steps", (changed) => changed.write("get-metric-data.json", text)).cluster;
  expect(read(metrics(["api DesiredTaskCount", 1, 2])).services[0]!.trace?.column).toBe("api DesiredTaskCount");
  expect(read(metrics(["DesiredTaskCount", 1, 2])).services[0]!.trace?.column).toBe("DesiredTaskCount");
  const other = read(metrics(["other DesiredTaskCount", 1, 2], ["api CPUUtilization", 3, 4]));
  expect(other.services[0]!.trace).toBeUndefined();
  expect(other.notPlayed.slice(-3)).toEqual([
    'FOLDER/get-metric-data.json: the metric other DesiredTaskCount is no service\'s: left out; label it "SERVICE METRIC".',
    "FOLDER/get-metric-data.json: the metric api CPUUtilization counts neither tasks nor requests: left out; DesiredTaskCount, RunningTaskCount, RequestCount do.",
    "4 tasks that no service has started are not played.",
  ]);
});

test.each([
  [
    "two statistics",
    metrics(["api DesiredTaskCount", 1, 2], ["api DesiredTaskCount", 3, 4]),
    "has two values at 2026-06-01T12:00:00.000Z; ask for one statistic of it",
  ],
  [
    "averages of requests",
    metrics(["api RequestCount", 10, 0.5]),
    "has 0.5 requests at 2026-06-01T12:01:00.000Z, allowed are whole numbers; ask for its statistic Sum",
  ],
])("%s are refused, which would be added", (_case, text, sentence) => {
  expect(() => readWith("steps", (changed) => changed.write("get-metric-data.json", text))).toThrow(sentence);
});

test("requests of several target groups are added", () => {
  const text = metrics(["api RequestCount", 10, 20], ["api RequestCount", 1, 2]);
  const { cluster } = readWith("steps", (changed) => changed.write("get-metric-data.json", text));
  expect(cluster.services[0]!.trace).toMatchObject({ column: "api RequestCount", unit: "requests" });
});

test("two files with one metric of a service that differ are refused", () => {
  const read = () =>
    readWith("steps", (changed) => {
      changed.write("get-metric-data.json", metrics(["api DesiredTaskCount", 1, 2]));
      changed.write("more.json", metrics(["api DesiredTaskCount", 1, 3]));
    });
  expect(read).toThrow(
    /get-metric-data\.json and .*more\.json both have DesiredTaskCount of service api, and differ; keep one/,
  );
});
