import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filledSettings } from "../../src/environment/filled-settings";
import { inheritanceWarnings, mergeLayers } from "../../src/environment/layers";
import { loadEnvironment, readEnvironment } from "../../src/environment/load";
import { extendEnvironment, shareSettings } from "../../src/environment/schema";
import { UserError } from "../../src/user-error";
import fc from "../support/fast-check";

const WEB = { image: "nginx:1", requests: { priority: 1, paths: ["/*"] } };
const BASE = {
  network: { source: "create", cidrBlock: "10.1.0.0/16" },
  tags: { Team: "web", Cost: "1" },
  volume: {},
  alerts: { emails: ["one@example.com", "two@example.com"] },
  cluster: { capacity: { maxSize: 20, instanceType: "m7i.large" } },
  applications: { web: WEB },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drydock-extends-"));
  mkdirSync(join(folder, "shared"));
  write("base", BASE);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, settings: object) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(settings));

/** The environment of a file that extends the base. */
function extended(overrides: object, base = "base") {
  write("own", { extends: base, ...overrides });
  return loadEnvironment("own", folder);
}

function refusal(overrides: object, base = "base"): string {
  try {
    extended(overrides, base);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.replaceAll(/[^\s(]*drydock-extends-\w+\//g, "");
  }
  throw new Error("it was not refused");
}

test("a file that extends another has the other's settings, and its own name", () => {
  expect(extended({})).toEqual({ ...loadEnvironment("base", folder), name: "own" });
});

test("objects are merged member by member; lists and other values take the place of those below", () => {
  const { tags, alerts, cluster } = extended({
    tags: { Team: "data" },
    alerts: { emails: ["three@example.com"] },
    cluster: { capacity: { maxSize: 4 } },
  });
  expect(tags).toEqual({ Team: "data", Cost: "1" });
  expect(alerts?.emails).toEqual(["three@example.com"]);
  expect(cluster.capacity).toMatchObject({ maxSize: 4, instanceType: "m7i.large" });
});

test("null takes away a setting, a group or an entry of a record, so that the default holds", () => {
  const own = extended({
    volume: null,
    tags: { Cost: null },
    cluster: { capacity: { maxSize: null } },
    applications: { web: null },
  });
  expect(own.volume).toBeUndefined();
  expect(own.tags).toEqual({ Team: "web" });
  expect(own.cluster.capacity.maxSize).toBe(4);
  expect(own.applications).toEqual({});
});

test("a network from another source takes the place of the whole network", () => {
  const network = {
    source: "tags",
    vpcTags: { Name: "a" },
    publicSubnetTags: { Tier: "a" },
    privateSubnetTags: { Tier: "b" },
  };
  expect(extended({ network }).network).toEqual(expect.objectContaining(network));
  expect(extended({ network: { source: "create", zones: ["a", "b", "c"] } }).network).toMatchObject({
    cidrBlock: "10.1.0.0/16",
    zones: ["a", "b", "c"],
  });
});

test("files extend each other over several steps, shared ones too, which are no environments", () => {
  write("shared/company", shareSettings({ tags: { Company: "example" }, cluster: { logRetentionDays: 365 } }));
  write("middle", extendEnvironment("shared/company", { network: { source: "create" }, tags: { Team: "web" } }));
  const own = extended({ tags: { Stage: "test" } }, "middle");
  expect(own.tags).toEqual({ Company: "example", Team: "web", Stage: "test" });
  expect(own.cluster.logRetentionDays).toBe(365);
});

test("TypeScript and JSON extend each other", () => {
  const schema = join(__dirname, "../../src/environment/schema");
  writeFileSync(
    join(folder, "typed.ts"),
    `import { extendEnvironment } from ${JSON.stringify(schema)};\nexport default extendEnvironment("base", { volume: null, cluster: { capacity: { maxSize: 7 } } });`,
  );
  expect(extended({ tags: { Cost: null } }, "typed")).toMatchObject({
    tags: { Team: "web" },
    cluster: { capacity: { maxSize: 7 } },
  });
  expect(loadEnvironment("own", folder).volume).toBeUndefined();
});

test("explain says which file each setting comes from", () => {
  write("own", { extends: "base", cluster: { capacity: { maxSize: 4 } } });
  const filled = filledSettings(readEnvironment("own", folder));
  const sourceOf = (name: string) => filled.find(({ path }) => path.join(".") === name);
  expect(sourceOf("cluster.capacity.maxSize")).toMatchObject({
    value: 4,
    origin: "file",
    file: expect.stringMatching(/own\.json$/),
  });
  expect(sourceOf("cluster.capacity.instanceType")).toMatchObject({
    origin: "extends",
    file: expect.stringMatching(/base\.json$/),
  });
  expect(sourceOf("cluster.capacity.purchase")).toEqual(expect.not.objectContaining({ file: expect.anything() }));
});

describe("what is wrong is said in one sentence, with the file that says it", () => {
  test.each<[string, object, string]>([
    ["an own value", { cluster: { capacity: { maxSize: 0 } } }, "cluster.capacity.maxSize: got 0, allowed"],
    [
      "null for what nobody says",
      { volum: null },
      "volum: got null, which takes away what the extended file says, and that says nothing here; leave it out",
    ],
    ["null within a group that is new", { state: { region: null } }, "state.region: got null, which takes away"],
    ["an unknown setting", { clutser: {} }, "clutser: no such setting; did you mean cluster?"],
  ])("%s", (_, overrides, sentence) => {
    const [head, ...sentences] = refusal(overrides).split("\n");
    expect(head).toBe("own.json is refused:");
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(`  ${sentence}`);
    expect(sentences[0]).not.toContain("says so");
  });

  test("a wrong value and an unknown setting of the extended file", () => {
    write("base", { ...BASE, region: 7, colour: "red" });
    expect(refusal({}).split("\n")).toEqual([
      "own.json is refused:",
      expect.stringMatching(/^ {2}region: got 7, allowed .* \(base\.json says so\)$/),
      expect.stringMatching(/^ {2}colour: no such setting; .* \(base\.json says so\)$/),
    ]);
  });

  test("settings that are no object", () => {
    writeFileSync(join(folder, "base.json"), "[]");
    expect(refusal({})).toContain("the default export: got [], allowed an object");
    expect(refusal({})).toContain("(base.json says so)");
  });

  test("undefined, which could mean either", () => {
    writeFileSync(
      join(folder, "typed.ts"),
      'export default { extends: "base", volume: undefined, alerts: { httpsEndpoints: undefined } };',
    );
    expect(() => loadEnvironment("typed", folder)).toThrow(
      /is refused:\n {2}volume: got undefined, which neither keeps nor takes away what the extended file says; leave it out to keep that, or write null$/,
    );
  });

  test.each<[unknown, string]>([
    [
      "bse",
      'own.json: extends: got "bse", known are base, own, shared/team; did you mean base? name one of them or write bse.ts',
    ],
    [
      7,
      "own.json: extends: got 7, allowed the name of another file without its ending; known are base, own, shared/team",
    ],
    ["../base", 'own.json: extends: got "../base", allowed the name of another file'],
    [
      "own",
      'own.json: extends: got "own", and the files extend each other: own.json -> own.json; let one of them extend none',
    ],
  ])("extends %j", (base, sentence) => {
    write("shared/team", {});
    expect(refusal({ extends: base })).toContain(sentence);
  });

  test("a circle of several files, and two files of one name", () => {
    write("base", { extends: "shared/team" });
    write("shared/team", { extends: "base" });
    expect(refusal({})).toContain(
      "the files extend each other: own.json -> base.json -> shared/team.json -> base.json",
    );
    writeFileSync(join(folder, "base.ts"), "export default {};");
    expect(refusal({})).toContain(
      'extends: got "base", and there are two of that name, base.ts and base.json; remove one of them',
    );
  });
});

test("a domain or a zone that is inherited is warned of, and an own one is not", () => {
  const zone = { hostedZones: { public: "example.com" } };
  write("base", { ...BASE, ...zone, cluster: { ingress: { domain: "app.example.com" } } });
  const warnings = (overrides: object) => {
    const environment = extended(overrides);
    return inheritanceWarnings(readEnvironment("own", folder).layers, environment);
  };
  expect(warnings({})).toEqual([
    expect.stringMatching(
      /^cluster\.ingress\.domain: "app\.example\.com" comes from .*base\.json, .*; give this one its own$/,
    ),
    expect.stringMatching(/^hostedZones\.public: "example\.com" comes from /),
  ]);
  expect(warnings({ hostedZones: { source: "find" }, cluster: { ingress: { domain: "test.example.com" } } })).toEqual(
    [],
  );
});

test("the merge is JSON Merge Patch: what is merged holds all that the patch says, and all else of what it extends", () => {
  const value = fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()));
  const tree = fc.letrec<{ object: Record<string, unknown> }>((tie) => ({
    object: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof({ depthSize: "small" }, value, tie("object"))),
  })).object;
  fc.assert(
    fc.property(tree, tree, (base, over) => {
      const { input } = mergeLayers([
        { file: "over", input: over },
        { file: "base", input: base },
      ]) as { input: unknown };
      expect(input).toEqual(mergePatch(base, over));
    }),
  );
});

/** The pseudocode of RFC 7396, section 2, without null. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) result[name] = mergePatch(result[name], value);
  return result;
}
