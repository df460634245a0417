import { readFileSync } from "node:fs";
import { join } from "node:path";
import example from "../../environments/example";
import production from "../../environments/production";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";

const FILE = "__tests__/golden/addresses.txt";

const EXPLANATION =
  "An address that goes and one that comes are a resource that the next apply destroys and another that it creates, " +
  "data included. If a resource was only renamed, name it as before. If it is meant, say so to those who deploy " +
  `(a moved block or terraform state mv keeps the resource) and edit ${FILE} by hand, one address per line, sorted.`;

/** A small environment, and one with everything on. */
const PINNED: readonly (readonly [name: string, EnvironmentInput, readonly StackKind[]])[] = [
  ["example", example, ["network", "volume", "cluster"]],
  ["production", production, ["alerts", "network", "volume", "cluster", "application-web"]],
];

jest.setTimeout(60_000);

test("every resource keeps its address: a new version destroys and creates nothing by a rename", () => {
  const pinned = readFileSync(join(__dirname, "addresses.txt"), "utf8").trimEnd().split("\n");
  const now = PINNED.flatMap(([name, environment, kinds]) =>
    kinds.flatMap((kind) =>
      synthesize(kind, environment, name).addresses.map((address) => `${name}-${kind} ${address}`),
    ),
  ).sort();

  const gone = pinned.filter((address) => !now.includes(address));
  const come = now.filter((address) => !pinned.includes(address));
  if (gone.length > 0 || come.length > 0)
    throw new Error([EXPLANATION, ...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)].join("\n"));
  expect(now).toEqual(pinned);
});
