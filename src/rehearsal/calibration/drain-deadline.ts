import { hasAccelerators, isBareMetal, typeOf } from "../../aws/instance-types";
import { type AutoScalingGroup, TIMINGS, type Timing, type Timings } from "../../virtual-aws";
import { endsOf } from "./sensitivity";
import { type RehearsedCluster, unusedTimings } from "./unused-timings";

/** How often a drain may take a timing, one after the other, in a group. */
type Times = (group: AutoScalingGroup) => number;

const once: Times = () => 1;

/**
 * The timings whose longest value the default of `cluster.draining.timeoutSeconds` counts, in the order of a drain that
 * begins in a full cluster. The same sum in seconds is DRAIN_PARTS of src/environment/schema/draining.ts.
 */
const COUNTED = {
  groupDeregistrationSeconds: once,
  // A run of the headroom function sees the lack of room, a run of the drain function the end.
  scheduleLatenessSeconds: () => 2,
  readLagSeconds: () => 10,
  alarmEvaluationSeconds: once,
  launchDelaySeconds: once,
  agentRegisteredSeconds: once,
  bootStepSeconds: ({ bootSteps = 0 }) => bootSteps,
  metalBootSeconds: ({ instanceType }) => (isBareMetal({ name: instanceType }) ? 1 : 0),
  acceleratorBootSeconds: (group) => {
    const type = typeOf(group);
    return type && hasAccelerators(type) ? 1 : 0;
  },
  bootCompletedSeconds: once,
  longestThrottleSeconds: once,
  imagePullSeconds: once,
  taskStartSeconds: once,
  healthySeconds: once,
  stopTimeoutSeconds: once,
  deprovisioningSeconds: once,
} as const satisfies Partial<Readonly<Record<keyof Timings, Times>>>;

/**
 * One sentence for each timing that may be longer than the default drain timeout counts with.
 *
 * @param timings those that were measured
 * @param drainTimeoutSeconds of the environment, by default or set
 */
export const longerThanDeadline = (
  timings: Partial<Timings>,
  group: AutoScalingGroup,
  drainTimeoutSeconds: number,
): readonly string[] =>
  Object.entries(COUNTED).flatMap(([key, times]) => {
    const name = key as keyof typeof COUNTED;
    const measured = timings[name];
    if (measured === undefined) return [];
    const [longest, counted] = [measured, countedOf(name, group)].map((timing) => Math.max(...endsOf(timing)));
    const furtherSeconds = (longest! - counted!) * times(group);
    return furtherSeconds > 0
      ? [
          `--physics: ${name} may be ${longest} s, and the default of cluster.draining.timeoutSeconds counts with ${counted} s, so tasks may die with their instance; set it to ${Math.ceil(drainTimeoutSeconds + furtherSeconds)}, ${Math.ceil(furtherSeconds)} s more than the ${drainTimeoutSeconds} s that it has, unless it was set for this.`,
        ]
      : [];
  });

/** The timing that the default counts with: of the stop timeout the cluster's setting. */
const countedOf = (name: keyof typeof COUNTED, { stopTimeoutSeconds }: AutoScalingGroup): Timing =>
  name === "stopTimeoutSeconds" ? (stopTimeoutSeconds ?? TIMINGS.aws[name]) : TIMINGS.aws[name];

/**
 * One sentence for each thing to know of timings that were measured: those that the cluster does not use, and those that may be
 * longer than the drain timeout counts with.
 *
 * @param measured those of the user
 * @param drainTimeoutSeconds of the environment, by default or set
 */
export const timingWarnings = (
  measured: Partial<Timings>,
  cluster: RehearsedCluster,
  drainTimeoutSeconds: number,
): readonly string[] => {
  const unused = unusedTimings(measured, cluster);
  const names = new Set<string>(unused.map(({ name }) => name));
  const used = Object.fromEntries(Object.entries(measured).filter(([name]) => !names.has(name)));
  return [
    ...(unused.length === 0
      ? []
      : [
          `--physics: nothing here uses ${unused.map(({ name, reason }) => `${name} (${reason})`).join(", ")}; leave ${unused.length === 1 ? "it" : "them"} out.`,
        ]),
    ...longerThanDeadline(used, cluster.group, drainTimeoutSeconds),
  ];
};
