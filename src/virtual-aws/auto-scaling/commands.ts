import type { Activity } from "@aws-sdk/client-auto-scaling";
import type { CommandTable } from "../core/api";
import { validationError } from "../core/errors";
import { pageOf } from "../core/paging";
import { activitiesOf } from "./activities";
import type { VirtualAutoScaling } from "./engine";
import { describeGroup } from "./model";
import { ACTIVITIES_PAGE, GROUPS_PAGE } from "./timings";

/** The one error of EC2 Auto Scaling for most mistakes. */
const ERRORS = ["ValidationError"] as const;

/** Processes that the virtual AWS can suspend. */
const SUSPENDABLE: readonly string[] = ["AlarmNotification", "Launch", "ScheduledActions"];

const groupArn = (service: VirtualAutoScaling, name: string | undefined): readonly string[] => [
  service.group(name).arn,
];

/** The API of EC2 Auto Scaling. */
export const AUTO_SCALING_COMMANDS = {
  CompleteLifecycleActionCommand: {
    action: "autoscaling:CompleteLifecycleAction",
    resources: (service, input) => groupArn(service, input.AutoScalingGroupName),
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const result = input.LifecycleActionResult;
      if (result !== "CONTINUE" && result !== "ABANDON")
        throw validationError(`Lifecycle action result '${result}' is invalid: it must be CONTINUE or ABANDON.`);
      const [instance, action] = service.hooks.find(service.group(input.AutoScalingGroupName), input);
      service.hooks.complete(instance, action, result);
      return {};
    },
  },

  DescribeAutoScalingGroupsCommand: {
    action: "autoscaling:DescribeAutoScalingGroups",
    resources: "*",
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "describe", items: "AutoScalingGroups" },
    answer: (service, input) => {
      const names = input.AutoScalingGroupNames;
      const groups = service.groups().filter((group) => !names?.length || names.includes(group.config.name));
      const { items, nextToken } = pageOf(groups, input.MaxRecords ?? GROUPS_PAGE, input.NextToken);
      return { AutoScalingGroups: items.map(describeGroup), ...(nextToken && { NextToken: nextToken }) };
    },
  },

  DescribeScalingActivitiesCommand: {
    action: "autoscaling:DescribeScalingActivities",
    resources: "*",
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "list", pageSize: "MaxRecords", token: "NextToken", items: "Activities" },
    answer: (service, input) => {
      const name = input.AutoScalingGroupName;
      const ids = input.ActivityIds;
      const begin = Number(input.NextToken ?? 0);
      const end = begin + (input.MaxRecords ?? ACTIVITIES_PAGE);
      const page: Activity[] = [];
      let count = 0;
      for (const activity of activitiesOf(name === undefined ? service.groups() : [service.group(name)])) {
        if (ids?.length && !ids.includes(activity.ActivityId!)) continue;
        if (count === end) return { Activities: page, NextToken: String(end) };
        if (count >= begin) page.push({ ...activity });
        count += 1;
      }
      return { Activities: page };
    },
  },

  RecordLifecycleActionHeartbeatCommand: {
    action: "autoscaling:RecordLifecycleActionHeartbeat",
    resources: (service, input) => groupArn(service, input.AutoScalingGroupName),
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      service.hooks.heartbeat(...service.hooks.find(service.group(input.AutoScalingGroupName), input));
      return {};
    },
  },

  SetDesiredCapacityCommand: {
    action: "autoscaling:SetDesiredCapacity",
    resources: (service, input) => groupArn(service, input.AutoScalingGroupName),
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const group = service.group(input.AutoScalingGroupName);
      const { minSize, maxSize } = group.config;
      const desired = input.DesiredCapacity ?? Number.NaN;
      if (!(desired >= minSize && desired <= maxSize))
        throw validationError(
          `New SetDesiredCapacity value ${desired} is outside of min ${minSize} and max ${maxSize} of the AutoScalingGroup.`,
        );
      service.setDesired(group, desired, "SetDesiredCapacity was called");
      return {};
    },
  },

  SuspendProcessesCommand: {
    action: "autoscaling:SuspendProcesses",
    resources: (service, input) => groupArn(service, input.AutoScalingGroupName),
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const group = service.group(input.AutoScalingGroupName);
      for (const name of input.ScalingProcesses ?? []) {
        if (!SUSPENDABLE.includes(name))
          throw validationError(`The virtual AWS suspends the processes ${SUSPENDABLE.join(" and ")}, not ${name}.`);
        group.suspended.add(name);
      }
      return {};
    },
  },

  SetInstanceHealthCommand: {
    action: "autoscaling:SetInstanceHealth",
    // It names an instance; IAM checks the right for the group of that.
    resources: (service, { InstanceId: id = "" }) => [service.instance(id).group.arn],
    throttle: "unlimited",
    errors: ERRORS,
    shape: { kind: "change" },
    answer: (service, input) => {
      const { InstanceId: instanceId = "", HealthStatus: status, ShouldRespectGracePeriod: patient = true } = input;
      if (status !== "Healthy" && status !== "Unhealthy")
        throw validationError(`Health status '${status}' is invalid: it must be Healthy or Unhealthy.`);
      const instance = service.instance(instanceId);
      if (!(patient && service.isInGracePeriod(instance))) service.setHealth(instance, status === "Healthy");
      return {};
    },
  },
} as const satisfies CommandTable<"autoscaling", VirtualAutoScaling>;
