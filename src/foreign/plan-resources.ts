import { z } from "zod";
import { findRegion } from "../aws/regions";
import { maybe } from "../json-values";
import { ForeignClusterError } from "./answers";
import { withoutUnsentZeros } from "./unsent-zeros";

type Values = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** Source: Terraform, "JSON Output Format", values representation. */
const resource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: maybe(object).transform((values) => values ?? {}),
  deposed_key: maybe(z.string()),
});

/** A resource of a plan or of a state: its address, its name in the configuration, and the values that are known. */
export type PlannedResource = z.output<typeof resource>;

interface ValuesModule {
  /** Resources of the module itself. @default none */
  readonly resources?: readonly PlannedResource[] | undefined;
  /** Modules that it calls. @default none */
  readonly child_modules?: readonly ValuesModule[] | undefined;
}

const valuesModule: z.ZodType<ValuesModule> = z.object({
  resources: maybe(z.array(resource)),
  child_modules: maybe(z.array(z.lazy(() => valuesModule))),
});

interface ConfigurationModule {
  /** Resources as they are written. @default none */
  readonly resources?: readonly { readonly address: string; readonly expressions?: Values | undefined }[] | undefined;
  /** Modules that it calls, by their names. @default none */
  readonly module_calls?: Readonly<Record<string, { readonly module?: ConfigurationModule | undefined }>> | undefined;
}

const configurationModule: z.ZodType<ConfigurationModule> = z.object({
  resources: maybe(z.array(z.object({ address: z.string(), expressions: maybe(object) }))),
  module_calls: maybe(z.record(z.string(), z.object({ module: maybe(z.lazy(() => configurationModule)) }))),
});

/** The output of `terraform show -json`, as far as it is read: of a plan its planned values, of a state its values. */
const terraform = z.object({
  planned_values: maybe(z.object({ root_module: maybe(valuesModule) })),
  values: maybe(z.object({ root_module: maybe(valuesModule) })),
  configuration: maybe(
    z.object({
      provider_config: maybe(z.record(z.string(), z.object({ name: maybe(z.string()), expressions: maybe(object) }))),
      root_module: maybe(configurationModule),
    }),
  ),
  errored: maybe(z.boolean()),
  variables: maybe(z.record(z.string(), z.object({ value: z.unknown() }))),
});

type Terraform = z.output<typeof terraform>;

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

/**
 * Reads the resources of a plan or of a state.
 *
 * @param file for messages
 * @throws ForeignClusterError when it is not as Terraform prints it
 */
export function planOf(document: object, file: string): Plan {
  const { data: json, error } = terraform.safeParse(document);
  if (!json)
    throw new ForeignClusterError(
      `${file}: ${error.issues[0]!.path.join(".")} is missing or of another kind; get the file anew with terraform show -json`,
    );
  if (json.errored)
    throw new ForeignClusterError(`${file}: the plan ended with an error, and is not whole; mend it, and plan anew`);
  const all = resourcesIn((json.planned_values ?? json.values)?.root_module ?? {})
    // A deposed object is what a replacement has still to destroy.
    .filter(({ mode, deposed_key: deposedKey }) => mode === "managed" && deposedKey === undefined)
    .map((each) => ({ ...each, values: withoutUnsentZeros(each) }));
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
