import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../environment/paths";
import { escaped, isRecord, jsonIn } from "../json-values";
import { readTextFile } from "../text-file";
import {
  type Answers,
  FORMS,
  ForeignClusterError,
  type FormName,
  type Found,
  type MutableAnswers,
  noAnswers,
  readItem,
} from "./answers";
import { isKnown, withoutRepetitions } from "./identities";
import { isPlan, itemsOfPlan, type PlanItems } from "./plan";
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
  /** Regions that plans name. */
  readonly plannedRegions: readonly string[];
  /** One sentence for each file, or part of one, that was left out. */
  readonly leftOut: readonly string[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a folder, or of a file of it. */
interface Parts {
  readonly answers: MutableAnswers;
  readonly metrics: MetricColumn[];
  readonly plans: PlanItems[];
  readonly leftOut: string[];
}

/**
 * Reads the files of a folder: answers of AWS by their members, whatever the files' names, and plans or states of Terraform.
 * Of each answer only the members that a rehearsal needs are kept. Files whose names begin with a dot are passed over.
 *
 * @throws ForeignClusterError with the file and the place of what is wrong
 */
export function readFolder(folder: string): ForeignFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new ForeignClusterError(
      `--from: got ${JSON.stringify(folder)}, and there is no such folder; name one that npm run collect has written, or make it`,
    );
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort();
  const parts: Parts = { answers: noAnswers(), metrics: [], plans: [], leftOut: [] };
  const files = names.filter((name) => {
    const file = join(folder, name);
    const content = contentOf(file);
    if (typeof content === "string") parts.leftOut.push(`${escaped(file)} ${content}: left out.`);
    else addFile(parts, content, escaped(file));
    return typeof content !== "string";
  });
  if (files.length === 0)
    throw new ForeignClusterError(
      `${folder}: it holds no JSON file${besideLeftOut(parts)}; fill it with npm run collect -- --cluster NAME --out ${folder}`,
    );
  const answers = withoutRepetitions(parts.answers);
  const planned = noAnswers();
  for (const { name, found } of parts.plans.flatMap(({ items }) => items)) add(planned, name, [found]);
  for (const [name, found] of Object.entries(withoutRepetitions(planned)) as [FormName, Found<FormName>[]][])
    add(
      answers,
      name,
      found.filter((each) => !isKnown(answers, name, each)),
    );
  return {
    folder,
    files,
    answers,
    metrics: parts.metrics,
    leftOut: [...parts.leftOut, ...parts.plans.flatMap(({ leftOut }) => leftOut)],
    plannedRegions: [...new Set(parts.plans.flatMap(({ region }) => region ?? []))],
  };
}

/** The files that were left out, for a message on something that is missing. */
export const besideLeftOut = ({ leftOut }: Pick<ForeignFolder, "leftOut">): string =>
  leftOut.length === 0 ? "" : ` (${leftOut.map((each) => each.replace(/\.$/, "")).join("; ")})`;

/** Bytes of the largest file that is read: a plan of thousands of resources has fewer. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * The JSON object in a file, whatever the name's ending, or the reason why the file is left out.
 *
 * @throws ForeignClusterError when it should be JSON by its name
 */
const contentOf = (file: string): JsonObject | string => {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new ForeignClusterError(`${escaped(file)}: its link leads to nothing; mend it or remove it`);
  if (!status.isFile()) return status.isDirectory() ? "is a folder" : "is no file";
  if (status.size > MAX_BYTES) return `has more than ${MAX_BYTES / 2 ** 20} MiB`;
  const text = readTextFile(file);
  const json = text === undefined ? undefined : jsonIn(text);
  if (json === undefined) {
    if (/\.json$/i.test(file)) throw new ForeignClusterError(`${escaped(file)}: this is not JSON; ${remedyFor(text)}`);
    return "is not JSON";
  }
  if (isRecord(json)) return json;
  throw new ForeignClusterError(
    `${escaped(file)}: got no object, allowed the whole answer of a command of AWS; get it anew without --query`,
  );
};

const remedyFor = (text: string | undefined): string => {
  if (text === undefined) return "it is no text; get it anew with --output json, in UTF-8";
  if (text.trim() === "") return "it is empty; get it anew, and see that the command succeeds";
  return /^\s*\{[^\n]*\}\r?\n\s*\{/.test(text)
    ? "it has a document in each line; of a plan, save what terraform show -json PLAN prints"
    : "get it anew with --output json";
};

const addFile = (parts: Parts, json: JsonObject, file: string): void => {
  if (isPlan(json)) {
    parts.plans.push(itemsOfPlan(json, file));
    return;
  }
  refuseState(json, file);
  const { columns, leftOut } = metricColumnsOf(json, file);
  const forms = formsOf(json);
  if (columns.length + leftOut.length + forms.length === 0) {
    refuseOtherSpelling(json, file);
    parts.leftOut.push(`${file} has the form of no answer that is read: left out.`);
  }
  parts.metrics.push(...columns);
  parts.leftOut.push(...leftOut, ...failuresIn(json, file));
  for (const form of forms) add(parts.answers, form, itemsOf(json, form, file));
};

/** The file of a state has another form than what Terraform prints of it, and holds secrets. */
const refuseState = (json: JsonObject, file: string): void => {
  if ("terraform_version" in json && "serial" in json)
    throw new ForeignClusterError(
      `${file}: it is a state as Terraform keeps it, allowed is what terraform show -json prints of it; save that, in another file than the state`,
    );
};

const formsOf = (json: JsonObject): readonly FormName[] =>
  (Object.keys(FORMS) as FormName[]).filter((name) => {
    const items = json[FORMS[name].member];
    return items !== undefined && items !== null && isOfForm(name, items);
  });

/** Two forms have the member ScalingPolicies: those of services name a resource of Application Auto Scaling. */
const isOfForm = (name: FormName, items: unknown): boolean => {
  if (FORMS[name].member !== "ScalingPolicies") return true;
  const isOfServices =
    Array.isArray(items) && items.some((each: { readonly ServiceNamespace?: unknown }) => each?.ServiceNamespace);
  return (name === "servicePolicies") === isOfServices;
};

/** SDKs for other languages, and the AWS Tools for PowerShell, spell the members of the same answers in another way. */
const refuseOtherSpelling = (json: JsonObject, file: string): void => {
  const plain = (text: string) => text.replaceAll("_", "").toLowerCase();
  for (const key of Object.keys(json)) {
    const form = Object.values(FORMS).find(({ member }) => plain(member) === plain(key));
    const isMetric = plain(key) === "metricdataresults";
    if (!form && !isMetric) continue;
    const command = form?.command ?? "aws cloudwatch get-metric-data";
    throw new ForeignClusterError(
      `${file}: got ${escaped(key)}, allowed ${form?.member ?? "MetricDataResults"} as the AWS CLI writes it; get the file anew with ${command} --output json`,
    );
  }
};

/** Things that AWS was asked for and did not find (ECS API reference, Failure). */
const failuresIn = ({ failures }: JsonObject, file: string): readonly string[] =>
  [failures]
    .flat()
    .filter(isObject)
    .map(
      ({ arn = "one thing", reason = "without a reason" }) =>
        `${file}: AWS did not find ${escaped(String(arn))} (${escaped(String(reason))}), which is left out.`,
    );

const itemsOf = (json: JsonObject, name: FormName, file: string): readonly Found<FormName>[] => {
  const { member, command } = FORMS[name];
  if (json["NextToken"] || json["nextToken"])
    throw new ForeignClusterError(
      `${file}: it is the first page of several (NextToken); run ${command} without --no-paginate and --max-items`,
    );
  const items = json[member];
  if (Array.isArray(items))
    return items.map((each, index) => readItem(name, each, `${file}: ${member}[${index}]`) as Found<FormName>);
  if (name === "taskDefinitions") return [readItem(name, items, `${file}: ${member}`) as Found<FormName>];
  throw new ForeignClusterError(`${file}: ${member} is no list; get the file anew with ${command}`);
};

const add = (answers: MutableAnswers, name: FormName, found: readonly Found<FormName>[]): void => {
  (answers[name] as Found<FormName>[]).push(...found);
};
