import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  S3Backend,
  TerraformOutput,
  type TerraformRemoteState,
  TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { assumedRole, backendRole } from "./deploy-role";
import type { DeploymentContext } from "./deployment-context";
import { logsKey } from "./encryption-key";
import { type FinalSettings, recordSettings } from "./final-settings";
import { keepWithoutSetting } from "./kept";
import { type OutputValues, outputOf } from "./outputs";
import { tagsOf } from "./tags";

/** The stacks of an environment. Each has a state of its own. */
export type StackKind =
  | "state"
  | "pipeline-roles"
  | "alerts"
  | "network"
  | "volume"
  | "cluster"
  | `application-${string}`;

/**
 * The base of every stack of an environment: backend, provider, tags, Terraform version, outputs.
 *
 * Its id, and with it the folder below `cdktf.out/stacks` and the state's name, is `<environment>-<kind>`.
 */
export class DrydockStack extends TerraformStack {
  /** The settings that the stack is made from. */
  readonly environment: Environment;
  /** The deployment that the stack's constructs belong to. */
  readonly deployment: DeploymentContext;
  readonly #kind: StackKind;

  constructor(scope: Construct, kind: StackKind, environment: Environment) {
    super(scope, stackId(environment, kind));
    this.environment = environment;
    this.#kind = kind;
    this.deployment = deploymentOf(this);

    // S3 locks without DynamoDB came with Terraform 1.10.
    this.addOverride("terraform.required_version", ">= 1.10.0");
    new AwsProvider(this, "aws", {
      region: environment.region,
      ...providerSettings(environment),
    });
    if (environment.state) {
      const backend = new S3Backend(this, stateLocation(environment, kind));
      // The S3 backend of cdktf 0.21 has no property for it.
      backend.addOverride("use_lockfile", true);
    } else new LocalBackend(this, { path: localStatePath(environment, kind) });
    recordSettings(this, "deployed-region", { region: environment.region }, { why: MOVING_REGION, isRefused: true });
    this.keepUnless(environment.customerManagedKeys, [`aws_kms_key.${ENCRYPTION_KEY}`]);
  }

  /**
   * Keeps guarded resources in AWS when the setting that makes them is off, unless the environment is throw-away.
   *
   * @param isOn whether the stack has them
   */
  keepUnless(isOn: boolean, addresses: readonly string[]): void {
    if (!isOn && !this.environment.throwAway) keepWithoutSetting(this, addresses);
  }

  /**
   * Records settings that are final. With `throwAway` they may change, as all may be destroyed.
   *
   * @param why what a change would do, to end the sentence that refuses it
   */
  protected recordFinalSettings(settings: FinalSettings, why: string): void {
    recordSettings(this, "final-settings", settings, { why, isRefused: !this.environment.throwAway });
  }

  /** Names an AWS resource of this environment: `<environment>-<suffix>`. */
  nameOf(suffix: string): string {
    return `${this.environment.name}-${suffix}`;
  }

  /** Declares outputs under exactly these names, by which other stacks and people read them. One without a value is left out. */
  output(values: OutputValues): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const { description } = outputOf(this.#kind, name);
      const output = new TerraformOutput(this, `output-${name}`, { value, description });
      output.overrideLogicalId(name);
    }
  }

  /** The outputs of another stack of this environment, read from its state. That stack is deployed first. */
  outputsOf(kind: StackKind): TerraformRemoteState {
    const { environment } = this;
    const id = `${kind}-state`;
    const known = this.node.tryFindChild(id) as TerraformRemoteState | undefined;
    if (known) return known;
    return environment.state
      ? new DataTerraformRemoteStateS3(this, id, stateLocation(environment, kind))
      : new DataTerraformRemoteStateLocal(this, id, { path: localStatePath(environment, kind) });
  }
}

/** The key and the reference to the topic are in the stack only once a construct has read them. */
const deploymentOf = (stack: DrydockStack): DeploymentContext => {
  const { name, region, throwAway, customerManagedKeys, alerts, roles } = stack.environment;
  return {
    name,
    region,
    throwAway,
    rolePath: roles.path,
    permissionsBoundaryArn: roles.permissionsBoundaryArn,
    get encryptionKeyArn() {
      return customerManagedKeys ? encryptionKeyOf(stack).arn : undefined;
    },
    get alertTopicArn() {
      return alerts && stack.outputsOf("alerts").getString("topic_arn");
    },
  };
};

const ENCRYPTION_KEY = "encryption-key";

const MOVING_REGION =
  "the state would lose what is deployed there; name the old region, or make an environment of another name";

/** The stack's key for logs and the functions' environment variables, made when it is first asked for. */
const encryptionKeyOf = (stack: DrydockStack): KmsKey =>
  (stack.node.tryFindChild(ENCRYPTION_KEY) as KmsKey | undefined) ??
  logsKey(stack, ENCRYPTION_KEY, {
    description: `Encrypts the logs and functions of ${stack.node.id}`,
    name: stack.node.id,
    region: stack.environment.region,
    throwAway: stack.environment.throwAway,
  });

/** The settings that the providers of all regions share: the tags of everything, the role, and the account that they accept. */
export const providerSettings = (environment: Environment) => ({
  ...(environment.accountId !== undefined && { allowedAccountIds: [environment.accountId] }),
  ...(environment.deployRoleArn !== undefined && { assumeRole: [assumedRole(environment.deployRoleArn)] }),
  defaultTags: [{ tags: tagsOf(environment) }],
});

const stackId = (environment: Environment, kind: StackKind): string => `${environment.name}-${kind}`;

/** Relative to a stack's folder in `cdktf.out/stacks`, it lies beside `cdktf.out`: a new synth never deletes it. */
const localStatePath = (environment: Environment, kind: StackKind): string =>
  `../../../terraform.${stackId(environment, kind)}.tfstate`;

const stateLocation = (environment: Environment, kind: StackKind) => ({
  bucket: environment.state!.bucket,
  key: `${environment.state!.keyPrefix}/${stackId(environment, kind)}.tfstate`,
  region: environment.state!.region ?? environment.region,
  encrypt: true,
  ...backendRole(environment),
});
