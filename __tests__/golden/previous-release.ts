import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/environment/schema";
import { SynthesizedStack } from "../support/synthesized-stack";

/** Stacks of the previous release, in the order of a deployment. */
export const PREVIOUS_KINDS = ["network", "volume", "cluster"] as const;

export type PreviousKind = (typeof PREVIOUS_KINDS)[number];

/** Name and settings of the environment that the previous release was synthesized for. */
export const PREVIOUS_NAME = "example";
export const PREVIOUS_INPUT: EnvironmentInput = {
  region: "eu-central-1",
  network: { source: "create" },
  volume: {},
};

const FOLDER = join(__dirname, "previous-release");

/** The text of a stack of the previous release, without cdktf's comments. */
export const previousText = (kind: PreviousKind): string => readFileSync(join(FOLDER, `${kind}.json`), "utf8");

export const previousStack = (kind: PreviousKind): SynthesizedStack => new SynthesizedStack(previousText(kind));

/** Addresses of `example` and `production` in the previous release, each after the name of its stack. */
export const previousAddresses = (): readonly string[] =>
  readFileSync(join(FOLDER, "addresses.txt"), "utf8").trimEnd().split("\n");

/** What the changelog may say of an address. */
export type Fate = "gone" | "replaced";

/**
 * Whether the changelog says this of an address, after the name of its stack: a row of the table of addresses does, in which
 * an asterisk stands for any end and an ellipsis for any beginning.
 */
export function isInChangelog(fate: Fate, stackAndAddress: string): boolean {
  changelog ??= readFileSync(join(__dirname, "../../CHANGELOG.md"), "utf8");
  return patternsOf(fate, changelog).some((pattern) => pattern.test(stackAndAddress));
}

let changelog: string | undefined;

const patternsOf = (fate: Fate, text: string): readonly RegExp[] =>
  text
    .split("\n")
    .map((line) => line.split(" | "))
    .filter(([cell, says]) => cell!.startsWith("| `<env>-") && says!.startsWith(fate))
    .flatMap(([cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, address]) => patternOf(address!)));

const patternOf = (address: string): RegExp => {
  const text = address
    .replace(/^<env>/, "")
    .split(/[*…]/)
    .map((part) => part.replaceAll(/[.\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`${text}$`);
};
