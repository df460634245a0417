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

/** Whether two items describe one thing. An item without a name is like no other. */
const isSame = (name: FormName, one: Item, other: Item): boolean => {
  const { names, within = "" } = identityOf(name);
  return (
    !areApart(one[within], other[within]) && names.every((key) => one[key] !== undefined && one[key] === other[key])
  );
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

const eachOnce = (name: FormName, all: readonly Found<FormName>[]): readonly Found<FormName>[] => {
  const kept: Found<FormName>[] = [];
  for (const found of all) {
    const before = kept.find((each) => isSame(name, each.item as Item, found.item as Item));
    if (!before) kept.push(found);
    else refuseDifference(name, before, found);
  }
  return kept;
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
export const isKnown = (answers: Answers, name: FormName, { item }: Found<FormName>): boolean => {
  const { names } = identityOf(name);
  return answers[name].some((each) =>
    names.every((key) => (item as Item)[key] !== undefined && (each.item as Item)[key] === (item as Item)[key]),
  );
};
