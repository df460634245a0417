import { join } from "node:path";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { type Deployment, readStack, type Stack } from "./deployments";
import type { Judge, Shortfall, Tools } from "./judge";
import { JUDGES } from "./judges";

/** A change that makes an environment bad, and the words with which a judge has to find it. */
interface Sample {
  readonly spoil: (good: Deployment) => Deployment;
  readonly finds: RegExp;
}

/** A deployment in which a text of an argument is another one. */
const withText =
  (type: string, argument: string, good: string, bad: string) =>
  (deployment: Deployment): Deployment => ({
    ...deployment,
    stacks: deployment.stacks.map((stack) => ({
      ...stack,
      resources: stack.resources.map((resource) =>
        resource.type === type && typeof resource.arguments[argument] === "string"
          ? {
              ...resource,
              arguments: { ...resource.arguments, [argument]: resource.arguments[argument].replaceAll(good, bad) },
            }
          : resource,
      ),
    })),
  });

const withStacks =
  (spoil: (stack: Stack) => Stack) =>
  (deployment: Deployment): Deployment => ({ ...deployment, stacks: deployment.stacks.map(spoil) });

const knownBadStack = (): Stack => readStack("known-bad-cluster", join(__dirname, "known-bad", "known-bad-cluster"));

/** One sample for each judge. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  iam: {
    spoil: withText("aws_iam_role_policy", "policy", "ecs:ListContainerInstances", "ecs:ListContainerMachines"),
    finds: /UNKNOWN_ACTION.*ListContainerMachines/,
  },
  "instance-rights": {
    spoil: withText("aws_iam_role_policy", "policy", "ssm:GetDocument", "ssm:DeleteDocument"),
    finds: /the boot calls aws ssm get-document, and ssm:GetDocument is not allowed/,
  },
  shell: {
    spoil: withText("aws_launch_template", "user_data", '>>"$log"', ">>$log"),
    finds: /SC2086/,
  },
  "ssm-document": {
    spoil: withText("aws_ssm_document", "content", '"timeoutSeconds":"900"', '"timeoutSeconds":"1"'),
    finds: /timeoutSeconds 1 becomes 3600/,
  },
  boot: {
    spoil: withText("aws_launch_template", "user_data", "complete CONTINUE", "complete ABANDON"),
    finds: /not completed with CONTINUE/,
  },
  "ecs-config": {
    spoil: withText("aws_ssm_document", "content", "ECS_AWSVPC_BLOCK_IMDS", "ECS_AWSVPC_BLOCK_IDMS"),
    finds: /knows no ECS_AWSVPC_BLOCK_IDMS/,
  },
  "cloudwatch-agent": {
    spoil: withText("aws_ssm_document", "content", "log_group_name", "log_group"),
    finds: /'log_group' was unexpected/,
  },
  "mount-options": {
    spoil: withText("aws_ssm_document", "content", "noresvport", "noresvprt"),
    finds: /noresvprt/,
  },
  "api-shapes": {
    spoil: withText("aws_lb", "load_balancer_type", "application", "web"),
    finds: /load_balancer_type is 'web', allowed are application/,
  },
  "container-definitions": {
    spoil: withText("aws_ecs_task_definition", "container_definitions", '"essential"', '"isEssential"'),
    finds: /has no member isEssential/,
  },
  regions: {
    spoil: withStacks((stack) => ({ ...stack, region: "eu-cental-1" })),
    finds: /eu-cental-1 is no region of aws/,
  },
  metrics: {
    spoil: withText("aws_cloudwatch_metric_alarm", "metric_name", HEADROOM_METRICS.disconnectedAgents, "LostAgents"),
    finds: /LostAgents is not published/,
  },
  "terraform-validate": {
    spoil: (deployment) => ({ ...deployment, stacks: [knownBadStack()] }),
    finds: /visibility_timeout_minutes/,
  },
};

/**
 * Spoils an environment in one way for each judge.
 *
 * @param good an environment with a volume, an application and alerts
 * @returns one sentence for each judge that does not find what is wrong
 */
export async function blindJudges(good: Deployment, tools: Tools): Promise<readonly Shortfall[]> {
  const blind: Shortfall[] = [];
  for (const judge of JUDGES) {
    const text = await blindness(judge, good, { ...tools, scratch: join(tools.scratch, "known-bad") });
    if (text !== undefined) blind.push({ environment: "known-bad", address: judge.name, text });
  }
  return blind;
}

async function blindness(judge: Judge, good: Deployment, tools: Tools): Promise<string | undefined> {
  const sample = SAMPLES[judge.name];
  if (!sample) return "there is no sample for this judge: add one to scan/reality/known-bad.ts";
  const { shortfalls, leftOut } = await judge.judge([sample.spoil(good)], tools);
  const found = leftOut !== undefined || shortfalls.some(({ text }) => sample.finds.test(text));
  return found
    ? undefined
    : `a sample that is bad on purpose passed (${sample.finds}), so the judge cannot be relied upon`;
}
