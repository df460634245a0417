import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingsFrom } from "../../src/environment/changes";
import { readEnvironment } from "../../src/environment/load";
import { patchSetting, type SettingValue } from "../../src/environment/patch";
import { settingsByHand, writeSettings } from "../../src/environment/write-settings";
import fc from "../support/fast-check";

const PATHS = ["cluster.capacity.minSize", "cluster.capacity.instanceType", "cluster.headroom.reservePercent"];

/** Patches a text, and gives the new one or the problem. */
const patch = (text: string, path: string, value: SettingValue, isJson = false): string => {
  const patched = patchSetting(text, isJson, path.split("."), value);
  return patched.problem ?? patched.text;
};

test.each([
  ["a number", "export default { a: { b: 1 } };", "export default { a: { b: 7 } };"],
  ["a text of one's own quotes", "export default { a: { b: 'x' } };", "export default { a: { b: 7 } };"],
  [
    "beside a comment",
    "export default {\n  a: { b: 1 /* why */ }, // here\n};",
    "export default {\n  a: { b: 7 /* why */ }, // here\n};",
  ],
  [
    "within a call",
    "export default defineEnvironment({ a: { b: 1 } });",
    "export default defineEnvironment({ a: { b: 7 } });",
  ],
  [
    "of a constant",
    "const é = { a: { b: 1 } } as const;\nexport default é;",
    "const é = { a: { b: 7 } } as const;\nexport default é;",
  ],
  [
    "of an object that is a constant",
    "const a = { b: 1 };\nexport default { a };",
    "const a = { b: 7 };\nexport default { a };",
  ],
  [
    "not there, of a constant of another name",
    "const room = { c: 1 } satisfies object;\nexport default { a: room as object };",
    "const room = { c: 1, b: 7 } satisfies object;\nexport default { a: room as object };",
  ],
  [
    "that is a constant itself",
    "const b = 1;\nexport default { a: { b } };",
    "const b = 7;\nexport default { a: { b } };",
  ],
  [
    "of an extension",
    'export default extendEnvironment("x", {});',
    'export default extendEnvironment("x", { a: { b: 7 } });',
  ],
  ["not there, on one line", "export default { a: { c: [1] } };", "export default { a: { c: [1], b: 7 } };"],
  ["not there, after a comma", "export default { a: { c: 1, } };", "export default { a: { c: 1, b: 7, } };"],
  [
    "not there, on lines",
    "export default {\n  a: {\n    c: 1, // c\n    // end\n  },\n};",
    "export default {\n  a: {\n    c: 1, // c\n    // end\n    b: 7,\n  },\n};",
  ],
  [
    "not there, without a last comma",
    "export default {\r\n\ta: {\r\n\t\tc: 1 // , c\r\n\t}\r\n}",
    "export default {\r\n\ta: {\r\n\t\tc: 1, // , c\r\n\t\tb: 7\r\n\t}\r\n}",
  ],
  ["after a spread", "export default { a: { ...c } };", "export default { a: { ...c, b: 7 } };"],
  [
    "in an object with a comment alone",
    "export default { a: { /* c */ } };",
    "export default { a: { b: 7, /* c */ } };",
  ],
])("a value %s is written and nothing else", (_, before, after) => {
  expect(patch(before, "a.b", 7)).toBe(after);
});

test.each([
  ["export default { a: { b } };", "b is no plain value that is written in the file"],
  ["export default { a: { b: c } };", "b is no plain value that is written in the file"],
  ["export default { a: { b: 1 + 1 } };", "b is no plain value that is written in the file"],
  ["export default { a: { get b() { return 1; } } };", "b is no plain value that is written in the file"],
  ["export default { a: { b: `${c}` } };", "b is no plain value that is written in the file"],
  ["export default { a: { b: 1, b: 2 } };", "b is written twice"],
  ["export default { a: { b: 1, ...c } };", "b may be overwritten by another object (...)"],
  ["export default { ...c };", "a may come from another object (...)"],
  ["export default { a: c };", "a is no object that is written in the file"],
  ["export default { [c]: 1 };", "a stands beside a computed name"],
  ["export default made();", "its settings are no object that is written in the file"],
  ["export const a = 1;", "its settings are no object that is written in the file"],
  ["export default { a: ", "the file does not compile"],
])("%s is left alone", (text, problem) => {
  expect(patch(text, "a.b", 7)).toBe(problem);
});

const WINDOW = { days: ["mon", "tue", "wed", "thu", "fri"], from: "07:30", to: "19:00", timeZone: "Europe/Berlin" };
const LINES = `{
      office: {
        days: ["mon", "tue", "wed", "thu", "fri"],
        from: "07:30",
        to: "19:00",
        timeZone: "Europe/Berlin",
        minInstances: 12,
      },
    }`;

test.each<[string, string, SettingValue, string]>([
  ["replaced", "export default { a: { b: { c: [1, 'x'] } } };", { d: 2 }, "export default { a: { b: { d: 2 } } };"],
  ["added", "export default { a: {} };", { c: [1, "x"] }, 'export default { a: { b: { c: [1, "x"] } } };'],
  [
    "that takes several lines",
    "export default {\n  a: {\n    b: {},\n  },\n};",
    { office: { ...WINDOW, minInstances: 12 } },
    `export default {\n  a: {\n    b: ${LINES},\n  },\n};`,
  ],
  [
    "added on several lines",
    "export default {\n  a: {\n    c: 1,\n  },\n};",
    { office: { ...WINDOW, minInstances: 12 } },
    `export default {\n  a: {\n    c: 1,\n    b: ${LINES},\n  },\n};`,
  ],
  ["taken away, the first", "export default { a: { b: 1, c: 2 } };", null, "export default { a: { c: 2 } };"],
  ["taken away, the last", "export default { a: { c: 2, b: { d: 1 } } };", null, "export default { a: { c: 2 } };"],
  [
    "taken away, the last of lines",
    "export default {\n  a: {\n    c: 2,\n    b: 1,\n  },\n};",
    null,
    "export default {\n  a: {\n    c: 2,\n  },\n};",
  ],
  ["taken away, the only one", "export default { a: { b: 1 } };", null, "export default { a: {  } };"],
  [
    "taken away that another file says",
    "export default { a: { c: 1 } };",
    null,
    "export default { a: { c: 1, b: null } };",
  ],
  ["with a comment in it", "export default { a: { b: { /* c */ } } };", {}, "there are comments within b"],
  ["with a computed part", "export default { a: { b: [c] } };", {}, "b is no plain value that is written in the file"],
  [
    "with a comment after it",
    "export default { a: { b: 1, /* c */ c: 1 } };",
    null,
    "there are comments within what would be removed",
  ],
])("an object or list is %s", (_, before, value, after) => {
  expect(patch(before, "a.b", value)).toBe(after);
});

test("lists of texts are not written where TypeScript would refuse them", () => {
  const window = { w: { days: ["mon"] } };
  for (const [constant, isRefused] of [
    ["const a = { c: 1 };", true],
    ["const a = { c: 1 } as const;", true],
    ["const a: Settings = { c: 1 };", false],
    ["const a = { c: 1 } satisfies Settings;", false],
  ] as const) {
    const patched = patch(`${constant}\nexport default { a };`, "a.b", window);
    if (isRefused) expect(patched).toBe("b has lists that do not compile in a constant without a type");
    else expect(patched).toContain('b: { w: { days: ["mon"] } }');
  }
  const settings = "const settings = { a: { c: 1 } };\nexport default defineEnvironment(settings);";
  expect(patch(settings, "a.b", window)).toContain("do not compile");
  expect(patch("const b = { w: 1 };\nexport default { a: { b } };", "a.b", window)).toContain("do not compile");
  expect(patch(settings, "a.b", { w: { from: "07:00" } })).toContain('b: { w: { from: "07:00" } }');
});

test("JSON keeps its form", () => {
  expect(patch('{\n  "a": {\n    "c": "é,"\n  }\n}\n', "a.b", "x", true)).toBe(
    '{\n  "a": {\n    "c": "é,",\n    "b": "x"\n  }\n}\n',
  );
  expect(patch('\uFEFF{"a":{"b":"y"}}', "a.b", "x", true)).toBe('\uFEFF{"a":{"b":"x"}}');
  expect(patch("{}", "a.b", 1, true)).toBe('{ "a": { "b": 1 } }');
  const patched = patch('{\n  "a": {}\n}\n', "a.b", { office: { ...WINDOW, minInstances: 12 }, "a-b": {} }, true);
  expect(JSON.parse(patched)).toEqual({ a: { b: { office: { ...WINDOW, minInstances: 12 }, "a-b": {} } } });
  expect(patched.split("\n").length).toBeGreaterThan(8);
});

/** A file of settings in one of many forms, and the settings that it holds. */
const fileOfSettings = fc
  .record({
    capacity: fc.record(
      {
        minSize: fc.integer({ min: 2, max: 4 }),
        instanceType: fc.constantFrom("t3.micro", "t3.small"),
        maxSize: fc.constant(6),
      },
      { requiredKeys: ["maxSize"] },
    ),
    headroom: fc.option(fc.record({ reservePercent: fc.integer({ min: 1, max: 20 }) }, { requiredKeys: [] }), {
      nil: undefined,
    }),
    isJson: fc.boolean(),
    indent: fc.constantFrom("", "  ", "\t"),
    quote: fc.constantFrom('"', "'"),
    lastComma: fc.boolean(),
    ending: fc.constantFrom("\n", "\r\n"),
    comment: fc.constantFrom("", " // é, {", " /* } */"),
    form: fc.constantFrom("{}", "defineEnvironment({})", "({} satisfies object)"),
  })
  .map(({ capacity, headroom, isJson, indent, quote, lastComma, ending, comment, form }) => {
    const settings = { network: { source: "create" }, cluster: { capacity, ...(headroom && { headroom }) } };
    const json = JSON.stringify(settings, undefined, indent).replaceAll("\n", ending);
    if (isJson) return { settings, isJson, text: json };
    const typed = (
      indent === ""
        ? json
        : json.replaceAll(/([\d"])(\r?\n)/g, `$1${lastComma ? "," : ""}${comment.includes("//") ? comment : ""}$2`)
    )
      .replaceAll(/"(\w+)":/g, "$1:")
      .replaceAll('"', quote)
      .replaceAll("{", comment.includes("/*") ? `{${comment}` : "{");
    return {
      settings,
      isJson,
      text: `// { cluster: 1 }${ending}export default ${form.replace("{}", typed)};${ending}`,
    };
  });

/** The settings that a text of TypeScript or JSON holds. */
const settingsIn = (text: string, isJson: boolean): object => {
  if (isJson) return JSON.parse(text);
  const expression = text.replace("export default", "return").replace(" satisfies object", "");
  return new Function("defineEnvironment", expression)((settings: object) => settings);
};

test("in whatever form a file is written, its settings are as wanted, and its other characters as they were", () => {
  fc.assert(
    fc.property(
      fileOfSettings,
      fc.constantFrom(...PATHS),
      fc.constantFrom(3, 5),
      ({ settings, isJson, text }, path, value) => {
        const patched = patch(text, path, value, isJson);
        const [change] = Object.values(settingsFrom([`${path}=${value}`])) as [Record<string, object>];
        const cluster: Record<string, object> = { ...settings.cluster };
        for (const [group, member] of Object.entries(change)) cluster[group] = { ...cluster[group], ...member };
        expect(settingsIn(patched, isJson)).toEqual({ ...settings, cluster });
        // What was there is there still, in its order, but for the value that was replaced.
        const kept = [
          ...text.replace(/(minSize|reservePercent)("?: ?)\d+|(instanceType"?: ?)["'][\w.]+["']/g, "$1$2$3"),
        ];
        const rest = patched[Symbol.iterator]();
        expect(
          kept.filter((character) => {
            for (const next of rest) if (next === character) return false;
            return true;
          }),
        ).toEqual([]);
      },
    ),
  );
});

describe("an environment's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-patch-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test("gets a schedule in the place of the one that it has, or that it inherits", () => {
    const office = { from: "07:00", to: "19:00", minInstances: 3 };
    const schedule = { office: null, "daily-0755-0900": { from: "07:55", to: "09:00", minInstances: 4 } };
    const change = { "cluster.headroom.schedule": schedule };
    const own = file(
      "own.json",
      JSON.stringify({ network: { source: "create" }, cluster: { headroom: { schedule: { office } } } }),
    );
    file(
      "child.json",
      JSON.stringify({ extends: "own", cluster: { headroom: { schedule: { late: { ...office, from: "18:00" } } } } }),
    );
    writeSettings("child", { "cluster.headroom.schedule": { ...schedule, late: null } }, folder);
    expect(Object.keys(readEnvironment("child", folder).environment.cluster.headroom.schedule)).toEqual([
      "daily-0755-0900",
    ]);
    writeSettings("own", change, folder);
    expect(Object.keys(readEnvironment("own", folder).environment.cluster.headroom.schedule)).toEqual([
      "daily-0755-0900",
    ]);
    writeSettings("own", { "cluster.headroom.schedule": null }, folder);
    expect(readFileSync(own, "utf8")).toContain('"headroom":{}');
  });

  test("says null where it inherits what is taken away, and by hand too", () => {
    const office = { from: "07:00", to: "19:00", minInstances: 3 };
    const of = (schedule: object | null, more: object = {}) =>
      JSON.stringify({ ...more, cluster: { headroom: { schedule } } });
    file("above.json", of({ office }, { network: { source: "create" } }));
    const path = "cluster.headroom.schedule";
    const late = { from: "18:00", to: "20:00", minInstances: 4 };
    for (const [own, value, expected] of [
      [of({ own: office }, { extends: "above" }), null, null],
      [of({ office: null }, { extends: "above" }), { late }, { office: null, late }],
    ] as const) {
      const below = file("below.json", own);
      writeSettings("below", { [path]: value }, folder);
      expect(JSON.parse(readFileSync(below, "utf8")).cluster.headroom.schedule).toEqual(expected);
    }
    file("below.json", of({ own: office }, { extends: "above" }));
    const changes = { [path]: { office: null, late } };
    expect(settingsByHand("below", changes, folder)).toContain("office: null");
    expect(settingsByHand("above", changes, folder)).not.toContain("null");
    expect(settingsByHand("above", { [path]: null, "cluster.capacity.minSize": 3 }, folder)).toBe(
      `  cluster: { capacity: { minSize: 3 } },\n  ${path}: to be removed`,
    );
  });

  test("gets the settings, or is as it was where it would not be the environment that is wanted", () => {
    const json = file("one.json", '{ "network": { "source": "create" } }');
    expect(
      writeSettings("one", { "cluster.capacity.minSize": 3, "cluster.capacity.instanceType": "t3a.micro" }, folder),
    ).toBe(json);
    expect(readFileSync(json, "utf8")).toBe(
      '{ "network": { "source": "create" }, "cluster": { "capacity": { "minSize": 3, "instanceType": "t3a.micro" } } }',
    );
    const over = file("over.json", '{ "extends": "one", "cluster": { "capacity": { "maxSize": 9 } } }');
    writeSettings("over", { "cluster.capacity.minSize": 4 }, folder);
    expect(readFileSync(over, "utf8")).toBe(
      '{ "extends": "one", "cluster": { "capacity": { "maxSize": 9, "minSize": 4 } } }',
    );
    const twice = file(
      "twice.ts",
      'const size = 4;\nexport default { network: { source: "create" }, cluster: { capacity: { minSize: size, desiredSize: size } } };\n',
    );
    expect(() => writeSettings("twice", { "cluster.capacity.minSize": 3 }, folder)).toThrow(
      /twice\.ts is as it was: what it computes/,
    );
    expect(readFileSync(twice, "utf8")).toContain("const size = 4;");
    const computed =
      'const capacity = { minSize: 2 };\ncapacity.minSize = 2;\nconst all = { network: { source: "create" }, cluster: { capacity: { minSize: 2, maxSize: 5 } } };\nall.cluster.capacity.minSize = 2;\nexport default all;\n';
    const late = file("late.ts", computed);
    expect(() => writeSettings("late", { "cluster.capacity.minSize": 3 }, folder)).toThrow(
      /is as it was: what it computes from these settings would change too; write by hand:\n {2}cluster: \{ capacity: \{ minSize: 3 \} \},$/,
    );
    expect(readFileSync(late, "utf8")).toBe(computed);
  });
});
