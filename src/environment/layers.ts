import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { nearest } from "../aws/closest";
import { isRecord } from "../json-values";
import { UserError } from "../user-error";
import { notAnObject } from "./explain";
import { formatPath, valueAt } from "./paths";
import { display } from "./run-environment-file";
import { type EnvironmentSettings, environmentSchema } from "./schema";
import { matchesPath, settingsOf } from "./settings";
import { foreignObjects } from "./validate";

/** The key by which a file names the one that it extends. It is no setting. */
export const EXTENDS = "extends";

/** The forms of a file of settings. */
export const EXTENSIONS = [".ts", ".json"] as const;

/** Folder, within that of the environments, of files that are no environments and that environments extend. */
const SHARED = "shared";

/** Name of a file of settings, in its folder or in that of shared ones. */
const BASE_NAME = new RegExp(`^(?:${SHARED}/)?[A-Za-z0-9][A-Za-z0-9_-]*$`);

/** No setting lies as deep. */
const DEEPEST_PATH = 20;

/** A file of settings. */
export interface Layer {
  /** Absolute path. */
  readonly file: string;
  /** Its content, without the name of the file that it extends. */
  readonly input: unknown;
}

/** Settings of a file and of all that it extends, or the sentences that say what is wrong. */
export type Merged =
  | { readonly input: unknown; readonly problems?: undefined }
  | { readonly problems: readonly string[] };

/**
 * Reads a file of settings and those that it extends.
 *
 * @param file absolute path
 * @param folder of the environments, absolute path
 * @param read gives the content of a file
 * @returns the file first, then the one that it extends, and so on
 * @throws UserError when a file is extended that does not exist, or that extends the first in turn
 */
export function readLayers(file: string, folder: string, read: (file: string) => unknown): readonly Layer[] {
  const layers: Layer[] = [];
  for (let next: string | undefined = file; next !== undefined; ) {
    const content = read(next);
    const base: unknown = isRecord(content) ? content[EXTENDS] : undefined;
    layers.push({ file: next, input: base === undefined ? content : withoutExtends(content) });
    next = base === undefined ? undefined : fileOfBase(base, folder, layers);
  }
  return layers;
}

const withoutExtends = (content: unknown): unknown =>
  Object.fromEntries(Object.entries(content as object).filter(([key]) => key !== EXTENDS));

function fileOfBase(base: unknown, folder: string, layers: readonly Layer[]): string {
  const { file } = layers.at(-1)!;
  const got = `${display(file)}: ${EXTENDS}: got ${JSON.stringify(base)}`;
  const known = basesIn(folder);
  if (typeof base !== "string" || !BASE_NAME.test(base))
    throw new UserError(`${got}, allowed the name of another file without its ending; known are ${known.join(", ")}`);
  const found = EXTENSIONS.map((extension) => join(folder, `${base}${extension}`)).filter((path) => existsSync(path));
  if (found.length === 0) {
    const meant = nearest(base, known);
    const hint = meant === undefined ? "" : `did you mean ${meant}? `;
    throw new UserError(
      `${got}, known are ${known.join(", ")}; ${hint}name one of them or write ${display(join(folder, `${base}.ts`))}`,
    );
  }
  if (found.length > 1)
    throw new UserError(
      `${got}, and there are two of that name, ${found.map(display).join(" and ")}; remove one of them`,
    );
  if (layers.some((layer) => layer.file === found[0])) {
    const circle = [...layers.map((layer) => layer.file), found[0]!].map((path) => display(path)).join(" -> ");
    throw new UserError(`${got}, and the files extend each other: ${circle}; let one of them extend none`);
  }
  return found[0]!;
}

/** Names of the files that may be extended. */
const basesIn = (folder: string): readonly string[] =>
  [folder, join(folder, SHARED)]
    .filter((each) => existsSync(each))
    .flatMap((each) => readdirSync(each).map((file) => join(relative(folder, each), file)))
    .flatMap((file) => EXTENSIONS.flatMap((end) => (file.endsWith(end) ? [file.slice(0, -end.length)] : [])))
    .filter((name) => BASE_NAME.test(name))
    .sort();

/**
 * Merges files of settings as JSON Merge Patch does (RFC 7396): objects are merged, a list or another value takes the place
 * of the one below, and null takes it away. In one thing it is not the RFC: an object that changes the setting by which its
 * variants differ, such as `network.source`, takes the place of the whole object, since hardly a setting goes with both.
 *
 * @param layers the file that extends first, at least one
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const [first, ...bases] = layers;
  // Nothing to merge: what the file holds is judged as it is.
  if (bases.length === 0) return { input: first!.input };
  const problems = layers.flatMap((layer, index) => problemsOfLayer(layer.input).map(saidOf(layer.file, index)));
  if (problems.length > 0) return { problems };
  knownVariants ??= settingsOf(environmentSchema).flatMap(({ onlyWith }) => (onlyWith ? [onlyWith.path] : []));
  const variants = knownVariants;
  const found: string[] = [];
  const input = layers.reduceRight<unknown>((base, { file, input: over }, index) => {
    const report = (problem: string) => found.push(saidOf(file, index)(problem));
    return index === layers.length - 1 ? over : mergeAt([], base, over, { report, variants });
  }, undefined);
  return found.length > 0 ? { problems: found } : { input };
}

/** Paths of the settings by which variants differ, read when the first files are merged. */
let knownVariants: Merge["variants"] | undefined;

/** A problem of the first file, which the message names above all, or of one that it extends. */
const saidOf =
  (file: string, index: number) =>
  (problem: string): string =>
    index === 0 ? problem : `${problem} (${display(file)} says so)`;

const problemsOfLayer = (input: unknown): readonly string[] =>
  isRecord(input) ? foreignObjects(input, []) : [notAnObject(input)];

/** How layers are merged. */
interface Merge {
  readonly report: (problem: string) => void;
  /** Paths of the settings by which variants of an object differ. */
  readonly variants: readonly (readonly string[])[];
}

function mergeAt(path: readonly string[], base: unknown, over: unknown, merge: Merge): unknown {
  // An object that holds itself has no end.
  if (!isRecord(over) || path.length > DEEPEST_PATH) return over;
  const below = isRecord(base) && !isOtherVariant(path, base, over, merge) ? base : {};
  const merged = Object.entries(over).map(([key, value]) => {
    const place = [...path, key];
    const own = Object.hasOwn(below, key) ? below[key] : undefined;
    if (value === undefined && own !== undefined)
      merge.report(
        `${formatPath(place)}: got undefined, which neither keeps nor takes away what the extended file says; leave it out to keep that, or write null`,
      );
    if (value === null && own === undefined)
      merge.report(
        `${formatPath(place)}: got null, which takes away what the extended file says, and that says nothing here; leave it out`,
      );
    return [key, value === null ? undefined : mergeAt(place, own, value, merge)] as const;
  });
  return Object.fromEntries(Object.entries({ ...below, ...Object.fromEntries(merged) }).filter(isThere));
}

const isThere = ([, value]: readonly [string, unknown]): boolean => value !== undefined;

const isOtherVariant = (path: readonly string[], base: object, over: object, { variants }: Merge): boolean =>
  variants
    .filter((variant) => matchesPath(variant.slice(0, -1), path))
    .map((variant) => variant.slice(-1))
    .some((key) => valueAt(over, key) !== undefined && valueAt(over, key) !== valueAt(base, key));

/** The file that gives a setting; undefined where none does. */
export const originOf = (layers: readonly Layer[], path: readonly PropertyKey[]): string | undefined =>
  layers.find(({ input }) => valueAt(input, path) !== undefined)?.file;

/** Settings that two environments cannot have in common. */
const OF_ONE_ENVIRONMENT = [
  ["cluster", "ingress", "domain"],
  ["hostedZones", "public"],
] as const;

/**
 * Warns of inherited settings that every other environment which inherits them has too, and only one can have in AWS: the
 * domain that its load balancer answers for, and a zone that it creates.
 */
export const inheritanceWarnings = (
  layers: readonly Layer[],
  { cluster, hostedZones }: EnvironmentSettings,
): readonly string[] =>
  OF_ONE_ENVIRONMENT.filter(([group]) => group !== "hostedZones" || hostedZones.source === "create").flatMap((path) => {
    const origin = originOf(layers, path);
    const value = valueAt({ cluster, hostedZones }, path);
    return value === undefined || origin === undefined || origin === layers[0]!.file
      ? []
      : [
          `${formatPath(path)}: ${JSON.stringify(value)} comes from ${display(origin)}, and all environments that have it from there would make the same DNS records; give this one its own`,
        ];
  });
