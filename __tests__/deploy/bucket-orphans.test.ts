import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bucketOrphanNotices, readStrays } from "../../src/deploy/bucket-orphans";
import { areCredentialsAtHand } from "../../src/deploy/credentials-at-hand";
import type { StackFolder } from "../../src/deploy/stack-folder";
import { type LocalServer, startServer } from "../support/local-server";

const home = mkdtempSync(join(tmpdir(), "drydock-home-"));
const before = { ...process.env };
let server: LocalServer;
let asked: string[] = [];

const VPC = { mode: "managed", type: "aws_vpc", name: "vpc", provider: "aws", instances: [{}] };

/** States by their keys: a destroyed stack leaves one without resources. */
const STATES: Readonly<Record<string, object>> = {
  "teams/web/demo-network.tfstate": { resources: [VPC] },
  "teams/web/demo-volume.tfstate": { resources: [VPC] },
  "teams/web/demo-application-old.tfstate": { resources: [] },
  "teams/web/demo-state.tfstate": { resources: [VPC] },
  "teams/web/gone-cluster.tfstate": { resources: [VPC] },
};

/** S3, as its API reference has the answers. */
beforeAll(async () => {
  server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    const key = decodeURIComponent(pathname.slice("/states/".length));
    if (searchParams.has("list-type")) {
      const keys = Object.keys(STATES).filter((each) => each.startsWith(searchParams.get("prefix") ?? ""));
      const contents = keys.map((each) => `<Contents><Key>${each}</Key></Contents>`).join("");
      response.writeHead(200, { "content-type": "application/xml" });
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
    } else {
      asked.push(key);
      response.writeHead(200).end(JSON.stringify({ version: 4, ...STATES[key] }));
    }
  });
});
beforeEach(() => {
  asked = [];
  Object.assign(process.env, { AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "x" });
});
afterAll(() => {
  process.env = before;
  server.close();
  rmSync(home, { recursive: true });
});

const place = { bucket: "states", region: "eu-central-1" };
const stack = (name: string): StackFolder => ({
  name,
  folder: "",
  state: { backend: "s3", ...place, key: `teams/web/${name}.tfstate` },
  reads: [],
});

test("a synth names what is deployed by a state in a bucket and not described any more, and reads no other state", async () => {
  expect(await bucketOrphanNotices("demo", ["demo-network", "demo-cluster"].map(stack))).toEqual([
    "demo-volume is deployed and environments/demo does not describe it any more; to remove it: npm run destroy -- -e demo --orphans",
  ]);
  expect(asked.sort()).toEqual(["teams/web/demo-application-old.tfstate", "teams/web/demo-volume.tfstate"]);
});

test("a bucket that cannot be read is told in one sentence", async () => {
  process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  const notices = await bucketOrphanNotices("demo", [stack("demo-network")]);
  expect(notices).toEqual([
    expect.stringContaining("whether stacks are left behind is not known: state.bucket: states"),
  ]);
});

test("stacks of an environment without a file are strays", async () => {
  const strays = await readStrays({ ...place, keyPrefix: "teams/web" }, ["demo"]);
  expect(strays.map(({ name }) => name)).toEqual(["gone-cluster"]);
});

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ["nothing", {}, false],
  ["empty variables", { AWS_PROFILE: "", AWS_ACCESS_KEY_ID: "" }, false],
  ["a profile", { AWS_PROFILE: "web" }, true],
  ["the role of a container", { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2" }, true],
  ["a file of another place", { AWS_CONFIG_FILE: join(home, "config") }, true],
])("with %s in the variables, credentials are at hand or not", (_, variables, expected) => {
  writeFileSync(join(home, "config"), "");
  expect(areCredentialsAtHand(variables, join(home, "nobody"))).toBe(expected);
});
