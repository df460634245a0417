import { z } from "zod";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";

const find = (path: string) => settingsOf(environmentSchema).find((setting) => setting.path.join(".") === path);

test("a setting tells its bounds, unit, default and meaning", () => {
  expect(find("cluster.draining.timeoutSeconds")).toMatchObject({
    allowed: "a whole number from 60 to 172800",
    unit: "s",
    optional: true,
    default: 60,
    description: expect.stringContaining("give up its tasks"),
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
    "network",
    "volume.accessPoints.<name>.path",
    "volume.accessPoints.<name>.uid",
    "volume.accessPoints.<name>.gid",
    "cluster.headroom.otherContainers.<name>.cpu",
    "cluster.headroom.otherContainers.<name>.memory",
    "cluster.bootFiles.bucket",
    "cluster.bootFiles.directory",
    "applications.<name>.image",
    "applications.<name>.volume.accessPoint",
    "applications.<name>.volume.path",
    "applications.<name>.requests",
    "applications.<name>.requests.priority",
  ]);
});

test("a setting without a description is refused", () => {
  expect(() =>
    settingsOf(z.strictObject({ group: z.strictObject({ a: z.string() }).meta({ description: "g" }) })),
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
