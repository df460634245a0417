import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Answers, FORMS, ForeignClusterError, type FormName, type Found, noAnswers, readItem } from "./answers";
import { isPlan, itemsOfPlan } from "./plan";
import { type MetricColumn, metricColumnsOf } from "./traces";

/** The contents of a folder that describes a cluster. */
export interface ForeignFolder {
  /** Path of the folder, as it was given. */
  readonly folder: string;
  /** Names of the files that were read. */
  readonly files: readonly string[];
  /** Answers of AWS. */
  readonly answers: Answers;
  /** Metrics over time. */
  readonly metrics: readonly MetricColumn[];
  /** Region that a plan names. @default none does */
  readonly plannedRegion?: string;
  /** One sentence for each file that was left out. */
  readonly leftOut: readonly string[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON files of a folder: answers of AWS by their members, whatever the files' names, and plans or states of
 * Terraform. Of each answer only the members that a rehearsal needs are kept.
 *
 * @throws ForeignClusterError with the file and the place of what is wrong
 */
export function readFolder(folder: string): ForeignFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new ForeignClusterError(
      `--from: got ${JSON.stringify(folder)}, and there is no such folder; name one that npm run collect has written, or make it`,
    );
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
  if (files.length === 0)
    throw new ForeignClusterError(
      `${folder}: it holds no JSON file; fill it with npm run collect -- --cluster NAME --out ${folder}`,
    );
  const answers = noAnswers();
  const metrics: MetricColumn[] = [];
  const leftOut: string[] = [];
  const planned: { name: FormName; found: Found<FormName> }[] = [];
  let plannedRegion: string | undefined;
  for (const name of files) {
    const file = join(folder, name);
    const json = readJson(file);
    if (isPlan(json)) {
      const plan = itemsOfPlan(json, file);
      planned.push(...plan.items);
      leftOut.push(...plan.leftOut);
      plannedRegion ??= plan.region;
      continue;
    }
    const columns = metricColumnsOf(json, file);
    const forms = formsOf(json);
    if (columns.length + forms.length === 0) leftOut.push(`${file} has the form of no answer that is read: left out.`);
    metrics.push(...columns);
    for (const form of forms) add(answers, form, itemsOf(json, form, file));
  }
  for (const { name, found } of planned) if (!isKnown(answers, name, found)) add(answers, name, [found]);
  return { folder, files, answers, metrics, leftOut, ...(plannedRegion !== undefined && { plannedRegion }) };
}

const readJson = (file: string): JsonObject => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's own message would show a part of the file.
    if (!(error instanceof SyntaxError)) throw error;
    throw new ForeignClusterError(`${file}: this is not JSON; get it anew with --output json, in UTF-8`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as JsonObject;
  throw new ForeignClusterError(
    `${file}: got no object, allowed the whole answer of a command of AWS; get it anew without --query`,
  );
};

const formsOf = (json: JsonObject): readonly FormName[] =>
  (Object.keys(FORMS) as FormName[]).filter(
    (name) => json[FORMS[name].member] !== undefined && isOfForm(name, json[FORMS[name].member]),
  );

/** Two forms have the member ScalingPolicies: those of services name a resource of Application Auto Scaling. */
const isOfForm = (name: FormName, items: unknown): boolean => {
  if (FORMS[name].member !== "ScalingPolicies") return true;
  const isOfServices =
    Array.isArray(items) && items.some((each: { readonly ServiceNamespace?: unknown }) => each?.ServiceNamespace);
  return (name === "servicePolicies") === isOfServices;
};

const itemsOf = (json: JsonObject, name: FormName, file: string): readonly Found<FormName>[] => {
  const { member, command } = FORMS[name];
  const token = json["NextToken"] ?? json["nextToken"];
  if (token !== undefined && token !== null)
    throw new ForeignClusterError(
      `${file}: it is the first page of several (NextToken); run ${command} without --no-paginate and --max-items`,
    );
  const items = json[member];
  if (Array.isArray(items))
    return items.map((each, index) => readItem(name, each, `${file}: ${member}[${index}]`) as Found<FormName>);
  if (name === "taskDefinitions") return [readItem(name, items, `${file}: ${member}`) as Found<FormName>];
  throw new ForeignClusterError(`${file}: ${member} is no list; get the file anew with ${command}`);
};

const add = (answers: ReturnType<typeof noAnswers>, name: FormName, found: readonly Found<FormName>[]): void => {
  (answers[name] as Found<FormName>[]).push(...found);
};

/** Names of things, by which what AWS says takes the place of what a plan says. */
const IDENTITIES: Partial<Record<FormName, string>> = {
  alarms: "AlarmName",
  clusters: "clusterName",
  groups: "AutoScalingGroupName",
  hooks: "LifecycleHookName",
  policies: "PolicyName",
  providers: "name",
  services: "serviceName",
  taskDefinitions: "taskDefinitionArn",
};

const isKnown = (answers: Answers, name: FormName, { item }: Found<FormName>): boolean => {
  const key = IDENTITIES[name];
  return (
    key !== undefined &&
    answers[name].some((each) => Reflect.get(each.item as object, key) === Reflect.get(item as object, key))
  );
};
