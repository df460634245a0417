import { Construct } from "constructs";
import { type BreakerCall, breakerContract } from "../../../functions/breaker/contract";
import { FUNCTION_LIMITS } from "../../../functions/shared/contract";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { statementsOf } from "../../lambda/rights";
import type { WatchedParts } from "../../lambda/watched-parts";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement } from "../../terraform/policy";

export interface LaunchBreakerProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the cluster, of its group, and of the function. */
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly breakerFunction: string;
  };
  /** Launches in a row whose instance did not come into service, after which launching is suspended. */
  readonly maxFailedLaunches: number;
  /** Log retention, tracing and concurrency of the function. */
  readonly functions: FunctionSettings;
}

/**
 * Ends the endless: a group whose instances do not boot launches one after the other, for ever. Each failed launch starts
 * the function, which suspends the group's process Launch when too many in a row have failed. Who resumes it is a person:
 * see docs/decisions/launch-breaker.md.
 *
 * The function knows the group by its name only and nothing waits for it, so that the two are destroyed in any order.
 */
export class LaunchBreaker extends Construct {
  /** Functions, rules and queues, for alarms and dashboards. */
  readonly watched: WatchedParts;

  constructor(scope: Construct, id: string, props: LaunchBreakerProps) {
    super(scope, id);
    const { deployment, names } = props;
    const breaker = new NodeFunction(this, "function", {
      deployment,
      functionName: names.breakerFunction,
      description: `Suspends launching in ${names.autoScalingGroup} when instances fail to boot again and again`,
      entry: "functions/breaker/handler.ts",
      environment: breakerContract.toEnvironment({
        clusterName: names.cluster,
        autoScalingGroupName: names.autoScalingGroup,
        maxFailedLaunches: props.maxFailedLaunches,
      }),
      ...FUNCTION_LIMITS,
      ...props.functions,
      statements: this.statements(props),
    });
    const rule = `${names.breakerFunction}-failed-launch`;
    invokeByRule(this, "failed-launch", breaker, {
      name: rule,
      description: "Counts failed launches",
      eventPattern: JSON.stringify({
        source: ["aws.autoscaling"],
        "detail-type": ["EC2 Instance Launch Unsuccessful"],
        detail: { AutoScalingGroupName: [names.autoScalingGroup] },
      }),
    });
    this.watched = { functions: [names.breakerFunction], rules: [rule], queues: [], deadLetterQueues: [] };
  }

  private statements({ deployment, names }: LaunchBreakerProps): readonly PolicyStatement[] {
    const arn = arnsIn(this, deployment.region);
    // These two know no resource (service authorization reference of EC2 Auto Scaling).
    const read = { Sid: "ReadGroup", Resource: "*" };
    return statementsOf<BreakerCall>({
      "autoscaling:DescribeAutoScalingGroups": read,
      "autoscaling:DescribeScalingActivities": read,
      "autoscaling:SuspendProcesses": {
        Sid: "SuspendLaunching",
        Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
      },
    });
  }
}
