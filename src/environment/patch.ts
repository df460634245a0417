import { type Comment, parseSync } from "oxc-parser";
import { type FileForm, keyAsText, valueAsText } from "./as-typescript";

/** A value that is written into a file of settings. Null takes away what the file says, or what it extends. */
export type SettingValue = string | number | boolean | null | readonly SettingValue[] | SettingMembers;

/** Settings by their names. */
export interface SettingMembers {
  readonly [name: string]: SettingValue;
}

/** The text of a file with a setting changed, or why that cannot be. */
export type Patched = { readonly text: string; readonly problem?: undefined } | { readonly problem: string };

/** A node of the syntax tree. The members that a kind of node does not have are absent. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** A file of settings as it is written. */
interface Source {
  readonly text: string;
  /** The statements of the file, in which constants get their values. */
  readonly statements: readonly Node[];
  readonly form: FileForm;
  readonly comments: readonly Comment[];
  /** Whether null is written in the place of what is there, since an extended file has the setting too. */
  readonly isInherited: boolean;
  /** Whether TypeScript takes a text in a list for any text, since the list is within a constant without a type. */
  readonly isWidened: boolean;
}

/** Text to put in the place of a part of a file, which may be empty. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Edits = { readonly edits: readonly Edit[]; readonly problem?: undefined } | { readonly problem: string };

/**
 * Changes one setting in the text of an environment's file, in TypeScript or JSON, and nothing else: a value that is written out is
 * replaced, one that is not there is added to its object, and one that null stands for is removed. Constants of the file are
 * followed. A setting whose value, or whose object, comes from somewhere else is left alone.
 *
 * @param path of the setting, at least one key
 * @param isInherited whether an extended file has the setting too, so that null has to stand in the file. @default false
 */
export function patchSetting(
  text: string,
  isJson: boolean,
  path: readonly string[],
  value: SettingValue,
  isInherited = false,
): Patched {
  // JSON is an expression of JavaScript (ECMA-262, since 2019).
  const before = isJson ? "(" : "";
  const parsed = parseSync(isJson ? "settings.js" : "settings.ts", `${before}${text}${isJson ? ")" : ""}`);
  if (parsed.errors.length > 0) return { problem: "the file does not compile" };
  const program = parsed.program as unknown as Node;
  const statements = program["body"] as readonly Node[];
  const form = isJson ? "json" : "typescript";
  const root = rootOf(statements, isJson);
  if (!root) return { problem: "its settings are no object that is written in the file" };
  const source: Source = {
    text: `${before}${text}`,
    statements,
    form,
    comments: parsed.comments,
    isInherited,
    isWidened: isUntyped(statements, root),
  };
  const found = editsIn(source, root, path, value);
  if (found.problem !== undefined) return found;
  const patched = found.edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), source.text);
  return { text: patched.slice(before.length) };
}

/** Functions that give back the settings that they are given, and the place of these among their arguments. */
const DEFINING: Readonly<Record<string, number>> = { defineEnvironment: 0, shareSettings: 0, extendEnvironment: 1 };

/** The object that holds the settings; undefined where it is made in another way than by being written down. */
function rootOf(statements: readonly Node[], isJson: boolean): Node | undefined {
  if (isJson) return objectOf(statements[0]!["expression"] as Node);
  const exported = statements.find(({ type }) => type === "ExportDefaultDeclaration");
  if (!exported) return undefined;
  const declared = exported["declaration"] as Node;
  return objectOf(valueOfName(statements, settingsGiven(valueOfName(statements, declared))));
}

/** The constants of the file. */
const constantsOf = (statements: readonly Node[]): readonly Node[] =>
  statements
    .filter(({ type, kind }) => type === "VariableDeclaration" && kind === "const")
    .flatMap(({ declarations }) => declarations as readonly Node[]);

/** The value of a constant of the file, or the node itself where it is no name. */
const valueOfName = (statements: readonly Node[], node: Node): Node => {
  if (node.type !== "Identifier") return node;
  const found = constantsOf(statements).find(({ id }) => (id as Node)["name"] === node["name"]);
  return (found?.["init"] as Node | null | undefined) ?? node;
};

/** Whether an object is the value of a constant whose lists of texts do not keep their type: one without a type, or `as const`. */
const isUntyped = (statements: readonly Node[], object: Node): boolean =>
  constantsOf(statements).some(({ id, init }) => {
    if (!init || withoutTypes(init as Node) !== object || (id as Node)["typeAnnotation"]) return false;
    const { type, typeAnnotation } = init as Node;
    return type === "ObjectExpression" || ((typeAnnotation as Node)?.["typeName"] as Node)?.["name"] === "const";
  });

const settingsGiven = (node: Node): Node => {
  const bare = withoutTypes(node);
  if (bare.type !== "CallExpression") return bare;
  const place = DEFINING[String((bare["callee"] as Node)["name"])];
  const args = bare["arguments"] as readonly Node[];
  return place === undefined ? bare : (args[place] ?? bare);
};

const objectOf = (node: Node): Node | undefined => {
  const bare = withoutTypes(node);
  return bare.type === "ObjectExpression" ? bare : undefined;
};

const TYPED = ["TSAsExpression", "TSSatisfiesExpression", "ParenthesizedExpression"];

const withoutTypes = (node: Node): Node =>
  TYPED.includes(node.type) ? withoutTypes(node["expression"] as Node) : node;

/** Whether a value has a list with a text in it. */
const hasTextsInList = (value: SettingValue | undefined): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).some(
    (each: SettingValue) => (Array.isArray(value) && typeof each === "string") || hasTextsInList(each),
  );

const doesNotCompile = (key = ""): string => `${key} has lists that do not compile in a constant without a type`;

/** The edits that set a value below an object. */
function editsIn(source: Source, object: Node, [key = "", ...rest]: readonly string[], value: SettingValue): Edits {
  const members = object["properties"] as readonly Node[];
  if (members.some(({ computed }) => computed === true)) return { problem: `${key} stands beside a computed name` };
  const places = members.flatMap((each, index) => (nameOf(each) === key ? [index] : []));
  const lastSpread = members.findLastIndex(({ type }) => type === "SpreadElement");
  const [place] = places;
  if (places.length > 1) return { problem: `${key} is written twice` };
  if (place === undefined) {
    if (lastSpread >= 0 && rest.length > 0) return { problem: `${key} may come from another object (...)` };
    if (source.isWidened && hasTextsInList(value)) return { problem: doesNotCompile(key) };
    return { edits: insertion(source, object, key, nested(rest, value)) };
  }
  if (lastSpread > place) return { problem: `${key} may be overwritten by another object (...)` };
  return editsOfMember(source, members, place, [key, ...rest], value);
}

/** The edits that set a value below the key of a member, or the member's own. */
function editsOfMember(
  source: Source,
  members: readonly Node[],
  place: number,
  [key, ...rest]: readonly string[],
  value: SettingValue,
): Edits {
  const { statements, isWidened } = source;
  // A constant of the file is followed to where its value is written.
  const held = withoutTypes(valueOfName(statements, withoutTypes(members[place]!["value"] as Node)));
  if (rest.length > 0)
    return held.type === "ObjectExpression"
      ? editsIn({ ...source, isWidened: isWidened || isUntyped(statements, held) }, held, rest, value)
      : { problem: `${key} is no object that is written in the file` };
  if (value === null && !source.isInherited) return removal(source, members, place);
  if (!isWrittenOut(held)) return { problem: `${key} is no plain value that is written in the file` };
  if (source.comments.some(({ start }) => start >= held.start && start < held.end))
    return { problem: `there are comments within ${key}` };
  if ((isWidened || isUntyped(statements, held)) && hasTextsInList(value)) return { problem: doesNotCompile(key) };
  return { edits: [{ start: held.start, end: held.end, text: replacement(source, held, value) }] };
}

/** A value below some keys, each of which is an object's only member. */
const nested = (keys: readonly string[], value: SettingValue): SettingValue =>
  keys.reduceRight<SettingValue>((inner, key) => ({ [key]: inner }), value);

/** The text of a value in the place of another. */
function replacement({ text, form }: Source, held: Node, value: SettingValue): string {
  if (typeof value === "string" && text[held.start] === "'")
    return `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'")}'`;
  const line = text.slice(text.lastIndexOf("\n", held.start) + 1, held.start);
  const indentation = indentationOfLine(text, held.start);
  return valueAsText(value, { indentation, before: line.length - indentation + 1, form });
}

/** Takes away a member, and with it the blanks and the comma that stand between it and its neighbours. */
function removal({ comments }: Source, members: readonly Node[], place: number): Edits {
  const [before, member, after] = [members[place - 1], members[place]!, members[place + 1]];
  const edit = {
    start: before && !after ? before.end : member.start,
    end: after ? after.start : member.end,
    text: "",
  };
  return comments.some(({ start }) => start >= edit.start && start < edit.end)
    ? { problem: "there are comments within what would be removed" }
    : { edits: [edit] };
}

const nameOf = ({ type, key }: Node): string | undefined => {
  if (type !== "Property") return undefined;
  const { name, value } = key as { readonly name?: string; readonly value?: unknown };
  return name ?? String(value);
};

/** Whether a value stands in the file as it is: a plain value, or a list or an object of such. */
const isWrittenOut = ({ type, quasis, elements, properties }: Node): boolean => {
  if (type === "Literal") return true;
  if (type === "TemplateLiteral") return (quasis as readonly Node[]).length === 1;
  if (type === "ArrayExpression")
    return (elements as readonly (Node | null)[]).every((each) => each && isWrittenOut(each));
  return (
    type === "ObjectExpression" &&
    (properties as readonly Node[]).every(
      (each) => each.type === "Property" && each["computed"] !== true && isWrittenOut(each["value"] as Node),
    )
  );
};

/** Adds a member at the end of an object, in a line of its own where the others have one. */
function insertion({ text, comments, form }: Source, object: Node, key: string, value: SettingValue): readonly Edit[] {
  const name = keyAsText(key, form);
  const memberAt = (indentation: number): string =>
    `${name}: ${valueAsText(value, { indentation, before: name.length + 3, form })}`;
  const members = object["properties"] as readonly Node[];
  const [first, last] = [members[0], members.at(-1)];
  const closing = object.end - 1;
  const at = (start: number, added: string): Edit => ({ start, end: start, text: added });
  if (!first || !last) {
    const isBlank = text.slice(object.start + 1, closing).trim() === "";
    const member = memberAt(indentationOfLine(text, object.start));
    return isBlank
      ? [{ start: object.start + 1, end: closing, text: ` ${member} ` }]
      : [at(object.start + 1, ` ${member},`)];
  }
  const lineStart = text.lastIndexOf("\n", closing) + 1;
  const isOnItsLine = lineStart > last.end && text.slice(lineStart, closing).trim() === "";
  if (!isOnItsLine) return [at(last.end, `, ${memberAt(indentationOfLine(text, last.end))}`)];
  const hasComma = [...text.slice(last.end, closing)].some(
    (character, offset) => character === "," && !isIn(comments, last.end + offset),
  );
  const ending = text[lineStart - 2] === "\r" ? "\r\n" : "\n";
  const blanks = indentationOf(text, first, lineStart, closing);
  return [
    ...(hasComma ? [] : [at(last.end, ",")]),
    at(lineStart, `${blanks}${memberAt(blanks.length).replaceAll("\n", ending)}${hasComma ? "," : ""}${ending}`),
  ];
}

/** Blanks at the begin of the line in which a place is. */
const indentationOfLine = (text: string, place: number): number =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", place - 1) + 1, place))![0].length;

const isIn = (comments: readonly Comment[], place: number): boolean =>
  comments.some(({ start, end }) => place >= start && place < end);

/** The blanks before the first member of an object; two more than before its end where that member has no line of its own. */
const indentationOf = (text: string, first: Node, lineStart: number, closing: number): string => {
  const before = text.slice(text.lastIndexOf("\n", first.start - 1) + 1, first.start);
  return before.trim() === "" ? before : `${text.slice(lineStart, closing)}  `;
};
