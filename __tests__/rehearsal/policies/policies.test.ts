import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { peersThatDecide } from "../../../bench/peers";
import { projectRoot } from "../../../src/project-root";
import { POLICIES, REFERENCE, SUBJECT } from "../../../src/rehearsal/policies";

const ROOM = join(projectRoot(), "src", "rehearsal");

describe.each([
  ["a rehearsal", POLICIES],
  ["the comparison of draining", peersThatDecide("draining")],
  ["the comparison of scaling", peersThatDecide("scaling")],
])("the policies of %s", (_of, policies) => {
  test("have a name and a title of their own", () => {
    expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
    expect(new Set(policies.map(({ title }) => title)).size).toBe(policies.length);
  });

  test("hold what is rehearsed, and something to compare it with", () => {
    expect(policies).toContain(SUBJECT);
    expect(policies.length).toBeGreaterThan(1);
  });
});

test("the reference runs in each rehearsal, and is not what is rehearsed", () => {
  expect(POLICIES).toContain(REFERENCE);
  expect(REFERENCE).not.toBe(SUBJECT);
});

test("only a policy's own file and the registry name it", () => {
  const files = readdirSync(ROOM, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const naming = files.filter((file) =>
    new RegExp(`["'/]${REFERENCE.name}["']`).test(readFileSync(join(ROOM, file), "utf8")),
  );
  expect(naming.sort()).toEqual([`policies/${REFERENCE.name}.ts`, "policies/index.ts"]);
});
