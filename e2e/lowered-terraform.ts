import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { terraformProgram } from "../src/deploy/terraform";
import type { StackJson } from "../src/local/older-provider";
import { providerMirror } from "../src/local/older-provider";
import { forEmulators } from "../src/local/workspace";

/**
 * Stands in for Terraform (`TERRAFORM_BINARY_NAME`) where commands meet emulators: before an init it takes out of the stack in
 * this folder what the emulators lack and an older provider does not know. All else is Terraform's own.
 */
const STACK = "cdk.tf.json";
const args = process.argv.slice(2);

if (args[0] === "init" && existsSync(STACK)) {
  const stack = JSON.parse(readFileSync(STACK, "utf8")) as StackJson;
  writeFileSync(STACK, JSON.stringify(forEmulators(stack, providerMirror(process.env)?.version)));
}
const child = spawn(terraformProgram({}), args, { stdio: "inherit" });
process.on("SIGINT", () => {});
child.on("close", (code) => process.exit(code ?? 1));
