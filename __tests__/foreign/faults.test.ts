import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCluster } from "../../src/foreign/read-cluster";
import { isUserError } from "../../src/user-error";
import fc from "../support/fast-check";
import { at, ChangedFixture, fixture, type Json } from "./fixture";

type Path = readonly (string | number)[];

/** Paths of all values in a document, of objects and lists too. */
const pathsIn = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsIn(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
};

const places = ["reservation", "managed", "steps", "plan"].flatMap((name) =>
  readdirSync(fixture(name))
    .filter((file) => file.endsWith(".json") && !file.startsWith("get-metric-data"))
    .flatMap((file) =>
      pathsIn(JSON.parse(readFileSync(join(fixture(name), file), "utf8"))).map((path) => ({ name, file, path })),
    ),
);

/** Values in the place of another; undefined takes it away. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  "marker",
  "",
  -1,
  0.5,
  true,
  [],
  {},
  [null],
  ["marker"],
  [{}],
  { marker: 1 },
];

test("whatever is missing or of another kind, a folder is read or refused in one sentence", () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...WRONG), ({ name, file, path }, wrong) => {
      const changed = new ChangedFixture(name).change(file, (json) => {
        const parent = at(json, ...path.slice(0, -1)) as Json;
        const key = path.at(-1)!;
        if (wrong === undefined) delete parent[key];
        else parent[key] = wrong;
      });
      try {
        readCluster(changed.folder);
      } catch (error) {
        if (!isUserError(error)) throw error;
        expect(error.message).not.toContain("\n");
      } finally {
        changed.remove();
      }
    }),
    { numRuns: 60 },
  );
});
