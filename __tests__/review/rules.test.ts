import type { Level } from "../../src/review/levels";
import type { PlanJson } from "../../src/review/plan-json";
import { remarksOf, reviewPlans } from "../../src/review/review";
import { planNamed } from "./plans";

const reviewOf = (name: string) => reviewPlans([{ name, plan: planNamed(name) }]);

/** Level and text of each remark on a plan. */
const remarksOn = (name: string): readonly (readonly [Level, string])[] =>
  remarksOf(reviewOf(name)).map(({ level, text }) => [level, text]);

const PACE =
  "in 4 batches of 1: about 15 min without drains, 2 h 47 min when every drain takes its whole timeout; up to 5 run at once";

test.each<[string, readonly (readonly [Level, string])[]]>([
  ["nothing", []],
  ["first-deployment", [["attention", "203.0.113.0/24 may connect to tcp 80"]]],
  ["volume-new", []],
  [
    "volume-added",
    [
      ["attention", "Running instances run their boot steps again, a tenth of them at a time"],
      ["attention", `4 instances are replaced (launch template: network_interfaces) ${PACE}`],
      [
        "attention",
        expect.stringMatching(
          /^The role example-instances-eu-central-1 may also: elasticfilesystem:ClientMount, elasticfilesystem:ClientRootAccess, elasticfilesystem:ClientWrite on arn:aws:elasticfilesystem:\S+$/,
        ) as unknown as string,
      ],
    ],
  ],
  [
    "type-changed",
    [
      ["attention", `4 instances are replaced (launch template: instance_type) ${PACE}`],
      ["information", "cluster.capacity.instanceType: t3.micro -> t3.small"],
      ["information", "cluster.headroom.excessThreshold: 10 -> 17"],
    ],
  ],
  ["spot", [["attention", `4 instances are replaced ${PACE}`]]],
  [
    "ami-rolled",
    [
      ["attention", `4 instances are replaced (launch template: image_id) ${PACE}`],
      ["information", "cluster.capacity.amiParameter: ami-0123456789abcdef0 -> ami-078b9e98c4449bf43"],
    ],
  ],
  ["sizes", [["attention", "Sizes of the group: min_size 4 -> 2, max_size 12 -> 3"]]],
  [
    "thresholds",
    [
      ["information", "cluster.headroom.shortageThreshold: 2 -> 4"],
      ["information", "cluster.headroom.excessThreshold: 10 -> 30"],
    ],
  ],
  [
    "drain-timeout",
    [
      ["information", "The alarm example-stuck-termination goes off at another point: evaluation_periods 53 -> 30"],
      ["information", "cluster.draining.timeoutSeconds: 2265 -> 900"],
    ],
  ],
  [
    "scheme-changed",
    [
      ["danger", "1 load balancer is replaced, because AWS cannot change internal"],
      ["danger", "1 listener is replaced, because AWS cannot change load_balancer_arn"],
      ["danger", "1 listener rule is replaced, because AWS cannot change listener_arn"],
      ["attention", "1 ingress rule is destroyed"],
      ["attention", "10.0.0.0/16 may connect to tcp 80"],
    ],
  ],
  [
    "opened",
    [
      ["danger", "The whole internet may connect to tcp 80"],
      ["attention", "1 ingress rule is destroyed"],
    ],
  ],
  [
    "managed-scaling",
    [
      ["attention", "2 scaling policies are destroyed"],
      ["attention", "3 alarms are destroyed"],
    ],
  ],
  [
    "rights-widened",
    [["attention", "The role example-instances-eu-central-1 may also: s3:GetObject on arn:aws:s3:::drydock-files/*"]],
  ],
  [
    "shorter-logs",
    Array.from({ length: 5 }, () => ["attention", "Log events are kept for a shorter time (log group)"]),
  ],
  ["zone-added", []],
  ["application-new", []],
  [
    "application-updated",
    [
      ["attention", "The service web is deployed anew: 2 tasks are replaced"],
      ["information", "1 task definition is replaced, because AWS cannot change container_definitions"],
    ],
  ],
  [
    "foreign-added",
    [
      [
        "attention",
        "2 resources of types that Drydock does not make: create 2 (aws_dynamodb_table, aws_ssm_parameter)",
      ],
    ],
  ],
])("the plan %s", (name, remarks) => {
  expect(remarksOn(name)).toEqual(remarks);
});

test("resources without a remark are summed up by construct, and none is left out", () => {
  const [stack] = reviewOf("first-deployment").stacks;
  expect(stack!.constructs.find(({ construct }) => construct === "headroom")!.others[0]).toMatch(
    /^new: 2 scaling policies, 2 rules of EventBridge, /,
  );
  const counts = stack!.constructs.map(({ counts: { create } }) => create);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(stack!.counts.create);
});

test("the bill's difference comes of the plan's own values, before and after", () => {
  const { money } = reviewOf("type-changed");
  expect(money!.parts.map(({ name }) => name)).toEqual(["instances"]);
  expect(money!.afterUsd - money!.beforeUsd).toBeCloseTo(money!.parts[0]!.afterUsd - money!.parts[0]!.beforeUsd);
  expect(reviewOf("nothing").money!.parts).toEqual([]);
  expect(reviewOf("spot").money!.afterUsd).toBeLessThan(reviewOf("nothing").money!.afterUsd);
});

test("alarms that lose their receivers are named, and those that go are counted", () => {
  const remarks = remarksOn("alerts-removed");
  expect(remarks.filter(([level]) => level === "danger").map(([, text]) => text)).toEqual([
    "The alarm example-agent-disconnected reports to nobody any more",
    "The alarm example-failed-launches reports to nobody any more",
    "The alarm example-headroom-stale reports to nobody any more",
    "The alarm example-drain-overdue reports to nobody any more",
    "The alarm example-scaling-stalled reports to nobody any more",
    "The alarm example-container-unplaceable reports to nobody any more",
  ]);
  expect(remarks).toContainEqual(["attention", "29 alarms are destroyed"]);
});

test("other addresses replace the network, and the review says because of what", () => {
  const remarks = remarksOn("addresses-changed");
  expect(remarks).toContainEqual(["danger", "1 VPC is replaced, because AWS cannot change cidr_block"]);
  expect(remarks).toContainEqual(["danger", "4 subnets are replaced, because AWS cannot change vpc_id, cidr_block"]);
  expect(reviewOf("addresses-changed").level).toBe("danger");
});

test("egress that ends is a danger, and its endpoints whose subnets are not known yet are not in the sum", () => {
  const { level, money } = reviewOf("egress-none");
  expect(level).toBe("danger");
  expect(remarksOn("egress-none")).toContainEqual(["danger", "2 routes are destroyed"]);
  expect(money!.parts.map(({ name }) => name)).toContain("NAT gateways");
});

test.each(["destroy", "addresses-changed", "alerts-removed", "egress-none"])(
  "of the plan %s every resource that goes is in a remark of its construct",
  (name) => {
    const gone = planNamed(name)
      .resource_changes!.filter(({ mode, change }) => mode === "managed" && change.actions.includes("delete"))
      .map(({ address }) => address);
    const said = remarksOf(reviewOf(name)).flatMap(({ addresses }) => addresses);
    expect(gone.filter((address) => !said.includes(address))).toEqual([]);
    for (const { constructs } of reviewOf(name).stacks)
      for (const { construct, remarks } of constructs)
        for (const { text, addresses } of remarks.filter(({ text: each }) => each.endsWith("destroyed")))
          for (const address of addresses)
            expect([construct, text, address.split(".")[1]!.startsWith(construct)]).toEqual([construct, text, true]);
  },
);

test("resources that Drydock does not make are a danger once they go", () => {
  expect(
    remarksOn("foreign-removed")
      .filter(([level]) => level === "danger")
      .map(([, text]) => text),
  ).toEqual(["1 aws_dynamodb_table is destroyed", "1 aws_ssm_parameter is destroyed"]);
});

test("the end of a volume says that the files and the key are gone", () => {
  const reasons = remarksOf(reviewOf("destroy-volume")).map(({ text, reason }) => `${text}: ${reason}`);
  expect(reasons).toContain(
    "1 file system is destroyed: all files are gone, and only recovery points of AWS Backup remain",
  );
  expect(reasons).toContain(
    "1 encryption key is destroyed: what was encrypted can no longer be read, for good once the waiting time is over",
  );
});

test.each([
  ["0.0.0.0/1", "danger"],
  ["128.0.0.0/1", "danger"],
  ["203.0.0.0/8", "attention"],
])("a rule that lets %s in is a %s", (range, level) => {
  const plan = JSON.parse(JSON.stringify(planNamed("opened")).replaceAll("0.0.0.0/0", range)) as PlanJson;
  const remarks = remarksOf(reviewPlans([{ name: "opened", plan }]));
  expect(remarks.map((remark) => [remark.level, remark.text])).toContainEqual([
    level,
    `${range} may connect to tcp 80`,
  ]);
});
