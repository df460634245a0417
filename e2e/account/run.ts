import { readdirSync } from "node:fs";
import { clusterNames } from "../../src/cluster/names";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { WorkspaceOptions } from "../../src/local/workspace";
import { createMeasurementClients, readRecords } from "../../src/measurement/calls";
import { type Measurement, measurementsOf } from "../../src/measurement/measured-timings";
import { samplesOf } from "../../src/measurement/samples";
import { Deployment } from "../deployment";
import { leftBehind } from "../left-behind";
import { MINIMUM_SIZE } from "./environment";
import type { Patience } from "./wait";
import { ClusterWork, type ObservedDrain } from "./work";

/** A step, and the seconds that it took. */
export interface StepTime {
  readonly step: string;
  readonly seconds: number;
}

/** The end of a run in an account. */
export interface AccountReport {
  readonly steps: readonly StepTime[];
  /** The drain of an instance with a task; undefined when it was not reached. */
  readonly drain: ObservedDrain | undefined;
  /** Times that AWS's own records show; empty when it was not reached. */
  readonly measurements: readonly Measurement[];
  /** The reason why the run ended early. @default it did not */
  readonly failure: unknown;
  /** Of the environment what is there after the destroy, by kind and id. */
  readonly left: readonly string[];
}

/** The place of an environment, and how long is waited for it. */
export interface Ground {
  readonly name: string;
  readonly environment: EnvironmentInput & { readonly region: string };
  readonly options: WorkspaceOptions;
  readonly patience: Patience;
  readonly say: (line: string) => void;
  /** Called once the environment is deployed. @default nothing */
  readonly onDeployed?: () => Promise<void>;
}

/**
 * Deploys an environment, lets its instances boot, drain and scale, measures it, and destroys it: also after a failure or an
 * interruption.
 *
 * @throws OutsideError when the destroy fails: then resources are left, and their states too
 */
export async function runInAccount(ground: Ground): Promise<AccountReport> {
  const course = new Course(ground);
  let failure: unknown;
  try {
    await course.run();
  } catch (error) {
    failure = error;
    ground.say(`${error instanceof Error ? error.message : String(error)}\nEverything is destroyed now.`);
  }
  await destroyAll(ground);
  const { region } = ground.environment;
  const left = (await leftBehind(region, ground.name)).filter((line) => isOf(ground.name, line));
  return { steps: course.steps, drain: course.drain, measurements: [...course.measurements.values()], failure, left };
}

/** Kinds that are asked for by their tag: their ids do not hold the environment's name. */
const TAGGED = /^(VPC|subnet|security group|NAT gateway|address) /;

const isOf = (name: string, line: string): boolean => TAGGED.test(line) || line.includes(name);

/** Destroys what the states in the folder name, in the order of a destruction. An interruption does not stop it. */
export async function destroyAll({
  name,
  environment,
  options,
  patience,
  say,
}: Omit<Ground, "onDeployed">): Promise<void> {
  const deployment = await Deployment.create(name, { ...options, interruption: new AbortController().signal });
  const stacks = await deployment.synthesize(environment);
  await new ClusterWork(environment.region, name, patience).clear();
  const states = readdirSync(options.folder).filter((file) => file.endsWith(".tfstate"));
  for (const stack of [...stacks].reverse().filter((each) => states.includes(`terraform.${each}.tfstate`))) {
    say(`Destroy ${stack}`);
    await deployment.destroy(stack);
  }
}

/** The steps of a run. */
class Course {
  readonly steps: StepTime[] = [];
  readonly measurements = new Map<string, Measurement>();
  drain: ObservedDrain | undefined;
  readonly #ground: Ground;
  readonly #work: ClusterWork;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#work = new ClusterWork(ground.environment.region, ground.name, ground.patience);
  }

  async run(): Promise<void> {
    const { name, environment, options, onDeployed } = this.#ground;
    const deployment = await Deployment.create(name, options);
    const stacks = await this.#step("synthesize", () => deployment.synthesize(environment));
    for (const stack of stacks) await this.#step(`apply ${stack}`, () => deployment.apply(stack));
    await onDeployed?.();
    await this.#step("instances boot and register", () => this.#work.registered(MINIMUM_SIZE));
    const task = await this.#step("a task starts", () => this.#work.startTask());
    this.drain = await this.#step("its instance drains and goes", () => this.#work.drain(task));
    await this.#step("more tasks than fit make the group grow", () => this.#work.scaleOut());
    // Boots are known of instances that are there.
    await this.#step("measure", () => this.#measure());
    await this.#step("without tasks the group shrinks", () => this.#work.scaleIn(MINIMUM_SIZE));
    await this.#step("measure again", () => this.#measure());
  }

  async #step<Result>(step: string, run: () => Promise<Result>): Promise<Result> {
    const { say, options } = this.#ground;
    options.interruption.throwIfAborted();
    say(step);
    const beganMs = performance.now();
    try {
      return await run();
    } finally {
      this.steps.push({ step, seconds: Math.round((performance.now() - beganMs) / 1000) });
    }
  }

  /** Of two measurements of one behaviour the one with more samples stays. */
  async #measure(): Promise<void> {
    const { name, environment } = this.#ground;
    const { cluster, autoScalingGroup } = clusterNames(name);
    const names = { clusterName: cluster, autoScalingGroupName: autoScalingGroup };
    const records = await readRecords(createMeasurementClients({ region: environment.region }), names, Date.now());
    for (const measurement of measurementsOf(samplesOf(records)))
      if (measurement.count >= (this.measurements.get(measurement.name)?.count ?? 0))
        this.measurements.set(measurement.name, measurement);
  }
}
