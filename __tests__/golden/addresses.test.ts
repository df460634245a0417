import { readFileSync } from "node:fs";
import { join } from "node:path";
import example from "../../environments/example";
import { synthesize } from "../support/synthesize";

const FILE = "__tests__/golden/addresses.txt";

const EXPLANATION =
  "An address that goes and one that comes are a resource that the next apply destroys and another that it creates, " +
  "data included. If a resource was only renamed, name it as before. If it is meant, say so to those who deploy " +
  `(a moved block or terraform state mv keeps the resource) and edit ${FILE} by hand, one address per line, sorted.`;

const KINDS = ["network", "volume", "cluster"] as const;

test("every resource of the example keeps its address: a new version destroys and creates nothing by a rename", () => {
  const pinned = readFileSync(join(__dirname, "addresses.txt"), "utf8").trimEnd().split("\n");
  const now = KINDS.flatMap((kind) =>
    synthesize(kind, example, "example").addresses.map((address) => `example-${kind} ${address}`),
  ).sort();

  const gone = pinned.filter((address) => !now.includes(address));
  const come = now.filter((address) => !pinned.includes(address));
  if (gone.length > 0 || come.length > 0)
    throw new Error([EXPLANATION, ...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)].join("\n"));
  expect(now).toEqual(pinned);
});
