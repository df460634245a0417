import { isDeepStrictEqual } from "node:util";
import { parseArn } from "../aws/arn";
import { escaped } from "../json-values";
import {
  type Answers,
  ForeignClusterError,
  type FormName,
  type Found,
  type ItemOf,
  type MutableAnswers,
} from "./answers";

/** The members that tell items of a form apart. */
interface Identity<Name extends FormName> {
  /** A thing of the form, in words. */
  readonly thing: string;
  /** Members whose values name it. */
  readonly names: readonly (keyof ItemOf<Name>)[];
  /** The member with an ARN that tells things of one name apart: they lie elsewhere. @default none */
  readonly within?: keyof ItemOf<Name>;
}

/** Names are unique within what the API references of the commands say. */
const IDENTITIES: { readonly [Name in FormName]: Identity<Name> } = {
  alarms: { thing: "alarm", names: ["AlarmName"] },
  clusters: { thing: "cluster", names: ["clusterName"], within: "clusterArn" },
  containerInstances: { thing: "container instance", names: ["ec2InstanceId"] },
  groups: { thing: "group", names: ["AutoScalingGroupName"], within: "AutoScalingGroupARN" },
  hooks: { thing: "lifecycle hook", names: ["LifecycleHookName", "AutoScalingGroupName"] },
  launchConfigurations: { thing: "launch configuration", names: ["LaunchConfigurationName"] },
  launchTemplates: { thing: "launch template", names: ["LaunchTemplateId", "VersionNumber"] },
  policies: { thing: "scaling policy", names: ["PolicyName", "AutoScalingGroupName"], within: "PolicyARN" },
  providers: { thing: "capacity provider", names: ["name"] },
  scalableTargets: { thing: "scalable target", names: ["ResourceId"] },
  servicePolicies: { thing: "policy", names: ["PolicyName", "ResourceId"] },
  services: { thing: "service", names: ["serviceName"], within: "clusterArn" },
  targetGroups: { thing: "target group", names: ["TargetGroupArn"] },
  taskDefinitions: { thing: "task definition", names: ["taskDefinitionArn"] },
};

type Item = Readonly<Record<string, unknown>>;

const identityOf = (name: FormName) => IDENTITIES[name] as { thing: string; names: string[]; within?: string };

/** Whether two ARNs lie in other regions, accounts or clusters. Those of a plan may not say so yet. */
const areApart = (one: unknown, other: unknown): boolean => {
  const [first, second] = [one, other].map((arn) => parseArn(String(arn)));
  if (!first || !second) return false;
  const isOther = (part: "region" | "account") =>
    first[part] !== "" && second[part] !== "" && first[part] !== second[part];
  return (
    isOther("region") || isOther("account") || first.resource.split("/").at(-1) !== second.resource.split("/").at(-1)
  );
};

/** The values that name an item, as one text; undefined where one is missing: such an item is like no other. */
const nameOf = (form: FormName, item: Item): string | undefined => {
  const values = identityOf(form).names.map((key) => item[key]);
  return values.includes(undefined) ? undefined : JSON.stringify(values);
};

/**
 * The answers with each thing once, however many files describe it.
 *
 * @throws ForeignClusterError when two files describe one thing in different ways
 */
export const withoutRepetitions = (answers: Answers): MutableAnswers =>
  Object.fromEntries(
    (Object.keys(answers) as FormName[]).map((name) => [name, eachOnce(name, answers[name])]),
  ) as never;

const eachOnce = (form: FormName, all: readonly Found<FormName>[]): readonly Found<FormName>[] => {
  const { within = "" } = identityOf(form);
  const byName = new Map<string, Found<FormName>[]>();
  return all.filter((found) => {
    const item = found.item as Item;
    const name = nameOf(form, item);
    if (name === undefined) return true;
    const namesakes = byName.get(name) ?? [];
    byName.set(name, namesakes);
    const before = namesakes.find((each) => !areApart((each.item as Item)[within], item[within]));
    if (before) refuseDifference(form, before, found);
    else namesakes.push(found);
    return before === undefined;
  });
};

const refuseDifference = (name: FormName, before: Found<FormName>, found: Found<FormName>): void => {
  const [one, other] = [before.item as Item, found.item as Item];
  const member = Object.keys({ ...one, ...other }).find((key) => !isDeepStrictEqual(one[key], other[key]));
  if (member === undefined) return;
  const { thing, names } = identityOf(name);
  throw new ForeignClusterError(
    `${before.place} and ${found.place} both describe ${thing} ${escaped(String(one[names[0]!]))}, and differ in ${member}; keep one of them`,
  );
};

/** Whether answers have the thing that an item of a plan describes: a plan does not know where it will lie. */
export const isKnown = (answers: Answers, form: FormName, { item }: Found<FormName>): boolean => {
  const name = nameOf(form, item as Item);
  return name !== undefined && answers[form].some((each) => nameOf(form, each.item as Item) === name);
};
