import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { AT_DEADLINE, type AtDeadline } from "../../functions/drain/contract";
import type { EnvironmentInput } from "../../src/environment/schema";
import { projectRoot } from "../../src/project-root";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { ACCOUNT_ID, readStack } from "../../src/rehearsal/blueprint/synthesized";
import type { PolicyStatement } from "../../src/terraform/policy";
import { API, type CommandName, deploy, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import { type IamRequest, isAllowed } from "../support/iam";
import { commandsIn } from "../support/operations";
import { statementsOf } from "../support/policy";
import { SMALLEST, withSynthesis } from "../support/synthesize";

/** Settings on which the rights depend. */
interface Case {
  readonly atDeadline: AtDeadline;
  readonly tracing: boolean;
}

type Input = Readonly<Record<string, unknown>>;

interface Call {
  /** For example `ecs:ListTasks`. */
  readonly action: string;
  /** The ARNs for which IAM checks the right. */
  readonly resources: readonly string[];
  readonly input: Input;
}

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 1);
const REGION = "us-east-1";
/** Everything that has a function is switched on. */
const environment = ({ atDeadline, tracing }: Case): EnvironmentInput => ({
  ...SMALLEST,
  region: REGION,
  cluster: {
    agentWatchdog: { disconnectedMinutes: 5, replace: true },
    capacity: { minSize: 2, desiredSize: 5, maxSize: 8, maxFailedLaunches: 3 },
    draining: { timeoutSeconds: 1200, atDeadline },
    headroom: { otherContainers: { own: { cpu: 128, memory: 128, networkMode: "awsvpc" } } },
    tracing,
  },
});

const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
/** Actions that IAM can't confine to one cluster or group, and why. */
const UNCONFINED: Readonly<Record<string, string>> = {
  "autoscaling:DescribeAutoScalingGroups": "it knows no resource and no condition key",
  "autoscaling:DescribeScalingActivities": "it knows no resource and no condition key",
  "cloudwatch:GetMetricData": "it knows no resource and no condition key",
  "ecs:DescribeTaskDefinition": "it knows no resource and not the condition key of the cluster",
  "xray:PutTelemetryRecords": "it knows no resource and no condition key",
  "xray:PutTraceSegments": "it knows no resource and no condition key",
};

/** The questions that IAM has to answer for a call. */
const requestsOf = ({ action, resources, input }: Call): IamRequest[] => {
  const context: Record<string, string> = {
    ...(action.startsWith("ecs:") && { "ecs:cluster": arn("ecs", `cluster/${input["cluster"]}`) }),
    ...(action.startsWith("cloudwatch:") && { "cloudwatch:namespace": String(input["Namespace"]) }),
  };
  return resources.map((resource) => ({ action, resource, context }));
};

/** The same request about another cluster, group or namespace. */
const elsewhere = ({ action, resource, context }: IamRequest): IamRequest => {
  const other = (text: string) => text.replaceAll("demo", "other").replace("Drydock", "Other");
  return {
    action,
    resource: other(resource),
    context: Object.fromEntries(Object.entries(context).map(([key, value]) => [key, other(value)])),
  };
};

/** A function as it is deployed. */
interface Deployed {
  /** What its role may do. */
  readonly statements: readonly PolicyStatement[];
  /** What Lambda does in the role's name, with the resources that it does it to. */
  readonly byLambda: ReadonlyMap<string, readonly string[]>;
  /** What its code can ask for. */
  readonly possible: readonly string[];
  /** What it asks for in an hour in which everything happens. */
  readonly calls: readonly Call[];
}

/** A function alone in the account: so every call is its own. */
function account(name: string, { functions, rules, eventSourceMappings, ...rest }: Blueprint) {
  const clock = new VirtualClock(START);
  const calls: Call[] = [];
  let operates = false;
  const aws: VirtualAws = new VirtualAws({
    clock,
    region: REGION,
    timings: { deregistrationSeconds: 86_400, agentLostSeconds: 60 },
    onCall: ({ command, input }, answer) => {
      if (!operates) {
        const { action } = API[command as CommandName];
        calls.push({ action, resources: aws.resourcesOf(command, input), input: { ...input } });
      }
      return answer();
    },
  });
  deploy(aws, {
    ...rest,
    functions: functions.filter((each) => each.name === name),
    rules: rules.map((rule) => ({ ...rule, functions: rule.functions.filter((each) => each === name) })),
    eventSourceMappings: eventSourceMappings.filter((each) => each.function === name),
    alarms: [],
  });
  /** An operator sets the desired capacity, which is no call of the function. */
  const setDesired = (DesiredCapacity: number) => {
    operates = true;
    aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: rest.group.name, DesiredCapacity });
    operates = false;
  };
  return { name, group: rest.group.name, aws, clock, calls, setDesired };
}

/**
 * Lets everything happen that any function is there for: the group shrinks, EC2 takes a Spot Instance back, tasks outlast
 * the drain timeout, a daemon runs, an agent is disconnected for a short while and another for good, boots are
 * abandoned, and the registration of a machine that has ended stays.
 */
async function liveThrough({ name, group, aws, clock, setDesired }: ReturnType<typeof account>): Promise<void> {
  const runTo = (minutes: number) => clock.runUntil(START + minutes * MINUTE);
  await runTo(5);
  aws.ecs.createService({ name: "web", cpu: 256, memory: 64, desiredCount: 5, deregistrationDelaySeconds: 120 });
  aws.ecs.createService({ name: "logs", cpu: 16, memory: 16, schedulingStrategy: "DAEMON" });
  for (let job = 0; job < 10; job += 1) aws.ecs.runTask({ family: "job", cpu: 512, memory: 64, runSeconds: 2400 });
  await runTo(10);
  const ids = [...aws.ecs.inspect().instances.values()].map(({ ec2InstanceId }) => ec2InstanceId);
  const [taken, lost, away] = ids.slice(-3) as [string, string, string];
  setDesired(4);
  aws.eventBridge.event("aws.ec2", "EC2 Spot Instance Interruption Warning", [], {
    "instance-id": taken,
    "instance-action": "terminate",
  });
  aws.ecs.setAgentConnected(lost, false);
  aws.ecs.setAgentConnected(away, false);
  await runTo(13);
  aws.ecs.setAgentConnected(away, true);
  // Now few instances are left, and the size depends on each: the headroom function remembers the disconnection.
  await runTo(29);
  aws.ecs.setAgentConnected(away, false);
  await runTo(31);
  aws.ecs.setAgentConnected(away, true);
  await runTo(60);
  setDesired(7);
  await runTo(61);
  for (const instance of aws.autoScaling.group(group).instances.values())
    for (const action of instance.actions.values())
      if (instance.state === "Pending:Wait") aws.autoScaling.hooks.complete(instance, action, "ABANDON");
  await runTo(70);
  expect(aws.lambda.countsOf(name)).toMatchObject({ errors: 0, timeouts: 0, throttles: 0 });
}

/** The functions of a cluster by name. */
async function deployed(settings: Case): Promise<ReadonlyMap<string, Deployed>> {
  const functions = withSynthesis("cluster", environment(settings), "demo", (folder) => {
    const { blueprint } = readBlueprint(dirname(folder), "demo");
    const stack = readStack(folder);
    return blueprint.functions.map(({ name, zip }) => {
      const at = stack.find("aws_lambda_function", name)!.arguments;
      const role = stack.find("aws_iam_role", at["role"])!;
      const ofRole = (type: string) => stack.resources(type).filter((each) => each.arguments["role"] === role.name);
      expect(ofRole("aws_iam_role_policy_attachment")).toEqual([]);
      return {
        statements: ofRole("aws_iam_role_policy").flatMap((each) => statementsOf(each.arguments["policy"])),
        byLambda: actionsByLambda(name, at, blueprint),
        possible: commandsIn(zip).map((command) => API[command].action),
        account: account(name, blueprint),
      };
    });
  });
  for (const each of functions) await liveThrough(each.account);
  return new Map(functions.map(({ account: { name, calls }, ...rest }) => [name, { ...rest, calls }]));
}

/** What Lambda needs of the role for logs, messages and traces, and only of a function that has them. */
function actionsByLambda(
  name: string,
  at: Input,
  { eventSourceMappings }: Blueprint,
): ReadonlyMap<string, readonly string[]> {
  const { log_group: logGroup } = at["logging_config"] as { readonly log_group?: string };
  const { mode } = (at["tracing_config"] ?? {}) as { readonly mode?: string };
  const queues = eventSourceMappings.filter((each) => each.function === name).map(({ queue }) => arn("sqs", queue));
  const allowed = (actions: readonly string[], resources: readonly string[]) =>
    resources.length === 0 ? [] : actions.map((action) => [action, resources] as const);
  return new Map([
    ...allowed(["logs:CreateLogStream", "logs:PutLogEvents"], logGroup ? [arn("logs", `log-group:${logGroup}:*`)] : []),
    ...allowed(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], mode === "Active" ? ["*"] : []),
    ...allowed(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], queues),
  ]);
}

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();
const actionsIn = (statements: readonly PolicyStatement[]): string[] =>
  sorted(statements.flatMap(({ Action }) => Action));

const FOLDERS = readdirSync(join(projectRoot(), "functions")).filter((name) =>
  existsSync(join(projectRoot(), "functions", name, "handler.ts")),
);

const CASES: readonly Case[] = [
  ...AT_DEADLINE.map((atDeadline) => ({ atDeadline, tracing: false })),
  { atDeadline: "terminate", tracing: true },
];

describe.each(CASES)("with atDeadline $atDeadline and tracing $tracing", (settings) => {
  let functions: ReadonlyMap<string, Deployed>;
  beforeAll(async () => {
    functions = await deployed(settings);
  });

  test("every function in functions/ is deployed, and no other", () => {
    expect(sorted(functions.keys())).toEqual(sorted(FOLDERS.map((name) => `demo-${name}`)));
  });

  describe.each(FOLDERS)("the %s function", (folder) => {
    let its: Deployed;
    beforeAll(() => {
      its = functions.get(`demo-${folder}`)!;
    });

    test("may do what it does and what Lambda does for it, and nothing else", () => {
      const made = sorted(its.calls.map(({ action }) => action));
      expect(actionsIn(its.statements)).toEqual(sorted([...made, ...its.byLambda.keys()]));
    });

    test("does here everything that its code can ask AWS for, unless its settings rule that out", () => {
      const ruledOut = settings.atDeadline === "stopStandalone" ? [] : ["ecs:StopTask"];
      expect(sorted(its.calls.map(({ action }) => action))).toEqual(
        sorted(its.possible.filter((action) => !ruledOut.includes(action))),
      );
    });

    test("is allowed each of its calls, and the same call about another cluster only where IAM knows no difference", () => {
      const requests = its.calls.flatMap(requestsOf);
      expect(requests.filter((request) => !isAllowed(its.statements, request))).toEqual([]);
      expect(
        sorted(requests.filter((each) => isAllowed(its.statements, elsewhere(each))).map(({ action }) => action)),
      ).toEqual(sorted(requests.map(({ action }) => action).filter((action) => action in UNCONFINED)));
    });

    test("is traced when its settings say so", () => {
      expect(its.byLambda.has("xray:PutTraceSegments")).toBe(settings.tracing);
    });

    test("lets Lambda touch its own log group and queues only", () => {
      for (const [action, resources] of its.byLambda)
        expect([
          action,
          ...sorted(its.statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource)),
        ]).toEqual([action, ...sorted(resources)]);
    });

    test("names each action in full, and any resource only with a condition or where IAM knows none", () => {
      for (const statement of its.statements) {
        const { Action, Resource, Condition } = statement;
        expect([Action].flat().filter((action) => action.includes("*"))).toEqual([]);
        if ([Resource].flat().includes("*") && !Condition)
          expect([Action].flat().filter((action) => !(action in UNCONFINED))).toEqual([]);
      }
    });
  });
});
