import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { ECSClient, RegisterContainerInstanceCommand } from "@aws-sdk/client-ecs";
import { clusterNames } from "../../src/cluster/names";
import type { WorkspaceOptions } from "../../src/local/workspace";
import type { Checks } from "../checks";
import { accountEnvironment } from "./environment";
import { type AccountReport, runInAccount } from "./run";

const REGION = "eu-central-1";

/** Seconds of each wait: on emulators nothing comes later. */
const MAXIMUM_SECONDS = 5;

/** The step at which it ends there: no agent stops the tasks of an emulator, and none ends by itself. */
const LAST_STEP = "its instance drains and goes";

/** The run in a real account, as far as it goes on emulators: up to a drain; then all is destroyed, as after any failure. */
export async function checkAccountRun(
  checks: Checks,
  options: WorkspaceOptions & { readonly url: string },
  name: string,
): Promise<void> {
  const { interruption } = options;
  let report: AccountReport | undefined;
  await checks.run("the run in an account deploys, starts a task, and fails where no emulator goes on", async () => {
    report = await runInAccount({
      name,
      environment: { ...accountEnvironment(REGION, undefined), region: REGION },
      options,
      patience: { pollSeconds: 1, maximumSeconds: MAXIMUM_SECONDS, interruption },
      say: () => {},
      onDeployed: async () => {
        await keepTasksRunning(options.url);
        await registerInstances(name);
      },
    });
    const { steps, failure } = report;
    const last = steps.at(-1)?.step;
    return last === LAST_STEP ? [] : [`it ended at ${last}: ${failure instanceof Error ? failure.message : failure}`];
  });
  await checks.run("after its failure nothing of it is left", async () => report?.left ?? ["it made no report"]);
}

/** Without it moto's tasks stop by themselves as soon as they are read (moto, "State Transitions"). */
async function keepTasksRunning(url: string): Promise<void> {
  const transition = { progression: "manual", times: 1_000_000 };
  await fetch(`${url}/moto-api/state-manager/set-transition`, {
    method: "POST",
    body: JSON.stringify({ model_name: "ecs::task", transition }),
  });
}

/** Registers the group's instances, as their agents would. */
async function registerInstances(name: string): Promise<void> {
  const { cluster, autoScalingGroup } = clusterNames(name);
  const { AutoScalingGroups = [] } = await new AutoScalingClient({ region: REGION }).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [autoScalingGroup] }),
  );
  for (const { InstanceId } of AutoScalingGroups[0]?.Instances ?? [])
    await new ECSClient({ region: REGION }).send(
      new RegisterContainerInstanceCommand({
        cluster,
        instanceIdentityDocument: JSON.stringify({ instanceId: InstanceId }),
      }),
    );
}
