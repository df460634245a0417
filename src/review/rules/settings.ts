import type { Change, StackChanges } from "../changes";
import { settingsOfFunction } from "../function-settings";
import type { Remark } from "../levels";
import type { Json } from "../plan-json";

/** A setting of an environment, as an attribute shows it. */
interface Meaning {
  /** Path of the setting in an environment's file. */
  readonly setting: string;
  /** The meaning of another value, as a sentence without a full stop. */
  readonly means: string;
}

/** Settings that reach a function, by the name in its contract. */
const OF_FUNCTIONS: Readonly<Record<string, Meaning>> = {
  drainTimeoutSeconds: {
    setting: "cluster.draining.timeoutSeconds",
    means: "a termination may take that long, also one that has begun",
  },
  atDeadline: { setting: "cluster.draining.atDeadline", means: "so ends an instance whose drain timeout has passed" },
  shortageThreshold: {
    setting: "cluster.headroom.shortageThreshold",
    means: "the cluster grows when no more schedulable containers than this are left",
  },
  excessThreshold: {
    setting: "cluster.headroom.excessThreshold",
    means: "the cluster may shrink from this many schedulable containers on",
  },
  reservePercent: {
    setting: "cluster.headroom.reservePercent",
    means: "so much of what is in use is kept free beyond the shortage threshold",
  },
  learntReservePercent: {
    setting: "cluster.headroom.learntReservePercent",
    means: "a reserve that is learnt from the last day is no more than this share of what is in use",
  },
  scaleInWindowMinutes: {
    setting: "cluster.headroom.scaleInWindowMinutes",
    means: "the cluster stays so long as large as the highest demand in that time needs; 0 is a window that is learnt",
  },
  schedule: {
    setting: "cluster.headroom.schedule",
    means: "within these hours the cluster has no fewer instances",
  },
  maxFailedLaunches: {
    setting: "cluster.capacity.maxFailedLaunches",
    means: "after so many failed boots in a row launching is suspended",
  },
  disconnectedMinutes: {
    setting: "cluster.agentWatchdog.disconnectedMinutes",
    means: "an instance whose agent is away for so long is replaced",
  },
};

/** Settings that are attributes of a resource, by its type. */
const OF_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  aws_launch_template: {
    instance_type: { setting: "cluster.capacity.instanceType", means: "instances that are launched have this type" },
    image_id: {
      setting: "cluster.capacity.amiParameter",
      means: "instances that are launched boot this AMI; without the setting it is the newest of Amazon's",
    },
    user_data: { setting: "cluster", means: "the first boot of an instance is another one" },
  },
  aws_efs_file_system: {
    throughput_mode: { setting: "volume.throughputMode", means: "the volume is paid for and limited in another way" },
  },
  aws_lb: {
    idle_timeout: { setting: "cluster.ingress.idleTimeoutSeconds", means: "connections without traffic end after it" },
  },
};

/** Attributes whose values say nothing to a reader. */
const WITHOUT_VALUES = new Set(["user_data"]);

/** Changed settings with their meaning, in the words of docs/settings.md. */
export const settings = ({ changes }: StackChanges): readonly Remark[] =>
  changes
    .filter(({ action }) => action === "update")
    .flatMap((change) => [...functionSettings(change), ...attributes(change), ...code(change)]);

function functionSettings({ address, before, after }: Change): readonly Remark[] {
  const [old, now] = [settingsOfFunction(before), settingsOfFunction(after)];
  if (!old || !now) return [];
  return Object.entries(OF_FUNCTIONS)
    .filter(([name]) => name in now && name in old && old[name] !== now[name])
    .map(([name, meaning]) => inWords(meaning, `${shown(old[name])} -> ${shown(now[name])}`, address));
}

const attributes = ({ type, address, changed, before, after }: Change): readonly Remark[] =>
  Object.entries(OF_ATTRIBUTES[type] ?? {})
    .filter(([name]) => changed.includes(name))
    .map(([name, meaning]) =>
      inWords(
        meaning,
        WITHOUT_VALUES.has(name) ? "changed" : `${shown(before[name])} -> ${shown(after[name])}`,
        address,
      ),
    );

const code = ({ type, address, changed, after }: Change): readonly Remark[] =>
  type === "aws_lambda_function" && changed.includes("source_code_hash")
    ? [
        {
          level: "information",
          text: `The code of ${String(after["function_name"])} is another one`,
          reason: "its next run has it; nothing is interrupted",
          addresses: [address],
        },
      ]
    : [];

const inWords = ({ setting, means }: Meaning, change: string, address: string): Remark => ({
  level: "information",
  text: `${setting}: ${change}`,
  reason: means,
  addresses: [address],
});

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify((value ?? null) as Json));
