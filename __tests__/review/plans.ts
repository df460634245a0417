import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PlanJson, readPlan } from "../../src/review/plan-json";

/** Plans of real Terraform, which `npm run e2e:plans` makes. */
const FOLDER = join(__dirname, "plans");

/** Names of all plans. */
export const PLANS: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));

/** Reads a plan by its name. */
export const planNamed = (name: string): PlanJson => readPlan(name, readFileSync(join(FOLDER, `${name}.json`), "utf8"));
