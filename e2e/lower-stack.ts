import { readFileSync, writeFileSync } from "node:fs";
import type { StackJson } from "../src/local/older-provider";
import { providerMirror } from "../src/local/older-provider";
import { forEmulators } from "../src/local/workspace";

/** Takes out of the stack in this folder what the emulators lack and an older provider does not know. */
const STACK = "cdk.tf.json";

const stack = JSON.parse(readFileSync(STACK, "utf8")) as StackJson;
writeFileSync(STACK, JSON.stringify(forEmulators(stack, providerMirror(process.env)?.version)));
