import { settingsFrom } from "../../src/environment/changes";
import { environmentsFolder, readEnvironment } from "../../src/environment/load";
import { UserError } from "../../src/user-error";
import fc from "../support/fast-check";

test("settings of a command line are JSON, or text where they are none", () => {
  expect(
    settingsFrom(["a.b=1", "a.c=x y", "d=true", 'e={"f":[1,"2"]}', "g=null", 'h="1"', "a.i=k=v", "j.k.l=1.5"]),
  ).toEqual({ a: { b: 1, c: "x y", i: "k=v" }, d: true, e: { f: [1, "2"] }, g: null, h: "1", j: { k: { l: 1.5 } } });
  expect(settingsFrom([])).toEqual({});
});

test.each(["", "a", "a=", "=1", "a..b=1", ".a=1", "a.=1", "a b=1"])("%j is refused with an example", (text) => {
  expect(() => settingsFrom([text])).toThrow(UserError);
  expect(() => settingsFrom([text])).toThrow(`--set: got ${JSON.stringify(text)}, allowed PATH=VALUE, for example `);
});

test.each([
  [["a=1", "a=2"], "a=2"],
  [["a=1", "a.b=2"], "a.b=2"],
  [["a.b=1", "a=2"], "a=2"],
  [["a=[]", "a.b=2"], "a.b=2"],
])("%j is refused: two values of one setting", (texts, second) => {
  expect(() => settingsFrom(texts)).toThrow(
    `--set: got ${JSON.stringify(second)} beside another value of the same setting; name each setting once`,
  );
});

test("no name of a setting reaches the prototype of objects", () => {
  const settings = settingsFrom(["__proto__.polluted=1", "constructor.prototype.polluted=1", "toString=1"]);
  expect(Object.keys(settings)).toEqual(["__proto__", "constructor", "toString"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("each value comes back by its path", () => {
  const key = fc.stringMatching(/^[a-zA-Z]{1,8}$/);
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (path, value) => {
      const settings = settingsFrom([`${path.join(".")}=${JSON.stringify(value)}`]);
      const found = path.reduce<unknown>((place, name) => (place as Record<string, unknown>)[name], settings);
      expect(JSON.stringify(found)).toBe(JSON.stringify(value));
    }),
  );
});

describe("an environment with changes", () => {
  const read = (...texts: readonly string[]) =>
    readEnvironment("production", environmentsFolder(), undefined, settingsFrom(texts));

  test("has them in the place of the file's, and null is the default", () => {
    const { environment, layers } = read("cluster.capacity.minSize=4", "cluster.draining=null");
    expect(environment.cluster.capacity).toMatchObject({ minSize: 4, maxSize: 30 });
    expect(environment.cluster.draining.stopTimeoutSeconds).not.toBe(60);
    expect(layers).toHaveLength(1);
  });

  test("is refused by the schema, which says that they were changed", () => {
    expect(() => read("cluster.capacity.minSize=31")).toThrow(
      /^environments\/production\.ts with --set is refused:\n {2}cluster\.capacity\..*31/,
    );
    expect(() => read("cluster.capacty.minSize=3")).toThrow(/did you mean cluster\.capacity\?/);
  });
});
