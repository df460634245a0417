import type { Task, VirtualAws } from "../../virtual-aws";
import { AwsError } from "../../virtual-aws";
import { integer } from "../report/numbers";
import { MINUTE_MS } from "../traffic/traffic";
import { withCount } from "./demands";
import type { PlayedEvent, Scenario } from "./scenario";

const apiCalls = (times: number): string => `${integer(times)} API calls of the functions`;

/** Instances of the group whose machines run. */
const runningIn = (aws: VirtualAws, group: string) =>
  [...aws.autoScaling.group(group).instances.values()].filter(({ instanceId }) => aws.ec2.isRunning(instanceId));

/** Takes all capacity of zones away, and gives it back. @param type @default every instance type */
const shortage = (aws: VirtualAws, zones: readonly string[], endMs: number, type?: string): void => {
  for (const zone of zones) aws.ec2.limits.setCapacity(zone, false, type);
  aws.clock.at(endMs, () => {
    for (const zone of zones) aws.ec2.limits.setCapacity(zone, true, type);
  });
};

/** Counts the launches that EC2 has refused since an event began. */
const countRefusals = (aws: VirtualAws, event: PlayedEvent): void => {
  aws.clock.at(event.endMs, () => {
    const { finished } = aws.autoScaling.group(event.group);
    event.act(
      finished.filter(({ StatusCode, StartTime }) => StatusCode === "Failed" && StartTime!.getTime() >= event.startMs)
        .length,
    );
  });
};

/** Share of calls that fail under throttling although the SDK has tried them again. An assumption: AWS names none. */
const THROTTLED_SHARE = 0.5;

/** Minutes over which EC2 takes all Spot Instances back. An assumption. */
const STORM_MINUTES = 10;

/** Minutes for which the other zones lack capacity after the loss of one, as all move there. An assumption. */
const RUSH_MINUTES = 10;

/** Minutes by which CloudWatch's answers are late. An assumption: AWS names none. */
const METRIC_DELAY_MINUTES = 15;

/** Seconds to pull an image of several GB. An assumption; see `imagePullSeconds` in docs/virtual-aws.md. */
const SLOW_PULL_SECONDS = 300;

/** Source: EC2 Auto Scaling API reference, RefreshPreferences, MaxHealthyPercentage. */
const HIGHEST_HEALTHY_PERCENT = 200;

/** Each scenario, in the order of reports. A new one is an entry here. */
export const SCENARIOS = [
  {
    name: "roll-out",
    question: "What does an apply with a new AMI do at the peak?",
    remedy: "raise cluster.capacity.instanceRefresh.maxHealthyPercent for a faster one, or apply off the peak",
    otherRemedy: ({ blueprint: { group } }) =>
      group.instanceRefresh?.maxHealthyPercent === HIGHEST_HEALTHY_PERCENT ? "apply off the peak" : undefined,
    refusal: ({ blueprint: { group } }) =>
      group.instanceRefresh
        ? undefined
        : `${group.name} has no instance_refresh that launches new instances before old ones go`,
    arrange: (aws, event) => {
      const { instances } = aws.autoScaling.group(event.group);
      const old = new Set<string>();
      aws.clock.at(event.startMs, () => {
        for (const id of instances.keys()) old.add(id);
        event.act(old.size);
        aws.autoScaling.startInstanceRefresh(event.group);
      });
      return { isDone: () => [...old].every((id) => !instances.has(id)) };
    },
    acted: (times) => `${integer(times)} instances are replaced`,
  },
  {
    name: "deployment",
    question: "What does a new version of all services do at the peak?",
    remedy:
      "keep more room free (cluster.headroom.reservePercent), as a deployment goes on only as far as new tasks find room",
    arrange: (aws, event) => {
      const old = new Set<Task>();
      aws.clock.at(event.startMs, () => {
        for (const name of aws.ecs.inspect().services.keys()) for (const task of aws.ecs.redeploy(name)) old.add(task);
        event.act(old.size);
      });
      return { isDone: () => [...old].every(({ lastStatus }) => lastStatus === "STOPPED") };
    },
    acted: (times) => `${integer(times)} tasks are replaced`,
  },
  {
    name: "spot-storm",
    question: `What if EC2 takes all Spot Instances back within ${STORM_MINUTES} minutes?`,
    remedy: "raise cluster.capacity.onDemandBase or onDemandPercent, and keep stopTimeoutSeconds below two minutes",
    lastsMinutes: STORM_MINUTES,
    refusal: ({ blueprint: { group } }) =>
      (group.spotPercent ?? 0) > 0 ? undefined : "the group has no Spot Instances (cluster.capacity.purchase)",
    arrange: (aws, event) => {
      aws.clock.at(event.startMs, () => {
        const spot = runningIn(aws, event.group).filter(({ isSpot }) => isSpot);
        event.act(spot.length);
        const gapMs = (event.endMs - event.startMs) / Math.max(1, spot.length);
        for (const [index, { instanceId }] of spot.entries())
          aws.clock.at(event.startMs + index * gapMs, () => aws.ec2.interrupt(instanceId));
      });
      return undefined;
    },
    acted: (times) => `${integer(times)} Spot Instances are taken back`,
  },
  {
    name: "zone-loss",
    question: `What if a zone is lost for an hour, and the others have no capacity for ${RUSH_MINUTES} minutes?`,
    remedy:
      "spread over more zones (network.zones), and keep room for the tasks of one (cluster.headroom.reservePercent)",
    lastsMinutes: 60,
    refusal: ({ blueprint: { group } }) => (group.zones > 1 ? undefined : "the group has one zone (network.zones)"),
    arrange: (aws, event) => {
      aws.clock.at(event.startMs, () => {
        const running = runningIn(aws, event.group);
        const { zones } = aws.autoScaling.group(event.group);
        const countIn = (zone: string) => running.filter((each) => each.zone === zone).length;
        const lost = zones.toSorted((one, other) => countIn(other) - countIn(one))[0]!;
        shortage(aws, [lost], event.endMs);
        const others = zones.filter((zone) => zone !== lost);
        shortage(aws, others, event.startMs + RUSH_MINUTES * MINUTE_MS);
        event.act(countIn(lost));
        for (const { zone, instanceId } of running) if (zone === lost) aws.autoScaling.fail(instanceId);
      });
      return undefined;
    },
    acted: (times) => `${integer(times)} instances are lost`,
  },
  {
    name: "no-capacity",
    question: "What if EC2 has no instances of the group's first type for two hours, from one hour before the peak on?",
    remedy: "allow more types (cluster.capacity.otherInstanceTypes) and zones, or raise minSize or reservePercent",
    minutesBeforePeak: 60,
    lastsMinutes: 120,
    arrange: (aws, event) => {
      aws.clock.at(event.startMs, () => {
        const { zones, config } = aws.autoScaling.group(event.group);
        shortage(aws, zones, event.endMs, config.instanceType);
      });
      countRefusals(aws, event);
      return undefined;
    },
    acted: (times) => `${integer(times)} launches are refused`,
  },
  {
    name: "vcpu-quota",
    question: "What if the account's quota of vCPUs is used up for two hours, from one hour before the peak on?",
    remedy: "ask AWS for a higher quota, which npm run doctor reads, or raise minSize or reservePercent",
    minutesBeforePeak: 60,
    lastsMinutes: 120,
    arrange: (aws, event) => {
      aws.clock.at(event.startMs, () => aws.ec2.limits.exhaustVcpus(true));
      countRefusals(aws, event);
      aws.clock.at(event.endMs, () => aws.ec2.limits.exhaustVcpus(false));
      return undefined;
    },
    acted: (times) => `${integer(times)} launches are refused`,
  },
  {
    name: "api-throttling",
    question: "What if AWS refuses every second call of the functions for an hour around the peak?",
    remedy: "ask AWS for higher API limits, and keep more room free (cluster.headroom.reservePercent) until then",
    minutesBeforePeak: 30,
    lastsMinutes: 60,
    seam: (event) => ({
      onCall: (_call, answer) => {
        if (!event.isOn() || event.chance() >= THROTTLED_SHARE) return answer();
        event.act();
        throw new AwsError("ThrottlingException", "Rate exceeded");
      },
    }),
    acted: (times) => `${apiCalls(times)} are refused`,
  },
  {
    name: "missing-metric",
    question: "What if CloudWatch takes no datapoint and gives none for two hours around the peak?",
    remedy: "keep more room free (cluster.headroom.reservePercent) while CloudWatch is away",
    minutesBeforePeak: 60,
    lastsMinutes: 120,
    seam: (event) => ({
      onCall: ({ command }, answer) => {
        if (!event.isOn()) return answer();
        if (command !== "PutMetricDataCommand" && command !== "GetMetricDataCommand") return answer();
        event.act();
        return command === "PutMetricDataCommand" ? {} : { MetricDataResults: [] };
      },
    }),
    acted: (times) => `${apiCalls(times)} meet no datapoint`,
  },
  {
    name: "delayed-metric",
    question: `What if each datapoint can be read only ${METRIC_DELAY_MINUTES} minutes after its time, for two hours around the peak?`,
    remedy: "keep more room free (cluster.headroom.reservePercent) while the trend of the demand is unknown",
    minutesBeforePeak: 60,
    lastsMinutes: 120,
    seam: (event) => ({
      onCall: ({ command, input }, answer) => {
        if (!event.isOn() || command !== "GetMetricDataCommand") return answer();
        event.act();
        const { EndTime } = input as { readonly EndTime: Date };
        return answer({ ...input, EndTime: new Date(EndTime.getTime() - METRIC_DELAY_MINUTES * MINUTE_MS) });
      },
    }),
    acted: (times) => `${apiCalls(times)} get no newer datapoint`,
  },
  {
    name: "function-failing",
    question: "What if the functions have no rights, and fail, for an hour around the peak?",
    remedy: "watch the alarms of the functions (alerts), and keep more room free (cluster.headroom.reservePercent)",
    minutesBeforePeak: 30,
    lastsMinutes: 60,
    seam: (event) => ({
      onCall: ({ command }, answer) => {
        if (!event.isOn()) return answer();
        event.act();
        throw new AwsError("AccessDeniedException", `not authorized to perform ${command}`);
      },
    }),
    acted: (times) => `${apiCalls(times)} are refused`,
  },
  {
    name: "flash-crowd",
    question: "What if the demand rises from its lowest to its highest within a minute, and stays there for an hour?",
    remedy: "raise cluster.headroom.reservePercent or shortageThreshold, or cluster.capacity.minSize before it",
    lastsMinutes: 60,
    demand: (demand, { startMs, endMs }, { lowest, highest }) =>
      withCount(withCount(demand, lowest, demand.startMs, startMs), highest, startMs, endMs),
  },
  {
    name: "scale-to-zero",
    question: "What if no task is wanted for three hours, and then the peak's?",
    remedy: "raise cluster.capacity.minSize above 0, so that the first tasks find an instance",
    lastsMinutes: 60,
    refusal: ({ blueprint: { group }, hasApplications }) => {
      if (group.minSize > 0) return `the group keeps ${group.minSize} instances (cluster.capacity.minSize)`;
      return hasApplications ? "each application keeps a task (applications.NAME.scaling.minCount)" : undefined;
    },
    demand: (demand, { startMs, endMs }, { highest }) =>
      withCount(withCount(demand, 0, demand.startMs, startMs), highest, startMs, endMs),
  },
  {
    name: "slow-image",
    question: `What if an instance needs ${SLOW_PULL_SECONDS} s to pull the image of a service?`,
    remedy: "make the image smaller, bring it with the AMI, or keep more room free (cluster.headroom.reservePercent)",
    minutesBeforePeak: 60,
    lastsMinutes: 120,
    timings: { imagePullSeconds: SLOW_PULL_SECONDS },
  },
] as const satisfies readonly Scenario[];

/** Name of a scenario. */
export type ScenarioName = (typeof SCENARIOS)[number]["name"];

/** The scenario of a name. */
export const scenarioNamed = (name: ScenarioName): Scenario => SCENARIOS.find((each) => each.name === name)!;
