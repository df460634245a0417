import { isRecord } from "../json-values";
import { UserError } from "../user-error";

/** Settings as a file would say them. */
type Settings = Record<string, unknown>;

/**
 * Settings that are given on a command line, each as `PATH=VALUE`, in the form of an environment's file. A value is JSON,
 * or text where it is none; null takes away what the file says. Whether there is such a setting is the schema's to say.
 *
 * @param texts for example `cluster.capacity.minSize=3`
 * @throws UserError when one is not of that form, or two are about the same setting
 */
export function settingsFrom(texts: readonly string[]): Settings {
  const settings: Settings = {};
  for (const text of texts) enter(settings, text);
  return settings;
}

const FORM = /^((?:[^.=\s]+\.)*[^.=\s]+)=(.+)$/s;

const enter = (settings: Settings, text: string): void => {
  const [, path, value] = FORM.exec(text) ?? [];
  if (path === undefined || value === undefined)
    throw new UserError(
      `--set: got ${JSON.stringify(text)}, allowed PATH=VALUE, for example cluster.capacity.minSize=3; see npm run explain for the paths`,
    );
  const keys = path.split(".");
  const last = keys.pop()!;
  let place = settings;
  for (const key of keys) {
    if (!Object.hasOwn(place, key)) Object.defineProperty(place, key, member({}));
    const below = place[key];
    if (!isRecord(below)) throw twice(text);
    place = below as Settings;
  }
  if (Object.hasOwn(place, last)) throw twice(text);
  Object.defineProperty(place, last, member(parsed(value)));
};

/** A member of its own, whatever its name: `__proto__` too. */
const member = (value: unknown): PropertyDescriptor => ({
  value,
  enumerable: true,
  writable: true,
  configurable: true,
});

const twice = (text: string): UserError =>
  new UserError(`--set: got ${JSON.stringify(text)} beside another value of the same setting; name each setting once`);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
