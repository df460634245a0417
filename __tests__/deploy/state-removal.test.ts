import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { movedStates } from "../../src/deploy/move-state";
import {
  type BucketContents,
  inDeletionOrder,
  refuseStateRemoval,
  type StateRemovalFacts,
} from "../../src/deploy/state-removal";
import fc from "../support/fast-check";

const NOTHING: BucketContents = { deployed: [], locks: [], others: [], versions: 12 };
const FACTS: StateRemovalFacts = {
  environment: "demo",
  bucket: "states",
  region: "eu-central-1",
  found: { owner: "this account", region: "eu-central-1", isEmpty: false, madeFor: "demo" },
  contents: NOTHING,
  isManaged: true,
  isDataGivenUp: true,
};

test.each<[string, Partial<StateRemovalFacts>, string]>([
  ["of another account", { found: { owner: "another account" } }, "states belongs to another account"],
  ["that is not there", { found: { owner: "nobody" }, isManaged: false }, "states does not exist"],
  ["that bootstrap did not make", { isManaged: false }, "was not made for demo by npm run bootstrap"],
  [
    "on whose states things stand",
    { contents: { ...NOTHING, deployed: ["demo-network", "demo-pipeline-roles", "shop-eu-cluster"] } },
    "holds the states of what is deployed: demo-network, demo-pipeline-roles, shop-eu-cluster; destroy that first: " +
      "npm run destroy -- -e demo, npm run pipeline-roles -- -e demo --destroy, npm run destroy -- -e shop-eu",
  ],
  [
    "with a lock",
    { contents: { ...NOTHING, locks: ["drydock/demo-network.tfstate.tflock"] } },
    "holds locks: drydock/demo-network.tfstate.tflock",
  ],
  ["with files of others", { contents: { ...NOTHING, others: ["a.txt"] } }, "holds objects that are no states: a.txt"],
  ["whose versions nobody gave up", { isDataGivenUp: false }, "goes with all 12 versions of its states"],
])("a bucket of states %s is not destroyed", (_, facts, words) => {
  expect(() => refuseStateRemoval({ ...FACTS, ...facts })).toThrow(words);
});

test("a bucket with empty states alone may go, also when an earlier removal ended after it was gone", () => {
  expect(() => refuseStateRemoval(FACTS)).not.toThrow();
  expect(() => refuseStateRemoval({ ...FACTS, found: { owner: "nobody" } })).not.toThrow();
});

test("a removal that breaks off anywhere leaves each object with the version that it showed, or with none", () => {
  const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(counts, fc.nat(16), (versionsOfEach, deleted) => {
      // As S3 lists them: by key, the newest first.
      const versions = versionsOfEach.flatMap((count, key) =>
        Array.from({ length: count }, (_, age) => ({ key, isLatest: age === 0 })),
      );
      const order = inDeletionOrder(versions);
      expect(new Set(order)).toEqual(new Set(versions));
      const gone = new Set(order.slice(0, deleted));
      const left = versions.filter((version) => !gone.has(version));
      for (const key of versionsOfEach.keys())
        expect(left.find((version) => version.key === key)?.isLatest).not.toBe(false);
    }),
  );
});

test("of the files of moved states those of the environment are named, and no state that counts", () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-moved-"));
  const own = ["demo-network", "demo-application-web", "demo-state"].map((name) => `terraform.${name}.tfstate.moved`);
  const others = ["terraform.demo-eu-network.tfstate.moved", "terraform.demo-cluster.tfstate", "notes.moved"];
  for (const file of [...own, ...others]) writeFileSync(join(folder, file), "{}");
  expect(movedStates(folder, "demo")).toEqual([...own].sort());
  rmSync(folder, { recursive: true });
});
