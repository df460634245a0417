import { createHash } from "node:crypto";
import type { Json, Marks, ResourceChange } from "../../src/review/plan-json";

/** A plan, as `terraform show -json` prints it: as much of it as a state follows from. */
export interface RawPlan {
  readonly terraform_version: string;
  readonly resource_changes?: readonly (ResourceChange & {
    readonly provider_name: string;
    /** Key of an instance of a resource with `for_each` or `count`. */
    readonly index?: string | number;
  })[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly planned_values: {
    readonly outputs?: Readonly<
      Record<string, { readonly value?: Json; readonly type?: Json; readonly sensitive: boolean }>
    >;
    readonly root_module: {
      readonly resources?: readonly { readonly address: string; readonly schema_version: number }[];
    };
  };
  readonly configuration: {
    readonly root_module: {
      readonly resources?: readonly {
        readonly address: string;
        readonly provider_config_key: string;
        readonly expressions?: Readonly<Record<string, { readonly references?: readonly string[] }>>;
      }[];
    };
  };
}

/** Type of an attribute in a provider's schema: a word, or a word with the type of its members. */
type AttributeType = string | readonly [string, ...unknown[]];

/** Schemas of a provider, as `terraform providers schema -json` prints them, by type and attribute. */
export type Schemas = Readonly<Record<string, Readonly<Record<string, AttributeType>>>>;

/** Reads the output of `terraform providers schema -json`. */
export function readSchemas(text: string): Schemas {
  const { provider_schemas: providers } = JSON.parse(text) as {
    readonly provider_schemas: Readonly<
      Record<
        string,
        {
          readonly resource_schemas?: Readonly<
            Record<
              string,
              { readonly block: { readonly attributes?: Readonly<Record<string, { type?: AttributeType }>> } }
            >
          >;
        }
      >
    >;
  };
  const types = Object.values(providers).flatMap(({ resource_schemas: schemas = {} }) => Object.entries(schemas));
  return Object.fromEntries(
    types.map(([type, { block }]) => [
      type,
      Object.fromEntries(
        Object.entries(block.attributes ?? {}).flatMap(([name, { type: of }]) =>
          of === undefined ? [] : [[name, of]],
        ),
      ),
    ]),
  );
}

/**
 * The state that an apply of a plan would leave, with values in place of those that AWS would give: unique, of the form that
 * the provider accepts, and the same in every run.
 */
export function stateAfter(plan: RawPlan, schemas: Schemas): string {
  const versions = new Map(
    plan.planned_values.root_module.resources?.map((each) => [each.address, each.schema_version]),
  );
  const keys = new Map(
    plan.configuration.root_module.resources?.map((each) => [each.address, each.provider_config_key.split(".")[1]]),
  );
  const read = new Set(
    [...JSON.stringify(plan.configuration).matchAll(REFERENCE)].map(([, type, name]) => `${type}.${name}`),
  );
  const staying = (plan.resource_changes ?? []).filter(
    ({ mode, change }) => mode === "managed" && !["delete", "forget"].includes(change.actions.join()),
  );
  const values = new Map<string, Record<string, Json>>(
    staying.map(({ address, type, change }) => [
      address,
      filled({ address, type, change, attributes: schemas[type] ?? {}, read }),
    ]),
  );
  for (const { address, type, change } of staying)
    follow(values, address, change, { plan, types: schemas[type] ?? {} });
  const resources = staying.map(({ address, type, name, index, provider_name }) => {
    const alias = keys.get(`${type}.${name}`);
    return {
      mode: "managed",
      type,
      name,
      provider: `provider["${provider_name}"]${alias === undefined ? "" : `.${alias}`}`,
      instances: [
        {
          ...(index !== undefined && { index_key: index }),
          schema_version: versions.get(address) ?? 0,
          attributes: values.get(address)!,
          sensitive_attributes: [],
        },
      ],
    };
  });
  const outputs = Object.entries(plan.planned_values.outputs ?? {}).flatMap(([name, { value, type }]) =>
    value === undefined || type === undefined ? [] : [[name, { value, type }]],
  );
  return JSON.stringify({
    version: 4,
    terraform_version: plan.terraform_version,
    serial: 1,
    lineage: "00000000-0000-4000-8000-000000000000",
    outputs: Object.fromEntries(outputs),
    resources: merged(resources),
    check_results: null,
  });
}

/** Instances of one resource stand together. */
function merged<
  Resource extends { readonly type: string; readonly name: string; readonly instances: readonly unknown[] },
>(resources: readonly Resource[]): readonly Resource[] {
  const byAddress = new Map<string, Resource>();
  for (const resource of resources) {
    const address = `${resource.type}.${resource.name}`;
    const known = byAddress.get(address);
    byAddress.set(address, known ? { ...known, instances: [...known.instances, ...resource.instances] } : resource);
  }
  return [...byAddress.values()];
}

/** An attribute of a resource in an expression: its type and its name. */
const REFERENCE = /"(\w+)\.[\w-]+(?:\[[^\]]*\])?\.(\w+)/g;

interface Filled {
  readonly address: string;
  readonly type: string;
  readonly change: ResourceChange["change"];
  /** Types of its attributes. */
  readonly attributes: Readonly<Record<string, AttributeType>>;
  /** Attributes that expressions read, with their types. */
  readonly read: ReadonlySet<string>;
}

/** The attributes of a resource after its change. What nothing reads stays empty, which for lists is not the same as missing. */
function filled({ address, type, change, attributes, read }: Filled): Record<string, Json> {
  const { before, after, after_unknown: unknown = {} } = change;
  const marks = unknown as Readonly<Record<string, Marks>>;
  const unknowns = Object.keys(marks).filter((name) => marks[name] === true || `${type}.${name}` in SPECIAL);
  const invented = unknowns.map((name) => {
    const isRead = ["id", "arn"].includes(name) || Array.isArray(attributes[name]) || read.has(`${type}.${name}`);
    return [name, before?.[name] ?? (isRead ? inventedValue(address, type, name, attributes[name]) : null)] as const;
  });
  const all: Record<string, Json> = { ...after, ...Object.fromEntries(invented) };
  if (unknowns.includes("id") && before?.["id"] === undefined && ID_IS_ARN.has(type) && all["arn"] !== undefined)
    all["id"] = all["arn"];
  return type === "terraform_data" ? { ...all, input: withType(all["input"]!), output: withType(all["input"]!) } : all;
}

/** Puts in the place of an unknown attribute what it refers to, where it refers to one attribute of one resource. */
function follow(
  values: ReadonlyMap<string, Record<string, Json>>,
  address: string,
  { before, after_unknown: unknown = {} }: ResourceChange["change"],
  { plan, types }: { readonly plan: RawPlan; readonly types: Readonly<Record<string, AttributeType>> },
): void {
  const expressions =
    plan.configuration.root_module.resources?.find((each) => each.address === address)?.expressions ?? {};
  for (const [name, { references = [] }] of Object.entries(expressions)) {
    const [reference = "", of = ""] = references;
    const value = values.get(of)?.[reference.slice(of.length + 1)];
    const isUnknown = (unknown as Readonly<Record<string, Marks>>)[name] === true;
    if (
      references.length === 2 &&
      types[name] === "string" &&
      isUnknown &&
      before === null &&
      typeof value === "string"
    )
      values.get(address)![name] = value;
  }
}

/** A value of any type, as a state holds it. */
const withType = (value: Json): Json => ({ value, type: typeOf(value) });

function typeOf(value: Json): Json {
  if (Array.isArray(value)) return ["tuple", value.map(typeOf)];
  if (typeof value === "object" && value !== null)
    return ["object", Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typeOf(member)]))];
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Types whose id is their ARN (documentation of the AWS provider, "Attribute Reference" of each). */
const ID_IS_ARN = new Set([
  "aws_acm_certificate",
  "aws_ecs_capacity_provider",
  "aws_ecs_cluster",
  "aws_ecs_service",
  "aws_lb",
  "aws_lb_listener",
  "aws_lb_listener_rule",
  "aws_lb_target_group",
  "aws_sns_topic",
  "aws_sns_topic_subscription",
]);

/** Values that are read by functions of Terraform, or must be of a form of their own. */
const SPECIAL: Readonly<Record<string, Json>> = {
  "aws_ssm_document.latest_version": "1",
  "aws_vpc.ipv6_cidr_block": "2001:db8:1234:1a00::/56",
  "aws_route53_zone.name_servers": [1, 2, 3, 4].map((number) => `ns-${number}.awsdns.example`),
  "aws_acm_certificate.domain_validation_options": [
    {
      domain_name: "app.example.com",
      resource_record_name: "_0123.app.example.com.",
      resource_record_type: "CNAME",
      resource_record_value: "_4567.acm-validations.aws.",
    },
  ],
};

/** Services of ARNs, by the beginnings of types, where they are not its first word. */
const SERVICES: Readonly<Record<string, string>> = {
  aws_autoscaling: "autoscaling",
  aws_cloudwatch_event: "events",
  aws_cloudwatch_log: "logs",
  aws_cloudwatch: "cloudwatch",
  aws_efs: "elasticfilesystem",
  aws_lb: "elasticloadbalancing",
};

/** A value that AWS would give. */
function inventedValue(address: string, type: string, name: string, of: AttributeType | undefined): Json {
  const special = SPECIAL[`${type}.${name}`];
  if (special !== undefined) return special;
  const digest = createHash("sha256").update(address).digest("hex").slice(0, 17);
  if (of === "number") return 1;
  if (of === "bool") return false;
  if (Array.isArray(of)) return of[0] === "map" ? {} : [];
  if (name === "id") return `${PREFIXES[type] ?? shortOf(type)}-${digest}`;
  if (name === "arn" || name.endsWith("_arn")) return arnOf(type, digest);
  return `${name.replaceAll("_", "-")}-${digest}`;
}

/** Beginnings of ids, where the type's name is none. */
const PREFIXES: Readonly<Record<string, string>> = { aws_security_group: "sg", aws_network_acl: "acl" };

const shortOf = (type: string): string => type.replace(/^aws_/, "").replaceAll("_", "-");

function arnOf(type: string, digest: string): string {
  const service =
    Object.entries(SERVICES).find(([beginning]) => type.startsWith(beginning))?.[1] ?? type.split("_")[1]!;
  if (service === "s3") return `arn:aws:s3:::${digest}`;
  const region = ["iam", "route53"].includes(service) ? "" : "eu-central-1";
  return `arn:aws:${service}:${region}:123456789012:${shortOf(type)}/${digest}`;
}
