import type { EnvironmentInput } from "../../src/environment/schema";
import { problemsOf } from "../support/problems";
import { SMALLEST, synthesize } from "../support/synthesize";

const withTags = (tags: Record<string, string>): EnvironmentInput => ({ ...SMALLEST, tags });

/** The tags that the AWS provider puts on everything. */
function tagsOf(tags: Record<string, string>): unknown {
  const { provider } = JSON.parse(synthesize("network", withTags(tags)).text);
  return provider.aws[0].default_tags[0].tags;
}

test.each([
  ["Drydock's own", {}, { Environment: "demo", ManagedBy: "drydock" }],
  ["more", { Team: "web" }, { Environment: "demo", ManagedBy: "drydock", Team: "web" }],
  ["a fixed value of a tag policy", { Environment: "Production" }, { Environment: "Production", ManagedBy: "drydock" }],
  [
    "a key in the case that a tag policy demands",
    { environment: "prod" },
    { environment: "prod", ManagedBy: "drydock" },
  ],
  ["both", { MANAGEDBY: "terraform", ENVIRONMENT: "prod" }, { MANAGEDBY: "terraform", ENVIRONMENT: "prod" }],
])("everything carries %s", (_, tags, expected) => {
  expect(tagsOf(tags as Record<string, string>)).toEqual(expected);
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`Key${index}`, "x"]));

test("with as many tags as the settings take, no resource has more than the 50 that AWS takes", () => {
  expect(problemsOf(withTags(many(45)))).toEqual([]);
  expect(problemsOf(withTags(many(46)))).toEqual([expect.stringContaining("tags: got")]);
  const input = { ...withTags(many(45)), cluster: { capacity: { scaling: "capacityProvider" as const } } };
  const cluster = synthesize("cluster", input);
  const ofGroup = cluster.one("aws_autoscaling_group")["tag"] as readonly unknown[];
  const own = [...cluster.blocks.values()].map(({ tags }) => Object.keys(tags ?? {}).filter((key) => key !== "Name"));
  expect(own.flat()).toEqual([]);
  expect(ofGroup.length).toBeLessThanOrEqual(50);
});

test.each([
  ["AWS:x", { "AWS:x": "1" }],
  ["Name", { name: "1" }],
  ["two that differ in case alone", { Team: "a", team: "b" }],
])("%s is refused", (_, tags) => {
  expect(problemsOf(withTags(tags as unknown as Record<string, string>))).toHaveLength(1);
});

test("an account that the settings name is the only one that a provider accepts, in each region", () => {
  const zone = { hostedZones: { public: "example.com", dnssec: true }, accountId: "123456789012" };
  const { provider } = JSON.parse(synthesize("network", { ...SMALLEST, ...zone }).text);
  expect(provider.aws).toHaveLength(2);
  for (const each of provider.aws) expect(each.allowed_account_ids).toEqual(["123456789012"]);
  const [any] = JSON.parse(synthesize("network", SMALLEST).text).provider.aws;
  expect(any).not.toHaveProperty("allowed_account_ids");
});
