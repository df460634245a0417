import type { Rule, VirtualAws } from "../../virtual-aws";

/** Work that is done once a minute, at a second of the minute that the timings choose. */
export interface EveryMinute {
  /** Its schedule. */
  readonly rule: Rule;
  /** Registers the work, before the schedule is deployed. */
  readonly register: (aws: VirtualAws) => void;
}

/** @param name of the schedule and of its function */
export const everyMinute = (name: string, work: (aws: VirtualAws) => void): EveryMinute => ({
  rule: { name, kind: "schedule", periodSeconds: 60, functions: [name] },
  register: (aws) => aws.lambda.registerInProcess(name, () => work(aws)),
});
