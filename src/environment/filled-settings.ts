import { originOf } from "./layers";
import type { LoadedEnvironment } from "./load";
import { isObject, valueAt } from "./paths";
import { display } from "./run-environment-file";
import { type Environment, environmentSchema } from "./schema";
import { cpuCreditsOf, onDemandOf } from "./schema/capacity";
import { drainTerms, drainTimeoutOf } from "./schema/draining";
import { excessThresholdOf, headroomOfOthers, usualContainerOf } from "./schema/headroom-containers";
import { zonesOf } from "./schema/network";
import { sizesOf } from "./schema/sizes";
import { pageOfSetting } from "./setting-pages";
import { matchesPath, type Setting, settingsOf } from "./settings";

/** One setting as it holds in an environment. */
export interface FilledSetting {
  /** Keys from the root. */
  readonly path: readonly string[];
  /** The value that holds; undefined where the setting stands for doing without, which `meaning` says. */
  readonly value?: unknown;
  /** The default in words, where there is no value. */
  readonly meaning?: string;
  /** Unit of a number. @default none */
  readonly unit?: string;
  /** The sum that a default is, in words. @default the value is no sum */
  readonly terms?: string;
  /** Whether the environment's file says so, or a file that it extends. */
  readonly origin: "file" | "extends" | "default";
  /** Path of the file that says so, relative to the project. @default none does */
  readonly file?: string;
  /** The page that says why, relative to `docs`. */
  readonly page: string;
}

/** Every setting of an environment with its value, in the order of the schema. */
export const filledSettings = ({ layers, input, environment }: LoadedEnvironment): readonly FilledSetting[] =>
  settingsOf(environmentSchema)
    .filter(({ onlyWith }) => !onlyWith || valueAt(environment, onlyWith.path) === onlyWith.value)
    .flatMap((setting) =>
      placesOf(setting.path, environment).flatMap((path) =>
        filledAt(path, setting, environment).map((filled) => ({ ...filled, ...sourceOf(path, input, layers) })),
      ),
    );

type Source = Pick<FilledSetting, "origin" | "file">;

function sourceOf(path: readonly string[], input: unknown, layers: LoadedEnvironment["layers"]): Source {
  const file = valueAt(input, path) === undefined ? undefined : originOf(layers, path);
  if (file === undefined) return { origin: "default" };
  return { origin: file === layers[0]!.file ? "file" : "extends", file: display(file) };
}

/** The places that a setting has in an environment: one for each entry of a record, none below a group that is absent. */
const placesOf = (pattern: readonly string[], environment: Environment): readonly (readonly string[])[] =>
  pattern.reduce<readonly (readonly string[])[]>(
    (places, key) =>
      places.flatMap((place) => {
        const parent = valueAt(environment, place);
        if (!isObject(parent)) return [];
        return (key.startsWith("<") ? Object.keys(parent) : [key]).map((each) => [...place, each]);
      }),
    [[]],
  );

function filledAt(
  path: readonly string[],
  setting: Setting,
  environment: Environment,
): readonly Omit<FilledSetting, keyof Source>[] {
  const given = valueAt(environment, path);
  const value = given ?? derivedAt(path, environment);
  const terms = given === undefined ? TERMS[setting.path.join(".")]?.(environment) : undefined;
  // The members speak for a group that has some.
  if (setting.isGroup && isObject(value) && Object.keys(value).length > 0) return [];
  return [
    {
      path,
      ...(value === undefined ? { meaning: setting.defaultIs ?? "none" } : { value }),
      ...(setting.unit !== undefined && value !== undefined && { unit: setting.unit }),
      ...(terms !== undefined && { terms }),
      page: pageOfSetting(setting.path),
    },
  ];
}

type Derive = (environment: Environment, path: readonly string[]) => unknown;

const mixed =
  (key: keyof ReturnType<typeof onDemandOf>): Derive =>
  ({ cluster: { capacity } }) =>
    capacity.purchase === "mixed" ? onDemandOf(capacity)[key] : undefined;

const size =
  (key: keyof ReturnType<typeof sizesOf>): Derive =>
  ({ network, cluster: { capacity } }) =>
    sizesOf(capacity, zonesOf(network))[key];

/** Values of settings that are left out and follow from others. */
const DERIVED: Readonly<Record<string, Derive>> = {
  "state.region": ({ region }) => region,
  "network.stateRegion": ({ region }) => region,
  "applications.<name>.stopTimeoutSeconds": ({ cluster }) => cluster.draining.stopTimeoutSeconds,
  "cluster.capacity.minSize": size("minSize"),
  "cluster.capacity.desiredSize": size("desiredSize"),
  "cluster.capacity.onDemandBase": mixed("baseInstances"),
  "cluster.capacity.onDemandPercent": mixed("percentAboveBase"),
  "cluster.capacity.cpuCredits": ({ cluster }) => cpuCreditsOf(cluster.capacity),
  "cluster.draining.timeoutSeconds": drainTimeoutOf,
  "cluster.headroom.containerCpu": (environment) => usualContainerOf(environment).cpu,
  "cluster.headroom.containerMemory": (environment) => usualContainerOf(environment).memory,
  "cluster.headroom.excessThreshold": excessThresholdOf,
  "cluster.headroom.otherContainers.<name>.excessThreshold": (environment, path) =>
    headroomOfOthers(environment).find(({ name }) => name === path.at(-2))?.excessThreshold,
};

/** The terms of defaults that are sums. */
const TERMS: Readonly<Record<string, (environment: Environment) => string>> = {
  "cluster.draining.timeoutSeconds": (environment) =>
    drainTerms(environment)
      .map(({ meaning, seconds }) => `${seconds} s: ${meaning}`)
      .join("; "),
};

function derivedAt(path: readonly string[], environment: Environment): unknown {
  const derive = Object.entries(DERIVED).find(([setting]) => matchesPath(setting.split("."), path))?.[1];
  return derive?.(environment, path);
}
