import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type * as Bundle from "../../src/lambda/bundle";
import { bundleFunction } from "../../src/lambda/bundle";
import { projectRoot } from "../../src/project-root";

const SAMPLE = "__tests__/lambda/sample-function/handler.ts";

/** Bundled once: each bundle is half a second of work. */
const BUNDLE = bundleFunction(SAMPLE);

const temporary = mkdtempSync(join(tmpdir(), "drydock-test-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** A checkout of the sample and of what bundles it, in a folder of its own and with files of another age. */
const checkout = (name: string): string => {
  const folder = join(temporary, name);
  for (const path of [
    "cdktf.json",
    "package.json",
    "tsconfig.json",
    "src/lambda/bundle.ts",
    "src/lambda/zipped-code.ts",
    "src/project-root.ts",
    "node_modules",
  ])
    if (path === "node_modules") symlinkSync(join(projectRoot(), path), join(folder, path));
    else cpSync(join(projectRoot(), path), join(folder, path));
  const sample = "__tests__/lambda/sample-function";
  cpSync(join(projectRoot(), sample), join(folder, sample), { recursive: true });
  for (const file of readdirSync(join(folder, sample)))
    utimesSync(join(folder, sample, file), new Date("2031-05-05"), new Date("2031-05-05"));
  return folder;
};

/** Bundles the sample with the code of a checkout, which is loaded anew, from a folder that is no checkout. */
const zipOf = (folder: string): Buffer => {
  const { bundleFunction: bundleThere } = require(join(folder, "src/lambda/bundle.ts")) as typeof Bundle;
  const before = process.cwd();
  process.chdir(temporary);
  try {
    return Buffer.from(bundleThere(SAMPLE).zip);
  } finally {
    process.chdir(before);
  }
};

const refusal = (entry: string): string => {
  try {
    bundleFunction(entry);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was accepted");
};

test("the same sources give the same zip in another folder, with a space in its name and younger files", () => {
  expect(zipOf(checkout("another checkout")).equals(BUNDLE.zip)).toBe(true);
});

describe("in a time zone", () => {
  const { TZ } = process.env;
  afterAll(() => {
    if (TZ === undefined) delete process.env["TZ"];
    else process.env["TZ"] = TZ;
  });

  test.each(["UTC", "Asia/Tokyo", "America/Los_Angeles"])("the same sources give the same zip in %s", (timeZone) => {
    process.env["TZ"] = timeZone;
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(timeZone);
    // Its code is loaded in the time zone, too.
    expect(zipOf(checkout(timeZone.replace("/", "-"))).equals(BUNDLE.zip)).toBe(true);
  });
});

test("a changed source gives another zip", () => {
  const folder = checkout("changed");
  writeFileSync(
    join(folder, "__tests__/lambda/sample-function/greeting.ts"),
    "export const greeting = () => 'Goodbye';",
  );
  expect(zipOf(folder).equals(BUNDLE.zip)).toBe(false);
});

test("the zip holds exactly index.js, readable by all, and the hash is the base64 SHA-256 of the zip", () => {
  const { zip, code, sha256Base64 } = BUNDLE;
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(["index.js"]);
  expect(strFromU8(files["index.js"]!)).toBe(code);
  expect(sha256Base64).toBe(createHash("sha256").update(zip).digest("base64"));
  const centralDirectory = Buffer.from(zip).lastIndexOf("PK\x01\x02", undefined, "latin1");
  expect(Buffer.from(zip).readUInt32LE(centralDirectory + 38) >>> 16).toBe(0o100644);
});

/** Calls the bundled sample, in a folder without node_modules, against an ECS that answers on the loopback. */
const CALL_ECS = `
  const server = require("node:http").createServer((request, response) => {
    const { authorization, "x-amz-target": target } = request.headers;
    console.log(JSON.stringify({ target, authorization }));
    response.end("{}");
  });
  server.listen(0, "127.0.0.1", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:" + server.address().port;
    const bundle = require("./index.js");
    console.log(JSON.stringify({ exports: Object.keys(bundle).sort(), greeting: await bundle.handler({ name: "" }) }));
    bundle.clients.ecs.destroy();
    server.close();
  });`;

test("the bundle needs nothing beside it: it exports handler and clients and signs with Lambda's credentials", () => {
  const folder = join(temporary, "deployed");
  mkdirSync(folder);
  writeFileSync(join(folder, "index.js"), BUNDLE.code);
  const env = {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  const output = execFileSync(process.execPath, ["--eval", CALL_ECS], { cwd: folder, env, encoding: "utf8" });
  const [request, result] = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(request.target).toBe("AmazonEC2ContainerServiceV20141113.ListClusters");
  expect(request.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/ecs\//);
  expect(result).toEqual({ exports: ["clients", "handler"], greeting: "Hello " });
});

test("the bundle requires nothing but Node.js's own modules when it is loaded", () => {
  const required = [...BUNDLE.code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
  expect(required.length).toBeGreaterThan(0);
  expect(required.filter((name) => !isBuiltin(name))).toEqual([]);
});

test("the bundle names no folder of the machine that made it", () => {
  const { code } = BUNDLE;
  expect(code).not.toContain(projectRoot());
  expect(code).not.toContain("node_modules");
});

test("a bundle is one file, without a source map", () => {
  const { zip, code } = BUNDLE;
  expect(Object.keys(unzipSync(zip))).toEqual(["index.js"]);
  expect(code).not.toContain("sourceMappingURL");
});

test("an entry that does not exist is refused with one sentence", () => {
  expect(refusal("functions/nowhere/handler.ts")).toBe(
    `function entry: got "functions/nowhere/handler.ts", which is not a file in ${projectRoot()}; ` +
      "give the path of the handler's source file relative to the folder of cdktf.json",
  );
});

test("an entry that does not compile is refused with file, line and reason", () => {
  const entry = join(temporary, "broken.ts");
  writeFileSync(entry, "export const handler = 1;\nexport const = 2;\n");
  expect(refusal(entry)).toMatch(/^function entry ".*broken\.ts" does not compile: .*broken\.ts:2: .*"="/);
});

test("an entry that imports what is not installed is refused with file, line and the import's name", () => {
  const entry = join(temporary, "importer.ts");
  writeFileSync(entry, 'export { handler } from "not-installed";\n');
  expect(refusal(entry)).toMatch(/importer\.ts:1: Could not resolve "not-installed"$/);
});
