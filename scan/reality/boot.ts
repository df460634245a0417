import { Instance } from "../../__tests__/cluster/boot/instance";
import { STEP_NAMES } from "../../src/cluster/boot/step-names";
import { type Deployment, type Resource, resourcesOf } from "./deployments";

/** A step of the boot document. */
export interface BootStep {
  readonly name: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>> & { readonly runCommand: readonly string[] };
}

/** Texts that boot an instance. */
export interface Boot {
  readonly document: Resource;
  readonly steps: readonly BootStep[];
  readonly userData: string;
}

/** The deployments that have instances: the roles of pipelines have none. */
export const withInstances = (deployments: readonly Deployment[]): readonly Deployment[] =>
  deployments.filter((deployment) => resourcesOf(deployment, "aws_launch_template").length > 0);

/** The boot document and the user data of an environment, as they reach AWS. */
export function bootOf(deployment: Deployment): Boot {
  const [document] = resourcesOf(deployment, "aws_ssm_document");
  const [template] = resourcesOf(deployment, "aws_launch_template");
  if (!document || !template) throw new Error(`${deployment.environment} has no boot document or no launch template`);
  const content = JSON.parse(String(document.arguments["content"])) as { readonly mainSteps: readonly BootStep[] };
  return { document, steps: content.mainSteps, userData: String(template.arguments["user_data"]) };
}

/** Result of a boot, on an instance whose `aws`, `dnf`, `mount` and the like are stand-ins. */
export interface BootRun {
  /** Faults of the boot itself. */
  readonly faults: readonly string[];
  /** Calls of the AWS CLI by boots that succeed and that fail, for example `autoscaling complete-lifecycle-action`. */
  readonly awsCalls: readonly string[];
  /** Lines of ecs.config. */
  readonly agentConfig: readonly string[];
  /** The configuration of the CloudWatch agent. */
  readonly cloudWatchConfig: string;
  /** Options of the volume's mount; empty without a volume. */
  readonly mountOptions: readonly string[];
}

const INSTANCE_ID = "i-0123456789abcdef0";
const CREDENTIALS = '{"registry.example.com":{"auth":"dTpw","username":"u","password":"p"}}';
const runs = new WeakMap<Deployment, BootRun>();

/** Boots an instance of an environment, once for each environment. */
export function bootRunOf(deployment: Deployment): BootRun {
  const run = runs.get(deployment) ?? boot(bootOf(deployment), deployment.stacks[0]!.region);
  runs.set(deployment, run);
  return run;
}

function boot({ document, steps, userData }: Boot, region: string): BootRun {
  const instance = new Instance();
  try {
    const script = prepare(instance, withoutOwnSteps(String(document.arguments["content"])), userData, region);
    const first = instance.run(script);
    const joined = instance.run(`${instance.root}/opt/drydock/first-boot.sh`, {}, "join");
    const calls = instance.calls();
    const again = instance.run(script);
    instance.calls();
    const files = filesOf(instance);
    instance.answers("aws", 'if [[ "$1 $2" == "ssm get-document" ]]; then exit 254; fi');
    const failed = instance.run(script);
    const failedCalls = instance.calls();
    return {
      faults: [
        ...(first.status === 0 ? [] : [`the first boot ends with ${first.status}: ${first.output}`]),
        ...(joined.status === 0 ? [] : [`joining ends with ${joined.status}: ${joined.output}`]),
        ...(again.status === 0 ? [] : [`the steps do not run again: ${again.output}`]),
        ...(failed.status === 0 ? ["a boot whose document cannot be read ends well"] : []),
        ...steps.filter(({ name }) => !files.log.includes(`-${name}\n`)).map(({ name }) => `${name} did not run`),
        ...(results(calls).includes("CONTINUE") ? [] : ["the launching hook is not completed with CONTINUE"]),
        ...(results(failedCalls).includes("ABANDON") ? [] : ["a failed boot is not completed with ABANDON"]),
      ],
      awsCalls: [...new Set([...calls, ...failedCalls].flatMap(awsCall))],
      ...files,
    };
  } finally {
    instance.remove();
  }
}

/** The document with nothing in the place of an environment's own steps: what they run is unknown, and is run nowhere here. */
function withoutOwnSteps(content: string): string {
  const document = JSON.parse(content) as { readonly mainSteps: readonly BootStep[] };
  const drydocks: readonly string[] = STEP_NAMES;
  return JSON.stringify({
    ...document,
    mainSteps: document.mainSteps.map((step) =>
      drydocks.includes(step.name) ? step : { ...step, inputs: { ...step.inputs, runCommand: ["true"] } },
    ),
  });
}

/** Answers as AWS, the metadata service, the host and the agent do on an instance that boots. */
function prepare(instance: Instance, document: string, userData: string, region: string): string {
  instance.write("document", document);
  instance.answers(
    "aws",
    'case "$1 $2" in',
    '"ssm get-document") cat "$ROOT/document" ;;',
    `"secretsmanager get-secret-value" | "ssm get-parameter") echo '${CREDENTIALS}' ;;`,
    "esac",
  );
  instance.answers(
    "curl",
    'case "${!#}" in',
    "*/api/token) echo token ;;",
    `*/instance-id) echo ${INSTANCE_ID} ;;`,
    `*/availability-zone) echo ${region}a ;;`,
    '*/v1/metadata) echo \'{"ContainerInstanceArn":"arn:aws:ecs:us-east-1:123456789012:container-instance/demo/1"}\' ;;',
    "esac",
  );
  instance.answers("mountpoint", "[[ -f $ROOT/mounted ]]");
  instance.answers("mount", 'touch "$ROOT/mounted"');
  instance.answers("systemctl", '[[ "$*" != "is-active --quiet ecs" ]]');
  return instance.write("user-data", userData);
}

function filesOf(instance: Instance) {
  const efs = /^\S+ \S+ efs (\S+) /m.exec(instance.read("etc/fstab"))?.[1];
  return {
    log: instance.read("var/log/drydock-boot.log"),
    agentConfig: instance.read("etc/ecs/ecs.config").split("\n").filter(Boolean),
    cloudWatchConfig: instance.read("opt/aws/amazon-cloudwatch-agent/etc/drydock.json"),
    mountOptions: efs?.split(",") ?? [],
  };
}

const results = (calls: readonly string[]): readonly string[] =>
  calls.flatMap((call) => / --lifecycle-action-result (\w+)/.exec(call)?.[1] ?? []);

const awsCall = (call: string): readonly string[] => {
  const [, service, command] = /^aws ([a-z0-9-]+) ([a-z0-9-]+)/.exec(call) ?? [];
  return service ? [`${service} ${command}`] : [];
};
