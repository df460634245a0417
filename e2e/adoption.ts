import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { type Adoption, type PlanAdoption, proposeAdoption, settingsWith } from "../src/adopt/adopt";
import { findFileSystem } from "../src/adopt/file-system";
import type { Imports } from "../src/adopt/imports";
import { findNamed } from "../src/adopt/named";
import { isLoss } from "../src/adopt/render";
import { withoutNull } from "../src/adopt/settings";
import { synthesizeForAdoption } from "../src/adopt/synthesis";
import { proposeNetwork } from "../src/adopt/vpc";
import type { StackFolder } from "../src/deploy/stack-folder";
import type { EnvironmentSettings } from "../src/environment/schema";
import { createWorkspace, type Workspace, type WorkspaceOptions } from "../src/local/workspace";
import { planEnvironment } from "../src/review/plan-environment";
import { readPlan } from "../src/review/plan-json";
import type { Checks } from "./checks";
import { FOREIGN_RETENTION_DAYS, makeForeign } from "./foreign";
import { unsettledIn } from "./tolerated";

const REGION = "eu-central-1";

/** The environment before it adopts anything. */
const INPUT = { region: REGION, network: { source: "create" } };

/**
 * Attributes that change with each adoption: tags, the group that lets clients in, policies, the key's description, and two
 * that Terraform alone has.
 */
const ALLOWED = [
  "tags",
  "security_groups",
  "policy",
  "description",
  "deletion_window_in_days",
  "bypass_policy_lockout_safety_check",
];

/** Resources that other code has made are proposed, planned, applied and planned again. */
export async function checkAdoption(
  checks: Checks,
  options: WorkspaceOptions & { readonly url: string },
  name: string,
): Promise<void> {
  const ground = new Ground(name, await createWorkspace(options));
  const foreign = await makeForeign(options.url, REGION, name);
  const volume = `${name}-volume`;
  const cluster = `${name}-cluster`;
  let adoption: Adoption;

  await checks.run("a VPC and a file system with its key keep what they are, by settings and imports", async () => {
    const { network } = await proposeNetwork(new EC2Client({ region: REGION }), REGION, foreign.vpcId);
    const efs = new EFSClient({ region: REGION });
    const found = await findFileSystem(efs, REGION, foreign.fileSystemId, ["a", "b"], foreign.keyArn);
    adoption = await proposeAdoption(INPUT, { network, volume: {} }, { [volume]: found.imports }, ground.plan);
    const { vpcId, subnets } = foreign;
    const settings = {
      network: { source: "ids", vpcId, subnets },
      volume: { throughputMode: "bursting", keyRotation: false },
    };
    return [...differing("settings", withoutNull(adoption.settings), settings), ...more(adoption)];
  });
  await checks.run("the apply keeps the file system, and the next plan changes nothing", async () => {
    ground.synthesize(settingsWith(INPUT, adoption.settings), adoption.imports);
    await ground.apply(volume);
    const { stdout } = await ground.workspace.run(volume, "output", "-raw", "file_system_id");
    return [...differing("file system", stdout.trim(), foreign.fileSystemId), ...(await ground.unsettled(volume))];
  });
  await checks.run(
    "a cluster and a log group that have the environment's names are found and keep what they are",
    async () => {
      const stacks = ground.synthesize(settingsWith(INPUT, adoption.settings), adoption.imports);
      const named = await findNamed(stacks, { region: REGION }, () => false);
      const imports = { ...adoption.imports, ...named };
      const whole = await proposeAdoption(INPUT, adoption.settings, imports, ground.plan);
      const kept = { logRetentionDays: FOREIGN_RETENTION_DAYS, containerInsights: "disabled" };
      return [
        ...differing("found", Object.keys(named[cluster] ?? {}).sort(), [
          "aws_cloudwatch_log_group.instance-logs",
          "aws_ecs_cluster.cluster",
        ]),
        ...differing("settings", whole.settings["cluster"], kept),
        ...more(whole),
      ];
    },
  );
}

/** Changes of what is taken over beyond those that are allowed. */
const more = ({ changes }: Adoption): readonly string[] =>
  Object.values(changes)
    .flat()
    .filter((change) => isLoss(change) || !change.changed.every((name) => ALLOWED.includes(name)))
    .map(
      ({ address, action, changed, replacing }) =>
        `${address}: ${action} ${(isLoss({ action }) ? replacing : changed).join(", ")}`,
    );

const differing = (what: string, got: unknown, wanted: unknown): readonly string[] => {
  const [one, other] = [JSON.stringify(got), JSON.stringify(wanted)];
  return one === other ? [] : [`${what}: got ${one}, wanted ${other}`];
};

/** Stacks of one environment in a workspace. */
class Ground {
  readonly workspace: Workspace;
  readonly #name: string;

  constructor(name: string, workspace: Workspace) {
    this.#name = name;
    this.workspace = workspace;
  }

  synthesize(settings: EnvironmentSettings, imports: Imports): readonly StackFolder[] {
    return synthesizeForAdoption(this.workspace.out, { ...settings, name: this.#name }, imports, "imports.json");
  }

  readonly plan: PlanAdoption = async (settings, imports) => {
    const stacks = this.synthesize(settings, imports);
    for (const { name } of stacks) await this.workspace.prepare(name);
    return planEnvironment(stacks, { terraform: this.workspace.terraform, show: (_, run) => run(() => {}) });
  };

  async apply(stack: string): Promise<void> {
    await this.workspace.prepare(stack);
    await this.workspace.run(stack, "apply", "-input=false", "-no-color", "-auto-approve");
  }

  /** Changes of a plan right after the apply, but for what the emulators do not keep. */
  async unsettled(stack: string): Promise<readonly string[]> {
    await this.workspace.run(stack, "plan", "-no-color", "-out=saved.tfplan");
    const { stdout } = await this.workspace.run(stack, "show", "-json", "saved.tfplan");
    return unsettledIn(stack, readPlan(stack, stdout));
  }
}
