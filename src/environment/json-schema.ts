import { z } from "zod";
import { EXTENDS } from "./layers";
import { type AnyRule, rulesOf } from "./rules";
import { environmentSchema } from "./schema";
import { pageOfSetting } from "./setting-pages";
import { matchesPath, type Setting, settingsOf } from "./settings";

/** The notes of settings and kinds: they are no words of JSON schema. */
const NOTES = ["kind", "whichIs", "known", "unit", "allowed", "many", "remedy", "defaultIs", "key"] as const;

/** A part of a JSON schema. */
type Node = z.core.JSONSchema.BaseSchema;

/**
 * The JSON schema of an environment, for editors and other programs. It has types, bounds and patterns. Rules between
 * settings, which only code checks, are named in the comment of the object that they belong to.
 */
export function renderJsonSchema(): string {
  const root = z.toJSONSchema(environmentSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const rules = rulesOf(zodSchema);
      if (rules.length > 0) jsonSchema.$comment = inWords(rules);
    },
  });
  describe(root, [], settingsOf(environmentSchema));
  const schema = {
    ...root,
    title: "An environment of Drydock",
    description: "Made from src/environment/schema.ts by npm run docs.",
    properties: { $schema: { type: "string", description: "This schema." }, ...root.properties },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/**
 * The JSON schema of a file that extends another, or that others extend: of the same settings each may be left out, and
 * null takes away what the extended file says. A list is replaced, so that its entries are as in an environment.
 */
export function renderOverridesSchema(): string {
  const whole = JSON.parse(renderJsonSchema()) as Node;
  const schema = {
    ...relaxed(whole),
    title: "Settings of Drydock that extend others, or that others extend",
    properties: {
      $schema: whole.properties!["$schema"],
      [EXTENDS]: {
        type: "string",
        description:
          "The file that this one extends: the name of an environment, or shared/NAME. Why: docs/environments.md.",
      },
      ...relaxed(whole).properties,
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** The same part, of which nothing is required: what is left out is as in the extended file. */
function relaxed({ required: _, default: __, $comment: ___, oneOf, ...node }: Node): Node {
  const { properties, additionalProperties } = node;
  return {
    ...node,
    // More than one variant may hold what is given of one.
    ...(oneOf && { anyOf: oneOf.map((variant) => relaxed(variant as Node)) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, member]) => [key, key === "$schema" ? member : orNull(member as Node)]),
      ),
    }),
    ...(typeof additionalProperties === "object" && { additionalProperties: orNull(additionalProperties as Node) }),
  };
}

function orNull(node: Node): Node {
  const { description: words, ...rest } = relaxed(node);
  return { ...(words !== undefined && { description: words }), anyOf: [rest, { type: "null" }] };
}

/** The settings that rules are about, each with those that it is held against. */
function inWords(rules: readonly AnyRule<never>[]): string {
  const held = rules.map((rule) =>
    "setting" in rule
      ? [rule.setting, ...rule.needs]
      : [...(rule.over === undefined ? [] : [rule.over]), ...rule.needs],
  );
  const sentences = [...new Set(held.map(([setting]) => setting!))].map((setting) => {
    const others = new Set(
      held.filter(([first]) => first === setting).flatMap((all) => all.filter((each) => each !== setting)),
    );
    return others.size === 0 ? setting : `${setting} with ${[...others].join(", ")}`;
  });
  return `Rules that only Drydock checks: ${sentences.join("; ")}.`;
}

/** Puts the words of settings in place of the notes, in a part and all below it. */
function describe(node: Node, path: readonly string[], settings: readonly Setting[]): void {
  const here = settings.filter((setting) => matchesPath(setting.path, path));
  const allowedHere = node["allowed"];
  for (const note of NOTES) delete node[note];
  if (here[0]) {
    node.description = description(here[0]);
    // The value depends on other settings, and the words say how.
    if (here[0].defaultIs !== undefined) delete node.default;
  } else if (typeof allowedHere === "string") node.description = `Allowed: ${allowedHere}.`;
  for (const [key, member] of Object.entries(node.properties ?? {})) describe(member as Node, [...path, key], settings);
  for (const variant of node.oneOf ?? []) describeVariant(variant as Node, path, settings);
  for (const part of [node.items, node.propertyNames])
    if (typeof part === "object") describe(part as Node, [...path, "[]"], settings);
  if (typeof node.additionalProperties === "object")
    describe(node.additionalProperties, [...path, "<entry>"], settings);
}

/** Of settings with the same path each variant has its own. */
function describeVariant(node: Node, path: readonly string[], settings: readonly Setting[]): void {
  const isOther = ({ onlyWith }: Setting): boolean => {
    if (!onlyWith || onlyWith.path.length !== path.length + 1) return false;
    const discriminator = node.properties?.[onlyWith.path.at(-1)!];
    return typeof discriminator === "object" && discriminator.const !== onlyWith.value;
  };
  describe(
    node,
    path,
    settings.filter((setting) => !isOther(setting)),
  );
  delete node.description;
}

function description(setting: Setting): string {
  const { isGroup, allowed, unit, defaultIs } = setting;
  return [
    setting.description,
    ...(isGroup ? [] : [`Allowed: ${allowed}${unit === undefined ? "" : `, in ${unit}`}.`]),
    ...(defaultIs === undefined ? [] : [`Default: ${defaultIs}.`]),
    `Why: docs/${pageOfSetting(setting.path)}.`,
  ].join(" ");
}
