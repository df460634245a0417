import production from "../../environments/production";
import { type BootstrapFacts, decideBucket, isToMove } from "../../src/deploy/bootstrap";
import { describedStacks } from "../../src/deploy/described-stacks";
import { validate } from "../../src/environment/validate";
import { synthesize } from "../support/synthesize";

const FACTS: BootstrapFacts = {
  environment: "demo",
  bucket: "states",
  region: "eu-central-1",
  found: { owner: "this account", region: "eu-central-1", isEmpty: false },
  hasOwnState: false,
  hasLocalState: false,
  usesExisting: false,
};
const mine = (madeFor: string) => ({ ...FACTS.found, madeFor }) as BootstrapFacts["found"];

test.each<[string, Partial<BootstrapFacts>, string]>([
  ["nobody has it", { found: { owner: "nobody" } }, "create"],
  ["it is made, and its state is still beside the project", { found: mine("demo"), hasLocalState: true }, "create"],
  ["it is made, and no state knows it", { found: mine("demo") }, "import"],
  ["it was made and not yet tagged", { found: { ...FACTS.found, isEmpty: true } as BootstrapFacts["found"] }, "import"],
  ["its own state is in it", { found: mine("demo"), hasOwnState: true }, "update"],
  ["another environment's bootstrap made it", { found: mine("other") }, "use"],
  ["it is the account's, and asked for", { usesExisting: true }, "use"],
])("where a bootstrap finds that %s, it goes on: %#", (_, facts, step) => {
  expect(decideBucket({ ...FACTS, ...facts })).toBe(step);
});

test.each<[string, Partial<BootstrapFacts>, string]>([
  ["of another account", { found: { owner: "another account" }, usesExisting: true }, "belongs to another account"],
  [
    "in another region",
    { found: { ...FACTS.found, region: "us-east-1" } as BootstrapFacts["found"] },
    "set state.region",
  ],
  ["with objects of others", {}, "--existing-bucket"],
])("a bucket %s is refused with words", (_, facts, words) => {
  expect(() => decideBucket({ ...FACTS, ...facts })).toThrow(words);
});

test("a state is moved once, and never over another", () => {
  const local = { lineage: "a", serial: 4 };
  expect(isToMove("demo-network", local, undefined)).toBe(true);
  expect(isToMove("demo-network", local, { lineage: "a", serial: 3 })).toBe(true);
  expect(isToMove("demo-network", local, { lineage: "a", serial: 4 })).toBe(false);
  expect(isToMove("demo-network", local, { lineage: "a", serial: 9 })).toBe(false);
  expect(() => isToMove("demo-network", local, { lineage: "b", serial: 1 })).toThrow(
    "another state lies at its new place",
  );
});

test("the described stacks are those that a synth writes, in the order of deployment", () => {
  const environment = { ...validate(production).settings!, name: "production" };
  expect(describedStacks(environment)).toEqual(
    ["alerts", "network", "volume", "cluster", "application-web"].map((kind) => `production-${kind}`),
  );
});

test("the bucket of the states is private, encrypted, versioned, takes TLS alone and is guarded for good", () => {
  const readerArns = ["arn:aws:iam::123456789012:role/reviewers"];
  const state = { bucket: "states", region: "eu-west-1", accessLogBucket: "logs", readerArns };
  const stack = synthesize("state", { ...production, throwAway: true, state });
  expect(stack.one("aws_s3_bucket")).toMatchObject({
    bucket: "states",
    lifecycle: { prevent_destroy: true },
    tags: { DrydockState: "demo" },
  });
  expect(stack.one("aws_s3_bucket_versioning")).toMatchObject({ versioning_configuration: { status: "Enabled" } });
  expect(stack.one("aws_s3_bucket_public_access_block")).toMatchObject({
    block_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(JSON.stringify(stack.one("aws_s3_bucket_policy")["policy"])).toContain("aws:SecureTransport");
  expect(stack.one("aws_s3_bucket_logging")).toMatchObject({ target_bucket: "logs" });
  expect(stack.one("aws_iam_role")["assume_role_policy"]).toContain(readerArns[0]);
  const { provider, terraform } = JSON.parse(stack.text);
  expect(provider.aws[0].region).toBe("eu-west-1");
  expect(terraform.backend.s3).toMatchObject({
    bucket: "states",
    key: "drydock/demo-state.tfstate",
    use_lockfile: true,
  });
});
