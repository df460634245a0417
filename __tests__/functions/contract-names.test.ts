import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { breakerContract } from "../../functions/breaker/contract";
import { DRAIN_METRICS, drainContract } from "../../functions/drain/contract";
import { HEADROOM_METRICS, headroomContract } from "../../functions/headroom/contract";
import { DISCONNECTED_SINCE, FUNCTION_VARIABLE } from "../../functions/shared/contract";
import { watchdogContract } from "../../functions/watchdog/contract";
import { projectRoot } from "../../src/project-root";
import { SETTINGS as BREAKER } from "./breaker/settings";
import { SETTINGS as DRAIN } from "./drain/settings";
import { SETTINGS as HEADROOM } from "./headroom/settings";
import { SETTINGS as WATCHDOG } from "./watchdog/settings";

const FOLDERS = ["__tests__", "bench", "environments", "functions", "scan", "src"];

/** Plans that Terraform printed, and stacks of the previous release: all that the stacks say is in them again. */
const COPIES = [join("review", "plans"), join("golden", "previous-release")];

const OTHER = {
  name: "web",
  cpu: 1,
  memory: 1,
  gpus: 0,
  hostPorts: [],
  networkInterfaces: 1,
  shortageThreshold: 0,
  excessThreshold: 2,
};

/** Names that leave a process: variables, metrics and the attribute of a container instance. */
const NAMES = [
  ...new Set([
    FUNCTION_VARIABLE,
    DISCONNECTED_SINCE,
    ...Object.values(DRAIN_METRICS),
    ...Object.values(HEADROOM_METRICS),
    ...Object.keys(drainContract.toEnvironment(DRAIN)),
    ...Object.keys(
      headroomContract.toEnvironment({
        ...HEADROOM,
        otherContainers: [OTHER],
        networkInterfaces: 1,
        trunkedInterfaces: 1,
        instance: { cpu: 1, memory: 1, gpus: 1 },
      }),
    ),
    ...Object.keys(watchdogContract.toEnvironment(WATCHDOG)),
    ...Object.keys(breakerContract.toEnvironment(BREAKER)),
  ]),
];

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(projectRoot(), folder), { recursive: true, withFileTypes: true }),
)
  .filter((entry) => entry.isFile() && /\.(ts|js|json|sh)$/.test(entry.name))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((file) => COPIES.every((folder) => !file.includes(folder)))
  .map((file) => ({ file: relative(projectRoot(), file), text: readFileSync(file, "utf8") }));

/** The files that spell a name as a text, a key or a member, once for each time. */
const spellings = (name: string): string[] => {
  const escaped = name.replaceAll(".", "\\.");
  const spelled = new RegExp(`["'\`]${escaped}["'\`]|(?<![\\w-])${escaped}\\??:|(?<!\\.)\\.${escaped}\\b`, "g");
  return sources.flatMap(({ file, text }) => (text.match(spelled) ?? []).map(() => file));
};

test("the names are those of four functions", () => {
  expect(NAMES).toHaveLength(36);
});

test.each(NAMES)("%s is spelled once, in a contract", (name) => {
  expect(spellings(name)).toEqual([expect.stringMatching(/^functions\/\w+\/contract\.ts$/)]);
});

test("a second spelling is found, as a text, a key or a member", () => {
  const [name] = Object.keys(watchdogContract.toEnvironment(WATCHDOG)).slice(-1) as [string];
  const before = sources.length;
  for (const text of [`"${name}"`, `{ ${name}: "5" }`, `variables.${name}`]) sources.push({ file: "second.ts", text });
  expect(spellings(name).filter((file) => file === "second.ts")).toHaveLength(3);
  sources.length = before;
});
