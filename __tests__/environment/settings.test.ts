import { z } from "zod";
import { environmentSchema } from "../../src/environment/schema";
import { kindNotesOf } from "../../src/environment/schema/kinds/kind";
import { settingsOf } from "../../src/environment/settings";

const find = (path: string) => settingsOf(environmentSchema).find((setting) => setting.path.join(".") === path);

test("a setting tells its bounds, unit, default and meaning", () => {
  expect(find("cluster.draining.stopTimeoutSeconds")).toMatchObject({
    allowed: "a whole number from 2 to 172800",
    unit: "s",
    optional: true,
    default: 30,
    description: expect.stringContaining("until a container is killed"),
  });
});

test("a setting of a variant tells which one it goes with", () => {
  expect(find("network.zones")?.onlyWith).toEqual({ path: ["network", "source"], value: "create" });
  expect(find("network.subnets.<zone>.public")?.onlyWith).toEqual({ path: ["network", "source"], value: "ids" });
});

test("a setting without a default and without `optional` must be named", () => {
  const required = settingsOf(environmentSchema).filter(({ optional, onlyWith }) => !optional && !onlyWith);
  expect(required.map(({ path }) => path.join("."))).toEqual([
    "unknownRegion.partition",
    "unknownRegion.zones",
    "state.bucket",
    "pipelineRoles.service",
    "pipelineRoles.repository",
    "network",
    "volume.accessPoints.<name>.path",
    "volume.accessPoints.<name>.uid",
    "volume.accessPoints.<name>.gid",
    "cluster.capacity.describedInstanceTypes.<type>.architecture",
    "cluster.capacity.describedInstanceTypes.<type>.vcpus",
    "cluster.capacity.describedInstanceTypes.<type>.memoryMiB",
    "cluster.capacity.describedInstanceTypes.<type>.networkInterfaces",
    "cluster.headroom.schedule.<window>.from",
    "cluster.headroom.schedule.<window>.to",
    "cluster.headroom.schedule.<window>.minInstances",
    "cluster.instanceRole.statements.<name>.actions",
    "cluster.instanceRole.statements.<name>.resources",
    "cluster.bootFiles.bucket",
    "cluster.bootFiles.directory",
    "cluster.bootSteps.<name>.script",
    "applications.<name>.image",
    "applications.<name>.volume.accessPoint",
    "applications.<name>.volume.path",
    "applications.<name>.requests",
    "applications.<name>.requests.priority",
  ]);
});

test("a setting without a description is refused", () => {
  expect(() =>
    settingsOf(z.strictObject({ group: z.strictObject({ a: z.boolean() }).meta({ description: "g" }) })),
  ).toThrow("the schema does not describe the setting group.a");
});

test.each([
  ["a pattern", z.string().regex(/^x$/)],
  ["a test of its own", z.string().refine((text) => text === "x")],
  ["a list", z.array(z.string())],
])("a setting with %s must say in words what it allows", (_, schema) => {
  const described = z.strictObject({ a: schema.meta({ description: "a" }) });
  expect(() => settingsOf(described)).toThrow("the schema does not say in words what the setting a allows");
});

const described = (schema: z.ZodType, notes: object) =>
  z.strictObject({ a: schema.meta({ description: "a", ...notes }) });

test("a setting that may be left out must say what then holds", () => {
  expect(() => settingsOf(described(z.boolean().optional(), {}))).toThrow(
    "the schema does not say what holds when the setting a is left out",
  );
  expect(settingsOf(described(z.boolean().optional(), { defaultIs: "none" }))).toMatchObject([{ defaultIs: "none" }]);
});

test.each([
  ["a value as its default", z.boolean().default(true)],
  ["no default", z.boolean()],
  ["members with defaults", z.strictObject({}).prefault({})],
])("a setting with %s has no default in words besides", (_, schema) => {
  expect(() => settingsOf(described(schema, { defaultIs: "false" }))).toThrow("the setting a has");
});

const all = settingsOf(environmentSchema).map((setting) => ({ ...setting, name: setting.path.join(".") }));

test.each(all)("$name: the meaning is a sentence that leaves the default to its column", ({ description }) => {
  expect(description).toMatch(/^[A-Z0-9a-z`*].*\.$/s);
  expect(description).not.toMatch(/default:/i);
});

/** Every text and number of a schema, with the path that leads to it. */
function* rawValues(schema: z.core.$ZodType, path: string): Generator<readonly [string, z.core.$ZodType]> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault)
    yield* rawValues(schema.unwrap(), path);
  else if (schema instanceof z.ZodObject)
    for (const [key, member] of Object.entries<z.core.$ZodType>(schema.shape))
      yield* rawValues(member, `${path}.${key}`);
  else if (schema instanceof z.ZodDiscriminatedUnion)
    for (const option of schema.options) yield* rawValues(option, path);
  else if (schema instanceof z.ZodArray) yield* rawValues(schema.element, `${path}[]`);
  else if (schema instanceof z.ZodRecord) {
    yield* rawValues(schema.keyType, `${path}.<key>`);
    yield* rawValues(schema.valueType, `${path}.<value>`);
  } else yield [path, schema];
}

test("every text and number of the settings is of a kind", () => {
  const values = [...rawValues(environmentSchema.out, "")];
  const choices = values.filter(
    ([, schema]) => schema instanceof z.ZodBoolean || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral,
  );
  const others = values.filter((value) => !choices.includes(value));
  expect(others.length).toBeGreaterThan(90);
  expect(others.filter(([, schema]) => kindNotesOf(schema) === undefined).map(([path]) => path)).toEqual([]);
});
