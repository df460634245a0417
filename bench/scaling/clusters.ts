import { join } from "node:path";
import { App } from "cdktf";
import { ClusterStack } from "../../src/cluster/stack";
import { environmentSchema } from "../../src/environment/schema";
import { type Plan, planOf } from "../../src/rehearsal/run";

/** A cluster whose instances hold so many containers. */
export interface ClusterSize {
  /** Containers that an instance holds. */
  readonly containers: number;
  /** Tasks at the peak of a trace. */
  readonly peakTasks: number;
  /** CPU units and MiB of a container. */
  readonly container: { readonly containerCpu: number; readonly containerMemory: number };
}

/** Of a t3.micro, which registers 2,048 CPU units and 942 MiB. */
export const CLUSTER_SIZES: readonly ClusterSize[] = [
  { containers: 1, peakTasks: 50, container: { containerCpu: 1024, containerMemory: 900 } },
  { containers: 2, peakTasks: 50, container: { containerCpu: 512, containerMemory: 450 } },
  { containers: 7, peakTasks: 200, container: { containerCpu: 128, containerMemory: 128 } },
  { containers: 16, peakTasks: 200, container: { containerCpu: 128, containerMemory: 58 } },
];

/** Instances beyond those that the peak fills, in percent: no policy is to meet the maximum. */
const ROOM_PERCENT = 150;

/** The type of each instance. */
const INSTANCE_TYPE = "t3.micro";

/** A setting that keeps room free. */
export type Reserve =
  | { readonly minSize: number }
  | { readonly shortageThreshold: number }
  | { readonly reservePercent: number };

/** The setting with its value, as a table names it. */
export const reserveInWords = (reserve: Reserve): string =>
  Object.entries(reserve)
    .map(([name, value]) => `${name} ${value}`)
    .join();

/**
 * Synthesizes a cluster with Drydock's defaults beside its sizes, and reads what a rehearsal would.
 *
 * @param reserve settings beside the defaults. @default none
 */
export async function planFor(folder: string, size: ClusterSize, reserve?: Reserve): Promise<Plan> {
  const environment = `scaling-${size.containers}`;
  const outdir = join(folder, reserve ? `${environment}, ${reserveInWords(reserve)}` : environment);
  synthesize(outdir, environment, size, reserve);
  return planOf({ stacksDir: join(outdir, "stacks"), environment, peakTasks: size.peakTasks, days: 1 });
}

const synthesize = (
  outdir: string,
  name: string,
  { containers, peakTasks, container }: ClusterSize,
  reserve: Reserve | undefined,
): void => {
  const app = new App({ outdir });
  const settings = environmentSchema.parse({
    region: "eu-central-1",
    network: { source: "create" },
    cluster: {
      capacity: {
        instanceType: INSTANCE_TYPE,
        maxSize: Math.min(5000, Math.ceil((peakTasks / containers) * (1 + ROOM_PERCENT / 100))),
        ...(reserve && "minSize" in reserve && reserve),
      },
      headroom: { ...container, ...(reserve && !("minSize" in reserve) && reserve) },
    },
  });
  new ClusterStack(app, { ...settings, name });
  app.synth();
};
