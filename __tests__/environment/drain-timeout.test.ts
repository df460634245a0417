import { STEP_NAMES } from "../../src/cluster/boot/step-names";
import { filledSettings } from "../../src/environment/filled-settings";
import type { LoadedEnvironment } from "../../src/environment/load";
import {
  type EnvironmentInput,
  type EnvironmentSettings,
  environmentSchema,
  warningsOf,
} from "../../src/environment/schema";
import { BOOT_PARTS, BOOT_SECONDS } from "../../src/environment/schema/boot-time";
import {
  DRAIN_PARTS,
  drainTerms,
  drainTimeoutOf,
  drainWarnings,
  expectedDrainSeconds,
  longestDrainSeconds,
  STARTS_PER_MINUTE,
} from "../../src/environment/schema/draining";
import { TIMINGS, type Timing } from "../../src/virtual-aws";
import fc from "../support/fast-check";

const settingsOf = (input: Partial<EnvironmentInput>): EnvironmentSettings =>
  environmentSchema.parse({ network: { source: "create" }, ...input }) as EnvironmentSettings;

const web = (deregistrationDelaySeconds: number, stopTimeoutSeconds?: number) => ({
  image: "registry.example.com/web:1",
  requests: { priority: 1, paths: ["/*"], deregistrationDelaySeconds },
  ...(stopTimeoutSeconds !== undefined && { stopTimeoutSeconds }),
});

const WITHOUT_LEAVING = 2315;

const highestOf = (timing: Timing): number => {
  if (typeof timing === "number") return timing;
  return "oneOf" in timing ? Math.max(...timing.oneOf) : timing.maximum;
};

test("each part of the drain timeout is as long as the virtual AWS may take for it", () => {
  const { aws } = TIMINGS;
  const runSeconds = 60 + highestOf(aws.scheduleLatenessSeconds) + 5 * highestOf(aws.readLagSeconds);
  const bootSeconds =
    highestOf(aws.agentRegisteredSeconds) +
    STEP_NAMES.length * highestOf(aws.bootStepSeconds) +
    highestOf(aws.bootCompletedSeconds);
  expect(DRAIN_PARTS).toEqual({
    room: runSeconds + highestOf(aws.alarmEvaluationSeconds) + highestOf(aws.launchDelaySeconds) + bootSeconds,
    throttle: highestOf(aws.longestThrottleSeconds),
    pull: highestOf(aws.imagePullSeconds),
    start: highestOf(aws.taskStartSeconds),
    healthy: highestOf(aws.healthySeconds),
    deprovisioning: highestOf(aws.deprovisioningSeconds),
    run: runSeconds,
  });
  expect(STARTS_PER_MINUTE).toBe(Math.min(...(aws.serviceStartsPerMinute as { oneOf: number[] }).oneOf));
  expect(BOOT_SECONDS).toBe(bootSeconds);
  expect(BOOT_PARTS).toEqual({
    metal: highestOf(aws.metalBootSeconds),
    accelerators: highestOf(aws.acceleratorBootSeconds),
    ownStep: highestOf(aws.bootStepSeconds),
  });
});

const described = { architecture: "x86_64", vcpus: 96, memoryMiB: 393_216, networkInterfaces: 15 } as const;

test.each<[string, NonNullable<EnvironmentInput["cluster"]>, number]>([
  ["a virtual machine", { capacity: { instanceType: "m7i.large" } }, 0],
  ["a bare metal type", { capacity: { instanceType: "m5.metal" } }, 900],
  ["a bare metal type of a size", { capacity: { instanceType: "m7i.metal-24xl" } }, 900],
  [
    "a bare metal type among others",
    { capacity: { instanceType: "m5.24xlarge", otherInstanceTypes: ["m5.metal"] } },
    900,
  ],
  ["a type with GPUs", { capacity: { instanceType: "g4dn.xlarge" } }, 60],
  ["a bare metal type with GPUs", { capacity: { instanceType: "g4dn.metal" } }, 960],
  ["a type with Neuron devices", { capacity: { instanceType: "inf2.xlarge" } }, 60],
  [
    "a bare metal type that settings describe",
    { capacity: { instanceType: "z9.metal", describedInstanceTypes: { "z9.metal": described } } },
    900,
  ],
  ["two boot steps of its own", { bootSteps: { one: { script: "true" }, two: { script: "true" } } }, 30],
])(
  "the boot of %s is in the drain timeout, and warned of where the launching hook ends sooner",
  (_, cluster, seconds) => {
    const settings = settingsOf({ cluster });
    expect(drainTerms(settings)).toContainEqual({
      meaning: "another instance boots",
      seconds: DRAIN_PARTS.room + seconds,
    });
    const boot = 285 + seconds;
    expect(warningsOf(settings)).toEqual(
      boot > 900
        ? [
            `cluster.capacity.bootTimeoutSeconds: 900 s are less than the ${boot} s that the boot of an instance may take with these instance types and boot steps, so instances may be replaced while they boot; raise it, which replaces a group that exists`,
          ]
        : [],
    );
    const capacity = { ...cluster.capacity, bootTimeoutSeconds: Math.max(900, boot) };
    expect(warningsOf(settingsOf({ cluster: { ...cluster, capacity } }))).toEqual([]);
  },
);

test("without applications the drain timeout leaves time for a full cluster, a deregistration of 30 s and the stop timeout", () => {
  expect(drainTimeoutOf(settingsOf({}))).toBe(WITHOUT_LEAVING + 30 + 30);
  const draining = { stopTimeoutSeconds: 100 };
  expect(drainTimeoutOf(settingsOf({ cluster: { draining } }))).toBe(WITHOUT_LEAVING + 30 + 100);
});

test("the drain timeout is never shorter than its slowest application takes to leave, and no setting warns of it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3600 }), fc.option(fc.integer({ min: 2, max: 3600 }))), {
        maxLength: 5,
      }),
      fc.constantFrom("terminate", "stopStandalone", "wait"),
      (leaving, atDeadline) => {
        const applications = Object.fromEntries(
          leaving.map(([deregistration, stop], index) => {
            const settings = web(deregistration, stop ?? undefined);
            return [
              `app-${index}`,
              { ...settings, requests: { ...settings.requests, priority: index + 1, paths: [`/${index}/*`] } },
            ];
          }),
        );
        const settings = settingsOf({ applications, cluster: { draining: { atDeadline } } });
        const slowest = Math.max(60, ...leaving.map(([deregistration, stop]) => deregistration + (stop ?? 30)));
        expect(drainTimeoutOf(settings)).toBe(WITHOUT_LEAVING + slowest);
        expect(longestDrainSeconds(settings)).toBeGreaterThanOrEqual(drainTimeoutOf(settings));
        expect(drainWarnings(settings)).toEqual([]);
      },
    ),
  );
});

test.each([
  ["terminate", 172_800],
  ["stopStandalone", 172_500],
  ["wait", 172_800],
] as const)("with %s the drain timeout stays within the hook's 48 hours", (atDeadline, longest) => {
  const draining = { stopTimeoutSeconds: 172_400, atDeadline };
  expect(drainTimeoutOf(settingsOf({ cluster: { draining } }))).toBe(longest);
});

test.each([
  // An m7i.large has 2048 CPU units.
  [10, 128, undefined],
  [15, 128, undefined],
  [16, 128, 60],
  [160, 128, 600],
  [160, 1024, 60],
  [5000, 128, 19_200],
])(
  "in a group of up to %i instances, with containers of %i CPU units, replacements may wait for their service's turn",
  (maxSize, containerCpu, seconds) => {
    const capacity = { instanceType: "m7i.large", maxSize };
    const settings = settingsOf({ cluster: { capacity, headroom: { containerCpu } } });
    expect(drainTerms(settings).find(({ meaning }) => /other new tasks first/.test(meaning))?.seconds).toBe(seconds);
    expect(drainTimeoutOf(settings)).toBe(WITHOUT_LEAVING + 60 + (seconds ?? 0));
  },
);

test("the terms of the default make its sum, and words name each part", () => {
  const settings = settingsOf({
    cluster: { capacity: { instanceType: "m5.metal" } },
    applications: { web: web(90, 20) },
  });
  const terms = drainTerms(settings);
  expect(terms.reduce((total, { seconds }) => total + seconds, 0)).toBe(drainTimeoutOf(settings));
  expect(terms).toHaveLength(Object.keys(DRAIN_PARTS).length + 2);
  expect(terms).toContainEqual({ meaning: "another instance boots", seconds: DRAIN_PARTS.room + 900 });
  expect(terms).toContainEqual({ meaning: "the old tasks leave the load balancer and stop", seconds: 110 });
  const environment = settings as unknown as LoadedEnvironment["environment"];
  const of = (input: object) =>
    filledSettings({ layers: [], input, environment } as unknown as LoadedEnvironment).find(
      ({ path }) => path.join(".") === "cluster.draining.timeoutSeconds",
    );
  expect(of({})).toMatchObject({
    value: 4045,
    terms: expect.stringMatching(/^1355 s: another instance boots; 1620 s: /),
  });
});

test("a drain timeout below what a drain may take is warned of, by both figures", () => {
  const settings = settingsOf({ cluster: { draining: { timeoutSeconds: 300 } }, applications: { web: web(60) } });
  expect(expectedDrainSeconds(settings)).toBe(2405);
  expect(warningsOf(settings)).toEqual([
    "cluster.draining.timeoutSeconds: 300 s are less than the 2405 s that a drain may take when the cluster is full and ECS waits with its replacements, so tasks may die with their instance; raise it, or leave it out",
  ]);
});

test("with managed draining ECS drains, and nothing is warned of", () => {
  const capacity = { scaling: "capacityProvider", capacityProvider: { managedDraining: true } } as const;
  expect(warningsOf(settingsOf({ cluster: { capacity, draining: { timeoutSeconds: 60 } } }))).toEqual([]);
});
