import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import example from "../../environments/example";
import minimal from "../../environments/minimal";
import production from "../../environments/production";
import spot from "../../environments/spot";
import { renderJsonSchema, renderOverridesSchema } from "../../src/environment/json-schema";
import { environmentSchema } from "../../src/environment/schema";
import { pageOfSetting } from "../../src/environment/setting-pages";
import { settingsOf } from "../../src/environment/settings";
import { problemsOf } from "../support/problems";

const DOCS = join(__dirname, "../../docs");
const text = renderJsonSchema();
const root = JSON.parse(text) as z.core.JSONSchema.BaseSchema;
/** Zod reads patterns without the flag u, which JSON schema wants, and so cannot read classes of Unicode. */
const schema = z.fromJSONSchema(
  JSON.parse(text, (key, value) => (key === "pattern" && value.includes("\\p{") ? undefined : value)),
);
const settings = settingsOf(environmentSchema);

test("docs/environment.schema.json is what the schema says (npm run docs writes it)", () => {
  expect(readFileSync(join(DOCS, "environment.schema.json"), "utf8")).toBe(text);
});

test.each(Object.entries({ example, minimal, production, spot }))("it accepts the environment %s", (_, environment) => {
  expect(schema.safeParse({ $schema: "../docs/environment.schema.json", ...environment })).toMatchObject({
    success: true,
  });
});

const network = { source: "create" };
test.each<[string, unknown]>([
  ["no network", {}],
  ["a number beyond its bounds", { network, cluster: { draining: { timeoutSeconds: 30 } } }],
  ["a fraction", { network, cluster: { capacity: { maxSize: 1.5 } } }],
  ["a pattern", { network: { ...network, cidrBlock: "8.8.8.0/24" } }],
  ["an unknown setting", { network, cluster: { capacity: { maxSice: 3 } } }],
  ["a setting of another kind of network", { network: { ...network, vpcId: "vpc-00000000" } }],
  ["a wrong word", { network, volume: { throughputMode: "fast" } }],
  ["a missing setting of an application", { network, applications: { web: { image: "nginx:1" } } }],
])("it refuses what the settings refuse: %s", (_, environment) => {
  expect(problemsOf(environment)).not.toEqual([]);
  expect(schema.safeParse(environment)).toMatchObject({ success: false });
});

const overridesText = renderOverridesSchema();
const overrides = z.fromJSONSchema(
  JSON.parse(overridesText, (key, value) => (key === "pattern" && value.includes("\\p{") ? undefined : value)),
);

test("docs/overrides.schema.json is what the schema says (npm run docs writes it)", () => {
  expect(readFileSync(join(DOCS, "overrides.schema.json"), "utf8")).toBe(overridesText);
});

test.each<[string, unknown]>([
  ["nothing", { extends: "production" }],
  ["a whole environment", { $schema: "../docs/overrides.schema.json", ...production }],
  ["one setting of a network", { extends: "shared/team", network: { zones: ["a", "b"] } }],
  ["one setting of an application", { applications: { web: { cpu: 512 } } }],
  ["null in place of a value, a group and an entry", { tags: null, volume: null, applications: { web: null } }],
])("of settings that extend others it accepts %s", (_, settingsGiven) => {
  expect(overrides.safeParse(settingsGiven)).toMatchObject({ success: true });
});

test.each<[string, unknown]>([
  ["an unknown setting", { cluster: { capacity: { maxSice: 3 } } }],
  ["a wrong word", { volume: { throughputMode: "fast" } }],
  ["settings of two kinds of network", { network: { vpcId: "vpc-00000000", cidrBlock: "10.0.0.0/16" } }],
  ["null in a list", { alerts: { emails: [null] } }],
])("of settings that extend others it refuses %s", (_, settingsGiven) => {
  expect(overrides.safeParse(settingsGiven)).toMatchObject({ success: false });
});

const sourceOf = (properties: z.core.JSONSchema.BaseSchema["properties"]): unknown =>
  (properties?.["source"] as { readonly const?: unknown } | undefined)?.const;

/** The part of the schema that describes a setting. */
function partAt(path: readonly string[], variant: string | undefined): z.core.JSONSchema.BaseSchema | undefined {
  return path.reduce<z.core.JSONSchema.BaseSchema | undefined>((part, key) => {
    const variants = part?.oneOf as z.core.JSONSchema.BaseSchema[] | undefined;
    const here = variants?.find(({ properties }) => sourceOf(properties) === variant) ?? part;
    const next = key.startsWith("<") ? here?.additionalProperties : here?.properties?.[key];
    return typeof next === "object" ? (next as z.core.JSONSchema.BaseSchema) : undefined;
  }, root);
}

test.each(settings.map((setting) => ({ ...setting, name: setting.path.join(".") })))(
  "$name has its meaning, what is allowed and its page",
  ({ path, onlyWith, description, allowed, isGroup }) => {
    const part = partAt(path, onlyWith?.value);
    expect(part?.description).toContain(description);
    if (!isGroup) expect(part?.description).toContain(`Allowed: ${allowed}`);
    expect(part?.description).toMatch(/ Why: docs\/decisions\/[\w-]+\.md\.$/);
    expect(existsSync(join(DOCS, pageOfSetting(path)))).toBe(true);
  },
);

test("every pattern is one of JSON schema, which has the flag u", () => {
  const patterns = [...text.matchAll(/"pattern": (".+")/g)].map(([, pattern]) => JSON.parse(pattern!) as string);
  expect(patterns.length).toBeGreaterThan(50);
  for (const pattern of patterns) expect(() => new RegExp(pattern, "u")).not.toThrow();
});

test("notes of the code are no part of it", () => {
  expect(text.match(/"(kind|allowed|many|remedy|unit|defaultIs|key)":/g)).toBeNull();
});

test("rules that only code checks are named where they belong", () => {
  expect(root.$comment).toMatch(
    /^Rules that only Drydock checks: .*cluster\.capacity\.minSize with network\.source, network\.zones/,
  );
  expect(partAt(["volume"], undefined)?.$comment).toBe(
    "Rules that only Drydock checks: accessPoints; throughputMode with performanceMode; provisionedThroughput with throughputMode; " +
      "archiveAfterDays with throughputMode, infrequentAccessAfterDays; keyRotation with encryption.",
  );
});
