import type { Observation } from "../../virtual-aws";
import { HOUR_MS } from "../traffic/traffic";

/** The CPU that tasks use, and the instances that they use it on. */
export interface CpuUse {
  /** For example "t3.micro". */
  readonly instanceType: string;
  /** vCPUs of an instance. */
  readonly vcpus: number;
  /** vCPUs that a running task of a service uses, mean over time. */
  readonly vcpusPerTask: (service: string) => number;
}

/**
 * Percent of a vCPU that each vCPU earns, by family and size. Source: EC2 user guide, "Key concepts for burstable
 * performance instances", CPU credits earned per hour.
 */
const BASELINE_PERCENT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 22.5, "2xlarge": 17 },
  t3: { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 40, "2xlarge": 40 },
};

/** Families with the same figures as another one. */
const LIKE: Readonly<Record<string, string>> = { t3a: "t3", t4g: "t3" };

/** Percent of a vCPU that each vCPU of a type earns; undefined for a type without CPU credits. */
const baselinePercentOf = (instanceType: string): number | undefined => {
  const [family = "", size = ""] = instanceType.split(".");
  return BASELINE_PERCENT[LIKE[family] ?? family]?.[size];
};

/**
 * The vCPU-hours of surplus credits that AWS bills with `unlimited`: for each instance the use beyond what it earned in
 * its whole life. AWS counts by 24 hours, so an instance that is idle for days and busy after that owes more.
 *
 * @param observations in the order of time
 * @param endMs milliseconds since the epoch
 * @returns 0 for an instance type without CPU credits
 */
export function surplusVcpuHours(observations: Iterable<Observation>, endMs: number, use: CpuUse): number {
  const percent = baselinePercentOf(use.instanceType);
  if (percent === undefined) return 0;
  const earned = (use.vcpus * percent) / 100;
  const balances = new Map<string, number>();
  const add = (instance: string, hours: number) => balances.set(instance, (balances.get(instance) ?? 0) + hours);
  for (const { instance, ms } of livesOf(observations, endMs)) add(instance, -(earned * ms) / HOUR_MS);
  for (const { instance, ms, service } of runsOf(observations, endMs))
    add(instance, (use.vcpusPerTask(service) * ms) / HOUR_MS);
  let surplus = 0;
  for (const hours of balances.values()) surplus += Math.max(0, hours);
  return surplus;
}

interface Stay {
  readonly instance: string;
  readonly ms: number;
}

/** How long each instance existed. */
const livesOf = (observations: Iterable<Observation>, endMs: number): readonly Stay[] => {
  const begins = new Map<string, number>();
  const lives: Stay[] = [];
  for (const { kind, time, ...rest } of observations) {
    const { instance = "" } = rest as { readonly instance?: string };
    if (kind === "instanceLaunched") begins.set(instance, time);
    const begin = kind === "instanceTerminated" ? begins.get(instance) : undefined;
    if (begin === undefined) continue;
    begins.delete(instance);
    lives.push({ instance, ms: time - begin });
  }
  for (const [instance, begin] of begins) lives.push({ instance, ms: endMs - begin });
  return lives;
};

/** How long each task ran, where, and for which service. */
const runsOf = (
  observations: Iterable<Observation>,
  endMs: number,
): readonly (Stay & { readonly service: string })[] => {
  const services = new Map<string, string>();
  const hosts = new Map<string, string>();
  const begins = new Map<string, number>();
  const runs: (Stay & { readonly service: string })[] = [];
  const end = (task: string, time: number) => {
    const [begin, instance] = [begins.get(task), hosts.get(task)];
    begins.delete(task);
    hosts.delete(task);
    if (begin !== undefined) runs.push({ instance: instance!, ms: time - begin, service: services.get(task) ?? "" });
    services.delete(task);
  };
  for (const observation of observations) {
    if (observation.kind === "taskWanted") services.set(observation.task, observation.service ?? "");
    if (observation.kind === "taskPlaced") hosts.set(observation.task, observation.instance);
    if (observation.kind === "taskRunning") begins.set(observation.task, observation.time);
    if (observation.kind === "taskStopped" || observation.kind === "taskKilled")
      end(observation.task, observation.time);
  }
  for (const task of [...begins.keys()]) end(task, endMs);
  return runs;
};
