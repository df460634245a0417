import { environmentSchema } from "./schema";
import { type Setting, settingsOf } from "./settings";

/** The reference page of the settings, in Markdown: one section a group, everything taken from the schema. */
export function renderReference(): string {
  const settings = settingsOf(environmentSchema);
  const groups = settings.filter(hasSection);
  const root = settings.filter((setting) => setting.path.length === 1 && !setting.isGroup);
  return `${[
    "# Settings",
    "An environment is a file in `environments/`. A setting that is left out takes its default. Only the network has none. " +
      "This page is made from `src/environment/schema.ts` by `npm run docs`.",
    table(root),
    ...groups.flatMap((group) => section(group, membersOf(group, settings))),
  ].join("\n\n")}\n`;
}

/** Groups within a variant are shown among the variant's settings. */
const hasSection = (setting: Setting): boolean => setting.isGroup && !setting.onlyWith;

function membersOf(group: Setting, settings: readonly Setting[]): readonly Setting[] {
  const below = settings.filter(
    ({ path }) => path.length > group.path.length && group.path.every((key, depth) => path[depth] === key),
  );
  const inner = below.filter(hasSection);
  return below.filter((setting) => !inner.some(({ path }) => path.every((key, depth) => setting.path[depth] === key)));
}

function section(group: Setting, members: readonly Setting[]): readonly string[] {
  const heading = `${"#".repeat(group.path.length + 1)} \`${group.path.join(".")}\``;
  const variants = [...new Set(members.map(({ onlyWith }) => onlyWith?.value))];
  return [
    heading,
    group.defaultIs === undefined ? group.description : `${group.description} Default: ${group.defaultIs}.`,
    ...variants.flatMap((variant) => {
      const rows = members.filter(({ onlyWith }) => onlyWith?.value === variant);
      const setting = rows[0]?.onlyWith?.path.join(".");
      return [
        ...(variant === undefined ? [] : [`With \`${setting}: "${variant}"\`:`]),
        ...(rows.length > 0 ? [table(rows)] : []),
      ];
    }),
  ];
}

function table(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => [
    `\`${setting.path.join(".")}\``,
    setting.allowed,
    setting.unit ?? "",
    defaultCell(setting),
    setting.description,
  ]);
  const lines = [["setting", "allowed", "unit", "default", "meaning"], ...rows].map((cells) =>
    cells.map((cell) => cell.replaceAll("|", "\\|")),
  );
  // Padded as Biome formats Markdown.
  const widths = lines[0]!.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));
  const [head, ...body] = lines.map((cells) => row(cells.map((cell, column) => cell.padEnd(widths[column]!))));
  return [head, row(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A value as code, a derived default in words. A group without words is filled in from its members' defaults. */
function defaultCell({ optional, default: preset, defaultIs }: Setting): string {
  if (!optional) return "**required**";
  if (preset !== undefined) return `\`${JSON.stringify(preset)}\``;
  return defaultIs ?? "the defaults of its settings";
}
