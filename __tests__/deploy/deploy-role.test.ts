import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callerAccount } from "../../src/deploy/account";
import { backendOf } from "../../src/deploy/move-state";
import { writeOrphanFolder } from "../../src/deploy/orphan-folder";
import { readStackFolders } from "../../src/deploy/stack-folder";
import type { EnvironmentInput } from "../../src/environment/schema";
import { createStatusClients } from "../../src/status/calls";
import { type LocalServer, startServer } from "../support/local-server";
import { problemsOf } from "../support/problems";
import { synthesize } from "../support/synthesize";

const ROLE = "arn:aws:iam::210987654321:role/platform/deploy";
const INPUT: EnvironmentInput = {
  deployRoleArn: ROLE,
  accountId: "210987654321",
  network: { source: "create" },
  volume: {},
  hostedZones: { public: "example.com", dnssec: true },
  state: { bucket: "states" },
};
const BLOCK = { role_arn: ROLE, session_name: "drydock" };

interface StackJson {
  readonly provider: { readonly aws: readonly Readonly<Record<string, unknown>>[] };
  readonly terraform: { readonly backend: { readonly s3?: object } };
  readonly data?: { readonly terraform_remote_state?: Readonly<Record<string, { readonly config: object }>> };
}

test.each(["state", "network", "volume", "cluster"] as const)(
  "the %s stack takes on the role by every provider, by its backend and for the states that it reads",
  (kind) => {
    const { provider, terraform, data } = JSON.parse(synthesize(kind, INPUT).text) as StackJson;
    for (const aws of provider.aws) expect(aws["assume_role"]).toEqual([BLOCK]);
    expect(terraform.backend.s3).toMatchObject({ assume_role: BLOCK });
    for (const { config } of Object.values(data?.terraform_remote_state ?? {}))
      expect(config).toMatchObject({ assume_role: BLOCK });
    expect(synthesize(kind, { ...INPUT, deployRoleArn: undefined }).text).not.toContain('assume_role"');
  },
);

test("states are read and moved by the role, and a stack that nothing describes any more is removed by it", () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-role-"));
  try {
    const { text } = synthesize("network", INPUT);
    mkdirSync(join(folder, "network"));
    writeFileSync(join(folder, "network", "cdk.tf.json"), text);
    const manifest = { name: "demo-network", workingDirectory: "network", dependencies: [] };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks: { "demo-network": manifest } }));
    const [network] = readStackFolders(folder);
    const { terraform } = JSON.parse(text) as StackJson;
    expect(network!.state).toMatchObject({ deployRoleArn: ROLE });
    expect(backendOf(network!.state)).toEqual(terraform.backend);
    const orphan = { name: "demo-application-web", location: network!.state, resources: [], reads: [], outputs: {} };
    const written = writeOrphanFolder(folder, orphan, network!, "eu-central-1");
    expect(JSON.parse(readFileSync(join(written.folder, "cdk.tf.json"), "utf8"))).toMatchObject({
      provider: { aws: [{ region: "eu-central-1", assume_role: [BLOCK], allowed_account_ids: ["210987654321"] }] },
      terraform: { backend: terraform.backend },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each<[string, object, string]>([
  [
    "a user",
    { deployRoleArn: "arn:aws:iam::210987654321:user/deploy" },
    "allowed an ARN of the form arn:aws:iam::ACCOUNT:role/NAME",
  ],
  [
    "a role of another account",
    { accountId: "123456789012" },
    "it belongs to the account 210987654321, and accountId says 123456789012",
  ],
  ["a role of another partition", { deployRoleArn: "arn:aws-cn:iam::210987654321:role/deploy" }, "aws-cn"],
  [
    "pipelines with roles of their own",
    { pipelineRoles: { service: "github", repository: "team/web" } },
    "both would take on this one",
  ],
])("%s is refused", (_, change, words) => {
  expect(problemsOf({ ...INPUT, ...change }).join("\n")).toContain(words);
});

/** AWS's security token service, as the API reference has its answers. */
describe("an account that is reached by a role", () => {
  const calls: { action: string; key: string | undefined; role: string | null }[] = [];
  let isDenied = false;
  let server: LocalServer;
  const before = { ...process.env };

  beforeAll(async () => {
    server = await startServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        const form = new URLSearchParams(body);
        const action = form.get("Action") ?? "other";
        const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
        calls.push({ action, key, role: form.get("RoleArn") });
        if (action === "AssumeRole" && isDenied) response.writeHead(403, { "content-type": "text/xml" }).end(DENIED);
        else response.writeHead(200, { "content-type": "text/xml" }).end(action === "AssumeRole" ? SESSION : IDENTITY);
      });
    });
    Object.assign(process.env, { AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: "mine", AWS_SECRET_ACCESS_KEY: "x" });
  });
  afterEach(() => calls.splice(0));
  afterAll(() => {
    process.env = before;
    server.close();
  });

  const SESSION = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>ofTheRole</AccessKeyId><SecretAccessKey>y</SecretAccessKey><SessionToken>z</SessionToken>
    <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Account>210987654321</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const DENIED = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>AccessDenied</Code><Message>User: me is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`;

  test("is held against accountId, and one session serves all clients", async () => {
    const place = { region: "eu-central-1", deployRoleArn: ROLE };
    expect(await Promise.all([callerAccount(place), callerAccount(place)])).toEqual(["210987654321", "210987654321"]);
    const { credentials } = createStatusClients(place).logs.config;
    expect(await credentials()).toMatchObject({ accessKeyId: "ofTheRole" });
    expect(calls.filter(({ action }) => action === "AssumeRole")).toEqual([
      { action: "AssumeRole", key: "mine", role: ROLE },
    ]);
    expect(calls.filter(({ action }) => action === "GetCallerIdentity").map(({ key }) => key)).toEqual([
      "ofTheRole",
      "ofTheRole",
    ]);
  });

  test("and whose role does not trust the caller is named in one sentence", async () => {
    isDenied = true;
    await expect(callerAccount({ region: "eu-central-1", deployRoleArn: `${ROLE}-2` })).rejects.toThrow(
      `deployRoleArn: ${ROLE}-2 was not taken on (AccessDenied: User: me is not authorized to perform: sts:AssumeRole); ` +
        "let the role's trust policy name you, or use credentials that it trusts, for example with AWS_PROFILE",
    );
  });
});
