import { z } from "zod";
import { kind } from "./kind";

/** Not `z.int()`: its error makes Zod keep back every rule of the objects around it. */
const wholeNumber = (min: number, max: number) => z.number().multipleOf(1).min(min).max(max);

const amount =
  (name: string, unit?: string) =>
  (min: number, max: number): z.ZodNumber =>
    kind(wholeNumber(min, max), { kind: name, ...(unit !== undefined && { unit }) });

/** A number of things of some sort, which the unit names in the plural. */
export const count = (unit: string, min: number, max: number): z.ZodNumber => amount("count", unit)(min, max);

export const seconds = amount("duration", "s");
export const minutes = amount("duration", "minutes");
export const days = amount("duration", "days");

/** A share of a whole. The unit may say of which whole. @param max more than 100 for what may exceed the whole */
export const percentage = (min: number, unit = "%", max = 100): z.ZodNumber => amount("percentage", unit)(min, max);

/** A TCP port. */
export const port = (): z.ZodNumber => amount("port")(1, 65_535);

/** CPU of a container or task: at most that of 192 vCPUs, more than any instance type offers. */
export const cpuUnits = (): z.ZodNumber => amount("CPU units", "CPU units (1024 = 1 vCPU)")(1, 196_608);

/** MiB without which Docker 20.10 and later start no container (ECS API reference, ContainerDefinition, memory). */
export const MINIMUM_MEBIBYTES = 6;

/** Memory of a container or task: at least what Docker starts a container with, at most 24 TiB. */
export const mebibytes = (): z.ZodNumber => amount("memory", "MiB")(MINIMUM_MEBIBYTES, 25_165_824);

/** A POSIX user or group that is not root. */
export const posixId = (): z.ZodNumber => amount("POSIX id")(1, 4_294_967_295);

/** An autonomous system number that a customer gateway takes (CreateCustomerGateway API reference). */
export const asNumber = (): z.ZodNumber => amount("autonomous system number")(1, 2_147_483_647);

/** Place of a listener rule (CreateRule API reference), without the last, 50000, which the cluster's own rule has. */
export const rulePriority = (): z.ZodNumber => amount("rule priority")(1, 49_999);

/** Throughput that EFS provisions (EFS user guide, quotas). */
export const throughput = (): z.ZodNumber => kind(z.number().min(1).max(3414), { kind: "throughput", unit: "MiB/s" });

/** A price as it is written out for AWS: JavaScript writes smaller numbers as powers of ten. */
export const hourlyPrice = (): z.ZodNumber =>
  kind(z.number().multipleOf(0.0001).min(0.0001).max(1000), {
    kind: "price",
    allowed: "a price from 0.0001 to 1000 with at most four decimals",
    unit: "USD an hour",
  });
