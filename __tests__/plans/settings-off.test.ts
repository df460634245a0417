import production from "../../environments/production";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";
import type { SynthesizedStack } from "../support/synthesized-stack";

/** Addresses that a stack's next apply lets go and does not destroy. */
const letGo = (stack: SynthesizedStack): readonly string[] =>
  ((JSON.parse(stack.text) as { removed?: { from: string; lifecycle: { destroy: boolean } }[] }).removed ?? []).map(
    ({ from, lifecycle }) => {
      expect(lifecycle).toEqual({ destroy: false });
      return from;
    },
  );

const guardedIn = (stack: SynthesizedStack): readonly string[] =>
  stack.addresses.filter(
    (address) => (stack.blocks.get(address)!["lifecycle"] as { prevent_destroy?: boolean })?.prevent_destroy === true,
  );

const cluster = production.cluster!;
const zones = production.hostedZones!;
const withoutZone = { ...cluster, ingress: { ...cluster.ingress, hostedZoneId: "Z0123456789ABCDEFGHIJ" } };

/** What is guarded in production, and each setting whose end would take it away, with companions that it needs to be of use. */
const CASES: readonly (readonly [
  setting: string,
  kind: StackKind,
  off: Partial<EnvironmentInput>,
  companions: RegExp,
])[] = [
  ["customerManagedKeys", "network", { customerManagedKeys: false }, /^$/],
  ["customerManagedKeys", "cluster", { customerManagedKeys: false }, /^$/],
  ["customerManagedKeys", "application-web", { customerManagedKeys: false }, /^$/],
  ["cluster.exec", "cluster", { cluster: { ...cluster, exec: false } }, /exec_log-group/],
  [
    "cluster.ingress.accessLogs",
    "cluster",
    { cluster: { ...cluster, ingress: { ...cluster.ingress, accessLogs: false } } },
    /access-logs/,
  ],
  ["hostedZones.dnssec", "network", { hostedZones: { ...zones, dnssec: false } }, /signing|dnssec/],
  [
    "hostedZones.queryLogRetentionDays",
    "network",
    { hostedZones: { ...zones, queryLogRetentionDays: undefined } },
    /query-log/,
  ],
  [
    "hostedZones.public",
    "network",
    { hostedZones: { private: zones.private }, cluster: withoutZone },
    /public-hosted|signing|dnssec|query-log/,
  ],
];

test.each(CASES)(
  "what %s made in the stack %s outlives it, unless the environment is throw-away",
  (_, kind, off, companions) => {
    const before = synthesize(kind, production, "production");
    const after = synthesize(kind, { ...production, ...off }, "production");
    const gone = before.addresses.filter((address) => !after.addresses.includes(address));
    const kept = gone.filter((address) => guardedIn(before).includes(address) || companions.test(address));
    expect(kept.length).toBeGreaterThan(0);
    expect(letGo(after)).toEqual(expect.arrayContaining(kept));
    expect(letGo(synthesize(kind, { ...production, ...off, throwAway: true }, "production"))).toEqual([]);
  },
);

test("nothing is let go that a stack has", () => {
  for (const [, kind, off] of CASES)
    for (const input of [production, { ...production, ...off }]) {
      const stack = synthesize(kind, input, "production");
      expect(letGo(stack).filter((address) => stack.addresses.includes(address))).toEqual([]);
    }
});

test("a zone's provider outlives the settings that need it, or Terraform could not let their resources go", () => {
  const aliases = (input: EnvironmentInput) =>
    JSON.parse(synthesize("network", input).text).provider.aws.map(({ alias }: { alias?: string }) => alias);
  expect(aliases({ network: { source: "create" } })).toEqual([undefined, "us-east-1"]);
  expect(aliases({ region: "cn-north-1", network: { source: "create" } })).toEqual([undefined]);
});

test.each<[string, StackKind, Partial<EnvironmentInput>, string]>([
  ["region", "network", {}, "deployed-region"],
  ["region", "application-web", {}, "deployed-region"],
  ["network.cidrBlock", "network", {}, "final-settings"],
  ["volume.encryption", "volume", {}, "final-settings"],
  ["volume.performanceMode", "volume", {}, "final-settings"],
  ["cluster.ingress.scheme", "cluster", {}, "final-settings"],
])("%s is recorded in the state of %s and another value is refused", (setting, kind, input, id) => {
  const record = (throwAway: boolean) =>
    synthesize(kind, { ...production, ...input, throwAway }, "production").blocks.get(`terraform_data.${id}`)!;
  const { input: recorded, lifecycle } = record(false) as {
    input: Record<string, unknown>;
    lifecycle: { ignore_changes: string[]; postcondition: { condition: string; error_message: string }[] };
  };
  expect(Object.keys(recorded)).toContain(setting);
  expect(lifecycle.ignore_changes).toEqual(["input"]);
  const [refusal] = lifecycle.postcondition.filter(({ error_message }) => error_message.startsWith(`${setting}: `));
  expect(refusal?.condition).toContain(`== "${recorded[setting]}"`);
  // A region is never changed: its state would forget the old one, whatever may be thrown away.
  expect("lifecycle" in record(true)).toBe(setting === "region");
});

test("with throwAway of its own, an application is retired while the environment stays guarded", () => {
  const applications = { web: { ...production.applications!["web"]!, throwAway: true } };
  const web = synthesize("application-web", { ...production, applications }, "production");
  expect(web.one("aws_kms_key")["lifecycle"]).toEqual({ prevent_destroy: false });
  const network = synthesize("network", { ...production, applications }, "production");
  expect(guardedIn(network).length).toBeGreaterThan(0);
});
