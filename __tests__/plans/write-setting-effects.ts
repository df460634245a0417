import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingEffects } from "./setting-effects";

/**
 * Derives anew what a change of each setting does, for docs/settings.md: `npm run effects`. It takes some minutes;
 * `npm run effects -- cluster.capacity` derives those that begin so.
 */
const FILE = join(__dirname, "../../src/environment/setting-effects.json");
const beginnings = process.argv.slice(2);
const isWanted = (name: string) => beginnings.length === 0 || beginnings.some((each) => name.startsWith(each));
const others = Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, string>).filter(
  ([name]) => !isWanted(name),
);
const effects = Object.entries({ ...Object.fromEntries(others), ...settingEffects(isWanted) }).sort(([one], [other]) =>
  one.localeCompare(other),
);
writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(effects), undefined, 2)}\n`);
