import { findRegion } from "../aws/regions";

type Values = Readonly<Record<string, unknown>>;

/** A resource of a plan or of a state. Source: Terraform, "JSON Output Format", values representation. */
export interface PlannedResource {
  /** For example `module.ecs.aws_ecs_cluster.this[0]`. */
  readonly address: string;
  /** "managed", or "data". */
  readonly mode: string;
  /** For example `aws_ecs_cluster`. */
  readonly type: string;
  /** Name in the configuration. */
  readonly name: string;
  /** Attributes that are known before the apply. */
  readonly values: Values;
}

interface ValuesModule {
  /** Address of the module. @default it is the root module */
  readonly address?: string;
  /** Resources of the module itself. @default none */
  readonly resources?: readonly PlannedResource[];
  /** Modules that it calls. @default none */
  readonly child_modules?: readonly ValuesModule[];
}

interface ConfigurationModule {
  /** Resources as they are written. @default none */
  readonly resources?: readonly { readonly address: string; readonly expressions?: Values }[];
  /** Modules that it calls, by their names. @default none */
  readonly module_calls?: Readonly<Record<string, { readonly module?: ConfigurationModule }>>;
}

/** The output of `terraform show -json`, as far as it is read. */
export interface Terraform {
  /** Of a plan: the resources after the apply. */
  readonly planned_values?: { readonly root_module?: ValuesModule };
  /** Of a state: its resources. */
  readonly values?: { readonly root_module?: ValuesModule };
  /** The configuration that was planned. @default it is a state */
  readonly configuration?: {
    readonly provider_config?: Readonly<Record<string, { readonly name?: string; readonly expressions?: Values }>>;
    readonly root_module?: ConfigurationModule;
  };
  /** Values of the root module's variables. @default none */
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** The resources of a plan, and how they refer to each other. */
export interface Plan {
  /** The resources of a type that Terraform manages. */
  readonly of: (type: string) => readonly PlannedResource[];
  /** The resource of a type that an attribute of another one names. */
  readonly target: (from: PlannedResource, attribute: string, type: string) => PlannedResource | undefined;
  /** All resources of a type that an attribute of another one names. */
  readonly targets: (from: PlannedResource, attribute: string, type: string) => readonly PlannedResource[];
  /** Region of the provider. @default it is not constant */
  readonly region: string | undefined;
}

/** Reads the resources of a plan or of a state. */
export function planOf(json: Terraform): Plan {
  const all = resourcesIn((json.planned_values ?? json.values)?.root_module ?? {}).filter(
    ({ mode }) => mode === "managed",
  );
  const of = (type: string) => all.filter((each) => each.type === type);
  const targets = (from: PlannedResource, attribute: string, type: string) => {
    const candidates = of(type);
    const steps = [
      candidates.filter((each) => isNamed(each, from.values[attribute])),
      referenced(json, from, attribute, candidates),
      candidates.filter((each) => moduleOf(each) === moduleOf(from)),
      candidates.filter((each) => keyOf(each) !== undefined && keyOf(each) === keyOf(from)),
      candidates,
    ];
    // What is named is all there is; the rest are guesses, which count only where one resource is left.
    return (
      [
        ...steps.slice(0, 2).filter((step) => step.length > 0),
        ...steps.slice(2).filter((step) => step.length === 1),
      ][0] ?? []
    );
  };
  return { of, targets, target: (...args) => targets(...args)[0], region: regionOf(json) };
}

const resourcesIn = ({ resources = [], child_modules = [] }: ValuesModule): readonly PlannedResource[] => [
  ...resources,
  ...child_modules.flatMap(resourcesIn),
];

/** The address of the module that a resource is in. */
const moduleOf = ({ address, type }: PlannedResource): string => address.slice(0, address.lastIndexOf(`${type}.`));

/** The first key of `for_each` in an address: modules that belong together often share it. */
const keyOf = ({ address }: PlannedResource): string | undefined => /\["([^"]+)"\]/.exec(address)?.[1];

/** Whether a value, or a member of it, is the name, the id or the ARN of a resource. */
const isNamed = ({ values }: PlannedResource, value: unknown): boolean => {
  const identities = ["id", "arn", "name"].map((key) => values[key]).filter((each) => typeof each === "string");
  return textsIn(value).some((text) => identities.includes(text));
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === "string") return value === "" ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** The resources that the configuration of an attribute refers to, in the module of the resource itself. */
const referenced = (
  { configuration }: Terraform,
  from: PlannedResource,
  attribute: string,
  candidates: readonly PlannedResource[],
): readonly PlannedResource[] => {
  const module = moduleOf(from);
  const calls = [...module.matchAll(/module\.([\w-]+)/g)].map(([, call]) => call!);
  const place = calls.reduce<ConfigurationModule | undefined>(
    (inner, call) => inner?.module_calls?.[call]?.module,
    configuration?.root_module,
  );
  const expressions = place?.resources?.find(({ address }) => address === `${from.type}.${from.name}`)?.expressions;
  const references = referencesIn(expressions?.[attribute]);
  return candidates.filter(
    (each) => moduleOf(each) === module && references.some((text) => text === `${each.type}.${each.name}`),
  );
};

/** References of an expression, of nested blocks too, without attribute and index: "aws_launch_template.this". */
const referencesIn = (expression: unknown): readonly string[] => {
  if (typeof expression !== "object" || expression === null) return [];
  return Object.entries(expression).flatMap(([key, value]) =>
    key === "references" && Array.isArray(value)
      ? value.flatMap((text) => /^\w+\.[\w-]+/.exec(String(text))?.[0] ?? [])
      : referencesIn(value),
  );
};

const regionOf = ({ configuration, variables = {} }: Terraform): string | undefined => {
  const known = (value: unknown): value is string => typeof value === "string" && findRegion(value) !== undefined;
  const constants = Object.values(configuration?.provider_config ?? {})
    .filter(({ name }) => name === "aws")
    .map(({ expressions }) => (expressions?.["region"] as { readonly constant_value?: unknown })?.constant_value);
  const named = Object.entries(variables)
    .filter(([name]) => name.includes("region"))
    .map(([, { value }]) => value);
  return [...constants, ...named].find(known);
};
