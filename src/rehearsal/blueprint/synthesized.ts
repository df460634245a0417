import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../user-error";

/** A synthesized stack that cannot be rehearsed. The message is one sentence with the remedy. */
export class BlueprintError extends UserError {
  override readonly name = "BlueprintError";
}

/** The account in which everything lies; no ARN is known before the first deployment. */
export const ACCOUNT_ID = "123456789012";

/** The arguments of a resource in Terraform's JSON, with references resolved. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A resource of a synthesized stack. */
export interface Resource {
  /** Terraform's type, for example "aws_sqs_queue". */
  readonly type: string;
  /** Its logical id in Terraform. */
  readonly id: string;
  /** Its name in AWS; its logical id where AWS will make a name up. */
  readonly name: string;
  /** Its ARN in {@link ACCOUNT_ID}; its logical id where its type has no ARN here. */
  readonly arn: string;
  readonly arguments: Arguments;
}

type Body = Readonly<Record<string, unknown>>;
type Bodies = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** The argument that holds a resource's name, and its ARN without the prefix; `@` stands for region and account. */
const IDENTITIES: Record<string, { readonly name: string; readonly arn: (name: string, body: Body) => string }> = {
  aws_ecs_cluster: { name: "name", arn: (name) => `ecs:@:cluster/${name}` },
  aws_autoscaling_group: {
    name: "name",
    arn: (name) => `autoscaling:@:autoScalingGroup:*:autoScalingGroupName/${name}`,
  },
  aws_autoscaling_policy: {
    name: "name",
    arn: (name, body) =>
      `autoscaling:@:scalingPolicy:*:autoScalingGroupName/${body["autoscaling_group_name"]}:policyName/${name}`,
  },
  aws_ecs_capacity_provider: { name: "name", arn: (name) => `ecs:@:capacity-provider/${name}` },
  aws_sqs_queue: { name: "name", arn: (name) => `sqs:@:${name}` },
  aws_lambda_function: { name: "function_name", arn: (name) => `lambda:@:function:${name}` },
  aws_cloudwatch_event_rule: { name: "name", arn: (name) => `events:@:rule/${name}` },
  aws_cloudwatch_metric_alarm: { name: "alarm_name", arn: (name) => `cloudwatch:@:alarm:${name}` },
};

/** A stack as it was synthesized: the resources of its `cdk.tf.json` with the references among them resolved. */
export interface ResolvedStack {
  /** Absolute path of the stack's folder, to which file names are relative. */
  readonly folder: string;
  readonly region: string;
  /** Local values, by their names. */
  readonly locals: Arguments;
  /** All resources of a Terraform type. */
  resources(type: string): readonly Resource[];
  /** The resource of this type that goes by this name, ARN or id. */
  find(type: string, reference: unknown): Resource | undefined;
}

/**
 * Reads `cdk.tf.json` in a stack's folder. A reference to another resource becomes what it will say once deployed, as
 * far as that is known: names, ARNs and ids; what is known only to AWS, or to another stack, stays as it is.
 *
 * @throws BlueprintError when there is no such file or it is no synthesized stack
 */
export function readStack(folder: string): ResolvedStack {
  const file = join(folder, "cdk.tf.json");
  if (!existsSync(file)) throw new BlueprintError(`${file} does not exist: synthesize first, with npm run synth`);
  const json = JSON.parse(readFileSync(file, "utf8")) as {
    readonly resource?: Bodies;
    readonly locals?: Arguments;
    readonly provider?: { readonly aws?: readonly { readonly region?: string }[] };
  };
  const region = json.provider?.aws?.[0]?.region;
  if (!json.resource || !region)
    throw new BlueprintError(`${file} has no resources or no AWS region: it is not a stack that Drydock synthesized`);
  return new ReferenceResolver(folder, region, json.resource, json.locals ?? {});
}

/** A whole reference, or one inside a longer text: `${type.id.attribute}` or `${data.type.id.attribute}`. */
const REFERENCE = /\$\{((?:data\.)?\w+)\.([\w-]+)\.(\w+)\}/g;

const DATA: Record<string, (region: string) => string> = {
  "data.aws_caller_identity.account_id": () => ACCOUNT_ID,
  "data.aws_partition.partition": () => "aws",
  "data.aws_partition.dns_suffix": () => "amazonaws.com",
  "data.aws_region.region": (region) => region,
  "data.aws_region.name": (region) => region,
};

class ReferenceResolver implements ResolvedStack {
  readonly folder: string;
  readonly region: string;
  readonly locals: Arguments;
  private readonly bodies: Bodies;
  private readonly known = new Map<string, readonly Resource[]>();

  constructor(folder: string, region: string, bodies: Bodies, locals: Arguments) {
    this.folder = folder;
    this.region = region;
    this.locals = locals;
    this.bodies = bodies;
  }

  resources(type: string): readonly Resource[] {
    let resources = this.known.get(type);
    if (!resources) {
      resources = Object.entries(this.bodies[type] ?? {}).map(([id, body]) => ({
        type,
        id,
        name: this.nameOf(type, id, body),
        arn: this.arnOf(type, id, body),
        arguments: this.resolve(body) as Arguments,
      }));
      this.known.set(type, resources);
    }
    return resources;
  }

  find(type: string, reference: unknown): Resource | undefined {
    return this.resources(type).find(({ name, arn, id }) => [name, arn, `${type}.${id}`].includes(reference as string));
  }

  private nameOf(type: string, id: string, body: Body): string {
    const name = body[IDENTITIES[type]?.name ?? "name"];
    return typeof name === "string" ? (this.resolve(name) as string) : `${type}.${id}`;
  }

  private arnOf(type: string, id: string, body: Body): string {
    const identity = IDENTITIES[type];
    if (!identity) return `${type}.${id}`;
    const arn = identity.arn(this.nameOf(type, id, body), this.resolve(body) as Body);
    return `arn:aws:${arn.replace("@", `${this.region}:${ACCOUNT_ID}`)}`;
  }

  private resolve(value: unknown): unknown {
    if (typeof value === "string") return value.replace(REFERENCE, (...match) => this.valueOf(match as string[]));
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(each)]));
  }

  private valueOf([whole = "", type = "", id = "", attribute = ""]: readonly string[]): string {
    if (type.startsWith("data.")) return DATA[`${type}.${attribute}`]?.(this.region) ?? whole;
    const body = this.bodies[type]?.[id];
    if (!body) return whole;
    if (attribute === "arn") return this.arnOf(type, id, body);
    // The id of a queue is its URL.
    if (attribute === "id" || (type === "aws_sqs_queue" && attribute === "url"))
      return IDENTITIES[type] ? this.nameOf(type, id, body) : `${type}.${id}`;
    const literal = this.resolve(body[attribute]);
    return typeof literal === "string" || typeof literal === "number" ? String(literal) : whole;
  }
}
