import { dirname } from "node:path";
import { watchdogContract } from "../../../functions/watchdog/contract";
import type { EnvironmentInput } from "../../../src/environment/schema";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import type { Observation } from "../../../src/virtual-aws";
import { deploy, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { settingsIn } from "../../support/function-settings";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize, withSynthesis } from "../../support/synthesize";

const having = (replace: boolean): EnvironmentInput => ({
  ...SMALLEST,
  cluster: {
    agentWatchdog: { disconnectedMinutes: 5, replace },
    capacity: { minSize: 4, desiredSize: 4, maxSize: 8 },
    draining: { timeoutSeconds: 120 },
  },
});
const cluster = synthesize("cluster", having(true));

test("unless it is asked for, nothing replaces an instance", () => {
  const { addresses } = synthesize("cluster", having(false));
  expect(addresses.filter((address) => address.includes("agent-watchdog"))).toEqual([
    synthesize("cluster", having(false)).address("agent-watchdog/disconnected-alarm"),
  ]);
  expect(synthesize("cluster").addresses).toEqual(addresses);
});

test("the function looks every minute", () => {
  const watchdog = cluster.byId("agent-watchdog/function/function");
  expect(watchdog).toMatchObject({ function_name: "demo-watchdog" });
  expect(settingsIn(watchdog, watchdogContract)).toEqual({
    clusterName: "demo",
    autoScalingGroupName: "demo-instances",
    disconnectedMinutes: 5,
  });
  expect(cluster.byId("agent-watchdog/schedule-rule")).toMatchObject({ schedule_expression: "rate(1 minute)" });
  expect(cluster.byId("agent-watchdog/schedule-target")).toMatchObject({
    rule: cluster.ref("agent-watchdog/schedule-rule", "name"),
    arn: cluster.ref("agent-watchdog/function/function", "arn"),
  });
});

test("it may change attributes in its cluster and the health of its group's instances, and nothing else", () => {
  const { policy } = cluster.byId("agent-watchdog/function/policy");
  expect(
    statementsOf(policy)
      .flatMap(({ Action }) => Action)
      .sort(),
  ).toEqual([
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:SetInstanceHealth",
    "ecs:DeleteAttributes",
    "ecs:DescribeContainerInstances",
    "ecs:ListContainerInstances",
    "ecs:PutAttributes",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ]);
  expect(statementsFor(policy, "autoscaling:SetInstanceHealth")).toMatchObject([
    { Resource: expect.stringMatching(/:autoScalingGroup:\*:autoScalingGroupName\/demo-instances$/) },
  ]);
  for (const action of ["ecs:PutAttributes", "ecs:DeleteAttributes"])
    expect(statementsFor(policy, action)).toMatchObject([
      {
        Resource: expect.stringMatching(/:container-instance\/demo\/\*$/),
        Condition: { ArnEquals: { "ecs:cluster": expect.stringMatching(/:cluster\/demo$/) } },
      },
    ]);
});

test("the group and the function do not wait for each other when they are destroyed", () => {
  const group = cluster.address("capacity/group");
  const watchdog = cluster.address("agent-watchdog/function/function");
  expect(cluster.dependenciesOf(group)).not.toContain(watchdog);
  expect(cluster.dependenciesOf(watchdog)).not.toContain(group);
});

describe("the deployed functions", () => {
  const MINUTE = 60_000;
  const START = Date.UTC(2026, 5, 1);

  /** Four instances that run eight tasks of a service, ten minutes old. Headroom does not change their number. */
  async function runningCluster() {
    const clock = new VirtualClock(START);
    const observations: Observation[] = [];
    const aws = new VirtualAws({ clock, region: "us-east-1", observe: (each) => void observations.push(each) });
    withSynthesis("cluster", having(true), "demo", (folder) => {
      const { blueprint, warnings } = readBlueprint(dirname(folder), "demo");
      expect(warnings).toEqual([]);
      deploy(aws, { ...blueprint, alarms: [] });
    });
    const runTo = (minutes: number) => clock.runUntil(START + (10 + minutes) * MINUTE);
    await runTo(-5);
    aws.ecs.createService({ name: "web", cpu: 512, memory: 128, desiredCount: 8 });
    await runTo(0);
    const instances = () => [...aws.ecs.inspect().instances.values()];
    expect(instances().map(({ tasks }) => tasks.size)).toEqual([2, 2, 2, 2]);
    return {
      aws,
      runTo,
      instances,
      /** Whose terminations began, and in which minute. */
      terminations: () =>
        observations.flatMap((each) =>
          each.kind === "instanceTerminating" ? [[each.instance, Math.floor((each.time - START) / MINUTE) - 10]] : [],
        ),
      killed: () => observations.filter(({ kind }) => kind === "taskKilled").length,
      remembered: () =>
        instances()
          .filter(({ attributes }) => attributes.size > 0)
          .map((i) => i.ec2InstanceId),
      running: () => aws.ecs.inspect().services.get("web")!.running,
      errors: () => aws.lambda.logOf("demo-watchdog").filter((line) => /error/i.test(line)),
    };
  }

  test("an instance whose agent stays disconnected is drained and replaced, and the cluster is whole again", async () => {
    const { aws, runTo, instances, terminations, remembered, running, killed, errors } = await runningCluster();
    const [lost] = instances().map(({ ec2InstanceId }) => ec2InstanceId);
    aws.ecs.setAgentConnected(lost!, false);
    await runTo(1.5);
    expect(remembered()).toEqual([lost]);
    await runTo(5);
    expect(terminations()).toEqual([]);
    await runTo(20);
    expect(terminations()).toEqual([[lost, expect.any(Number)]]);
    const [[, minute]] = terminations() as [[string, number]];
    expect(minute).toBeGreaterThanOrEqual(5);
    expect(minute).toBeLessThanOrEqual(8);
    expect(instances().map(({ ec2InstanceId }) => ec2InstanceId)).not.toContain(lost);
    expect(instances().length).toBe(4);
    expect(instances().every(({ agentConnected, status }) => agentConnected && status === "ACTIVE")).toBe(true);
    expect(running()).toBe(8);
    expect(killed()).toBe(2);
    expect(errors()).toEqual([]);
  });

  test("an instance whose container runtime stays impaired is replaced as one whose agent is lost, and one that recovers is not", async () => {
    const { aws, runTo, instances, terminations, remembered, running, errors } = await runningCluster();
    const [impaired, recovering] = instances().map(({ ec2InstanceId }) => ec2InstanceId);
    aws.ecs.setRuntimeImpaired(impaired!, true);
    aws.ecs.setRuntimeImpaired(recovering!, true);
    await runTo(1.5);
    expect(remembered()).toEqual([impaired, recovering]);
    await runTo(3);
    aws.ecs.setRuntimeImpaired(recovering!, false);
    await runTo(20);
    expect(terminations()).toEqual([[impaired, expect.any(Number)]]);
    expect(remembered()).toEqual([]);
    expect(instances().map(({ ec2InstanceId }) => ec2InstanceId)).toContain(recovering);
    expect(running()).toBe(8);
    expect(errors()).toEqual([]);
  });

  test("no instance is replaced while more than half of the container runtimes are impaired", async () => {
    const { aws, runTo, instances, terminations, remembered } = await runningCluster();
    for (const { ec2InstanceId } of instances().slice(0, 3)) aws.ecs.setRuntimeImpaired(ec2InstanceId, true);
    await runTo(20);
    expect(terminations()).toEqual([]);
    expect(remembered()).toEqual([]);
  });

  test("an agent that is back in time is left alone and forgotten, and its next absence counts from its own begin", async () => {
    const { aws, runTo, instances, terminations, remembered } = await runningCluster();
    const id = instances()[0]!.ec2InstanceId;
    aws.ecs.setAgentConnected(id, false);
    await runTo(4);
    aws.ecs.setAgentConnected(id, true);
    await runTo(5.5);
    expect(remembered()).toEqual([]);
    aws.ecs.setAgentConnected(id, false);
    await runTo(9.5);
    expect(terminations()).toEqual([]);
    aws.ecs.setAgentConnected(id, true);
    await runTo(30);
    expect(terminations()).toEqual([]);
  });

  test("when all agents are disconnected no instance is replaced, nor when they come back one by one", async () => {
    const { aws, runTo, instances, terminations, running } = await runningCluster();
    for (const { ec2InstanceId } of instances()) aws.ecs.setAgentConnected(ec2InstanceId, false);
    await runTo(60);
    expect(terminations()).toEqual([]);
    expect(running()).toBe(8);
    for (const [index, { ec2InstanceId }] of instances().entries()) {
      aws.ecs.setAgentConnected(ec2InstanceId, true);
      await runTo(60 + 2 * (index + 1));
    }
    await runTo(90);
    expect(terminations()).toEqual([]);
  });

  test("of two disconnected instances the second one goes after the first", async () => {
    const { aws, runTo, instances, terminations } = await runningCluster();
    const lost = instances()
      .slice(0, 2)
      .map(({ ec2InstanceId }) => ec2InstanceId);
    for (const id of lost) aws.ecs.setAgentConnected(id, false);
    await runTo(30);
    const found = terminations();
    expect(
      found
        .map(([id]) => id)
        .slice(0, 2)
        .sort(),
    ).toEqual([...lost].sort());
    expect(found[1]![1]).toBeGreaterThan(found[0]![1] as number);
  });
});
