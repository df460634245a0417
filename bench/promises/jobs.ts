import { type Phase, timingsOf } from "../../src/rehearsal/repeated-runs";
import type { Plan } from "../../src/rehearsal/run";
import type { PolicyRun } from "../../src/rehearsal/run-policy";
import type { Demand } from "../../src/rehearsal/traffic/demand";
import { DAY_MS } from "../../src/rehearsal/traffic/traffic";

/** Demand of a run: traffic that changes, or one number of tasks for its whole time. */
export type Load = "traffic" | "constant";

/** One run of the deployed functions in a virtual AWS of its own. */
export interface Job {
  /** Name of the environment. */
  readonly environment: string;
  /** Source of the traffic, for people. */
  readonly traffic: string;
  /** Demand of the run. */
  readonly load: Load;
  /** Second of each clock. */
  readonly phase: Phase;
  /** All that the run needs. */
  readonly run: PolicyRun;
}

/** A cluster has so long to come to rest before starts and stops under constant load count, in minutes. */
export const REST_MINUTES = 180;

/** Days of each run under constant load. */
const CONSTANT_DAYS = 1;

/** A run for each of the phases, with a seed of its own: the other timings are drawn from the ranges of AWS by it. */
export const jobsOf = (environment: string, plan: Plan, phases: readonly Phase[]): readonly Job[] =>
  phases.flatMap((phase, index) => {
    const timings = timingsOf(phase);
    const run = { ...plan.run, policy: "drydock", preset: "aws", timings, seed: index + 1 } as const;
    const job = { environment, traffic: plan.traffic.source, phase };
    const share = (index + 1) / (phases.length + 1);
    return [
      { ...job, load: "traffic" as const, run },
      {
        ...job,
        load: "constant" as const,
        run: {
          ...run,
          services: run.services?.map((service) => ({
            ...service,
            demand: constantDemand(service.demand, Math.max(1, Math.round(share * service.peakTasks))),
          })),
          demand: constantDemand(plan.run.demand, Math.max(1, Math.round(share * plan.peakTasks))),
          settlingMinutes: REST_MINUTES,
          // A Spot Instance that EC2 takes back is replaced: that is no unrest of the scaling.
          timings: { ...timings, spotInterruptionsPerMonth: 0 },
        },
      },
    ];
  });

const constantDemand = ({ startMs }: Demand, tasks: number): Demand => ({
  startMs,
  stepMs: CONSTANT_DAYS * DAY_MS,
  tasks: Uint32Array.of(tasks),
});
