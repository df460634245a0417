import type { Resources } from "../../functions/headroom/contract";
import { containersPerInstance, type InstanceType } from "../aws/instance-types";
import type { Environment } from "../environment/schema";
import { instanceTypesOf } from "../environment/schema/capacity";
import { zonesOf } from "../environment/schema/network";
import { sizesOf } from "../environment/schema/sizes";
import { type Candidate, DEFAULT, type Dimension, NO_SCHEDULE, SCHEDULE_AS_SET, type Space } from "./candidate";
import { typesNear } from "./instance-types";
import { PATHS } from "./paths";
import type { ScheduleForm } from "./schedule";

/** Values that are tried, beside today's. The steps widen: a larger value is less sensitive to one more. */
const RESERVE_PERCENT = [0, 5, 10, 15, 20, 30, 40] as const;
const STEPS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128] as const;
const LEARNT_RESERVE_PERCENT = [0, 10, 20, 40] as const;
/** Instances beyond the shortage threshold that are empty before one is removed; one is the default. */
const EXCESS_INSTANCES = [2, 3, 5] as const;
/** Windows before scaling in, beside the one that is learnt. */
const SCALE_IN_WINDOW_MINUTES = [5, 15, 40] as const;
const TARGET_PERCENT = [60, 70, 80, 85, 90, 95, 100] as const;

/** The facts on which the values to try depend. */
export interface Bounds {
  /** The container that fills the instances. */
  readonly container: Resources;
  /** Tasks wanted at the peak. */
  readonly peakTasks: number;
  /** Instances at the peak. */
  readonly peakInstances: number;
  /** Cost of one instance of a type a month, in USD; undefined where the region has none. */
  readonly usdPerMonth: (type: string) => number | undefined;
  /** Whether there are prices of other types than the present one. */
  readonly hasPrices: boolean;
  /** Forms of the schedules that the training days show, each another one. */
  readonly schedules: readonly ScheduleForm[];
}

/** The settings to search for an environment, and one sentence for each setting that cannot be searched. */
export function spaceOf(
  environment: Environment,
  bounds: Bounds,
): { readonly space: Space; readonly remarks: readonly string[] } {
  const { capacity, headroom } = environment.cluster;
  const [present] = instanceTypesOf(capacity);
  const zones = zonesOf(environment.network);
  const { minSize } = sizesOf(capacity, zones);
  const others = othersNamed(environment, bounds);
  const types = others === undefined ? typesNear(present, bounds.container, bounds.usdPerMonth) : [present.name];
  const hasSchedule = Object.keys(headroom.schedule).length > 0;
  const within = (maximum: number) => STEPS.filter((step) => step <= maximum);
  const dimensions: readonly Dimension[] = [
    { path: PATHS.instanceType, values: types },
    {
      path: PATHS.minSize,
      values: ladder(
        within(Math.floor(bounds.peakInstances / 2)).map((step) => zones + step),
        minSize,
      ),
    },
    ...(capacity.scaling === "capacityProvider"
      ? [
          {
            path: PATHS.targetPercent,
            values: ladder(TARGET_PERCENT, capacity.capacityProvider?.targetPercent ?? 100),
          },
        ]
      : [
          { path: PATHS.reservePercent, values: ladder(RESERVE_PERCENT, headroom.reservePercent) },
          {
            path: PATHS.shortageThreshold,
            values: ladder(within(Math.floor(bounds.peakTasks / 2)), headroom.shortageThreshold),
          },
          { path: PATHS.excessThreshold, values: excessesOf(environment, bounds, present) },
          { path: PATHS.learntReservePercent, values: ladder(LEARNT_RESERVE_PERCENT, headroom.learntReservePercent) },
          { path: PATHS.scaleInWindowMinutes, values: windowsOf(headroom.scaleInWindowMinutes) },
          { path: PATHS.schedule, values: schedulesOf(hasSchedule, bounds.schedules) },
        ]),
  ];
  const todays = todayOf(environment);
  const today: Candidate = Object.fromEntries(dimensions.map(({ path }) => [path, todays[path]!]));
  return { space: { dimensions, today }, remarks: others === undefined ? [] : [others] };
}

/** The environment's values of all settings that may be searched. */
export function todayOf({ cluster: { capacity, headroom }, network }: Environment): Candidate {
  const hasSchedule = Object.keys(headroom.schedule).length > 0;
  return {
    [PATHS.instanceType]: instanceTypesOf(capacity)[0].name,
    [PATHS.minSize]: sizesOf(capacity, zonesOf(network)).minSize,
    [PATHS.targetPercent]: capacity.capacityProvider?.targetPercent ?? 100,
    [PATHS.reservePercent]: headroom.reservePercent,
    [PATHS.shortageThreshold]: headroom.shortageThreshold,
    [PATHS.excessThreshold]: headroom.excessThreshold ?? DEFAULT,
    [PATHS.learntReservePercent]: headroom.learntReservePercent,
    [PATHS.scaleInWindowMinutes]: headroom.scaleInWindowMinutes ?? DEFAULT,
    [PATHS.schedule]: hasSchedule ? SCHEDULE_AS_SET : NO_SCHEDULE,
  };
}

/** The excess thresholds to try: the default where it is not set, and those of some empty instances of the present type. */
const excessesOf = (
  { cluster: { headroom } }: Environment,
  { container, peakInstances }: Bounds,
  present: InstanceType,
): readonly (string | number)[] => {
  const values = EXCESS_INSTANCES.filter((instances) => instances <= peakInstances).map(
    (instances) => headroom.shortageThreshold + 1 + instances * containersPerInstance(present, container),
  );
  return headroom.excessThreshold === undefined ? [DEFAULT, ...values] : ladder(values, headroom.excessThreshold);
};

/** The windows before scaling in to try: the learnt one first. */
const windowsOf = (today: number | undefined): readonly (string | number)[] => [
  DEFAULT,
  ...ladder(SCALE_IN_WINDOW_MINUTES, today ?? SCALE_IN_WINDOW_MINUTES[0]),
];

/** The schedules to try: none, that of the environment, and those that the training days show. */
const schedulesOf = (hasSchedule: boolean, forms: readonly ScheduleForm[]): readonly string[] => [
  NO_SCHEDULE,
  ...(hasSchedule ? [SCHEDULE_AS_SET] : []),
  ...forms,
];

/** The reason for which other instance types are not tried; undefined where they are. */
const othersNamed = ({ cluster }: Environment, { hasPrices }: Bounds): string | undefined => {
  if (cluster.capacity.otherInstanceTypes.length > 0)
    return "Other instance types are not tried: cluster.capacity.otherInstanceTypes names several, and a rehearsal launches the first as long as EC2 has it.";
  return hasPrices ? undefined : "Other instance types are not tried: --prices gives the price of one.";
};

/** Values in their order, today's among them. */
const ladder = (values: readonly number[], today: number): readonly number[] =>
  [...new Set([...values, today])].sort((one, other) => one - other);
