import { markdownTable } from "../markdown-table";
import { wrap } from "../wrapped-text";
import { membersAsTypeScript } from "./as-typescript";
import { environmentSchema } from "./schema";
import settingEffects from "./setting-effects.json";
import { EXAMPLES } from "./setting-examples";
import { pageOfSetting } from "./setting-pages";
import { type Setting, settingsOf } from "./settings";

const COLUMNS = 120;

/** A default in words that is longer stands with the setting's meaning. */
const MAXIMUM_CELL = 30;

/** The same of what a change does. */
const MAXIMUM_EFFECT = 12;

/** The reference page of the settings, in Markdown: one section a group, everything taken from the schema. */
export function renderReference(): string {
  const settings = settingsOf(environmentSchema);
  const groups = settings.filter(({ isGroup }) => isGroup);
  return `${[
    "# Settings",
    wrap("", introduction, COLUMNS),
    ...example(""),
    ...list(membersOf([], settings), undefined),
    ...groups.flatMap((group) => section(group, membersOf(group.path, settings))),
  ].join("\n\n")}\n`;
}

const introduction =
  "An environment is a file in `environments/`, in TypeScript or JSON. A setting that is left out takes its default. Only " +
  "the network has none. `npm run explain -- -e NAME` prints an environment with every default filled in. This page is " +
  "made from `src/environment/schema.ts` by `npm run docs`, as is the [JSON schema](environment.schema.json). The column " +
  "“a change” says what a change of the setting alone does to a deployed environment, here production: live changes in place; " +
  "refresh replaces the instances in batches, after their drains; final is refused. Nothing stands there where other " +
  "settings must change too, or nothing in AWS changes. It is derived from plans of real Terraform with its real provider " +
  "(`npm run effects`): 151 settings were planned, each changed alone. Not planned are region, encryption and performance mode " +
  "of the volume, which records make final; the settings of states, of the roles of pipelines and of networks that others " +
  "made, of which production has none; and those that stand for no value of their own or change nothing by themselves.";

/** The settings of a group: the members of a group below it have a section of their own. */
const membersOf = (group: readonly string[], settings: readonly Setting[]): readonly Setting[] => {
  const below = settings.filter(
    ({ path }) => path.length > group.length && group.every((key, depth) => path[depth] === key),
  );
  const liesWithin = ({ path }: Setting, inner: Setting) =>
    path.length > inner.path.length && inner.path.every((key, depth) => path[depth] === key);
  return below.filter((setting) => !below.some((inner) => inner.isGroup && liesWithin(setting, inner)));
};

function section(group: Setting, members: readonly Setting[]): readonly string[] {
  const { path, description, onlyWith, defaultIs } = group;
  const variants = [...new Set(members.map((member) => member.onlyWith?.value))].filter(
    (variant) => variant !== onlyWith?.value,
  );
  const sentences = [
    description,
    ...(onlyWith ? [`With \`${onlyWith.path.join(".")}: "${onlyWith.value}"\` only.`] : []),
    ...(defaultIs === undefined ? [] : [`Default: ${defaultIs}.`]),
    `Why: ${pageLink(path)}.`,
  ];
  return [
    `${"#".repeat(Math.min(6, path.length + 1))} \`${path.join(".")}\``,
    wrap("", escaped(sentences.join(" ")), COLUMNS),
    ...example(path.join(".")),
    ...list(
      members.filter((member) => member.onlyWith?.value === onlyWith?.value),
      group,
    ),
    ...variants.flatMap((variant) => {
      const ofVariant = members.filter((member) => member.onlyWith?.value === variant);
      return [`With \`${ofVariant[0]!.onlyWith!.path.join(".")}: "${variant}"\`:`, ...list(ofVariant, group)];
    }),
  ];
}

function example(group: string): readonly string[] {
  const settings = EXAMPLES[group];
  if (!settings) throw new Error(`the group of settings ${group} has no example`);
  return [`\`\`\`ts\n${membersAsTypeScript(settings)}\n\`\`\``];
}

/** A table of defaults and units, then the meaning of each setting. */
function list(settings: readonly Setting[], group: Setting | undefined): readonly string[] {
  if (settings.length === 0) return [];
  const values = settings.filter(({ isGroup }) => !isGroup);
  return [table(settings, group), ...(values.length > 0 ? [values.map((each) => item(each, group)).join("\n")] : [])];
}

function table(settings: readonly Setting[], group: Setting | undefined): string {
  const depth = group?.path.length ?? 0;
  const rows = settings.map(({ path, isGroup, ...setting }) => {
    const name = `\`${path.slice(depth).join(".")}\``;
    return {
      setting: isGroup ? `[${name}](#${anchorOf(path)})` : name,
      default: cell(defaultOf(setting)),
      unit: setting.unit ?? "",
      "a change": cell(effectOf(path), MAXIMUM_EFFECT),
    };
  });
  const used = COLUMNS_OF_TABLE.filter((column) => rows.some((row) => row[column] !== ""));
  const render = (columns: typeof used) =>
    markdownTable(
      columns,
      rows.map((row) => columns.map((column) => row[column])),
    );
  const whole = render(used);
  // The unit stands with what is allowed, too.
  return whole.split("\n").some((line) => line.length > COLUMNS)
    ? render(used.filter((column) => column !== "unit"))
    : whole;
}

const COLUMNS_OF_TABLE = ["setting", "default", "unit", "a change"] as const;

/** By the setting's path. */
const EFFECTS: Readonly<Record<string, string>> = settingEffects;

const cell = (text: string, maximum = MAXIMUM_CELL): string => (text.length > maximum ? "see below" : text);

/** The effect of a setting's change; "" where nothing is known. */
const effectOf = (path: readonly string[]): string => EFFECTS[path.join(".")] ?? "";

/** As GitHub names the heading of a section. */
const anchorOf = (path: readonly string[]): string =>
  path
    .join("")
    .replaceAll(/[^\w-]/g, "")
    .toLowerCase();

/** The meaning of a setting, with what is allowed; the page that says why where it is another than the group's. */
function item(setting: Setting, group: Setting | undefined): string {
  const { path, description, allowed, unit } = setting;
  const preset = defaultOf(setting);
  const sentences = [
    `${description}`,
    `Allowed: ${allowed}${unit === undefined ? "" : `, in ${unit}`}.`,
    ...(preset.length > MAXIMUM_CELL ? [`Default: ${preset}.`] : []),
    ...(effectOf(path).length > MAXIMUM_EFFECT ? [`A change ${effectOf(path)}.`] : []),
    ...(group && pageOfSetting(group.path) === pageOfSetting(path) ? [] : [`Why: ${pageLink(path)}.`]),
  ];
  return wrap("- ", `\`${path.join(".")}\`: ${escaped(sentences.join(" "))}`, COLUMNS);
}

const pageLink = (path: readonly string[]): string => {
  const page = pageOfSetting(path);
  return `[${page.replace(/^.*\/|\.md$/g, "")}](${page})`;
};

/** Characters that Markdown would take for a list, emphasis or a tag. */
const escaped = (text: string): string => text.replaceAll(/(?<=^| )[-+#](?= |$)|\*|<(?=\w)/g, "\\$&");

/** A value as code, a derived default in words. A group without words is filled in from its members' defaults. */
function defaultOf({ optional, default: preset, defaultIs }: Pick<Setting, "optional" | "default" | "defaultIs">) {
  if (!optional) return "**required**";
  if (preset !== undefined) return `\`${JSON.stringify(preset)}\``;
  return defaultIs ?? "those of its settings";
}
