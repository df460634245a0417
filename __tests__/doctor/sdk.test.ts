import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Aws } from "../../src/doctor/aws";
import { awsBySdk } from "../../src/doctor/sdk";

/** An answer on the wire, as moto 5.2.5 gave it. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const recorded = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, "recorded", `${name}.json`), "utf8")) as Readonly<Record<string, Answer>>;

/** Answers calls by their target, their action, or their method and path. */
const serverOf = (answers: Readonly<Record<string, Answer>>, scopes: string[]): Server =>
  createServer((request, response) => {
    let body = "";
    scopes.push(/Credential=id\/\d+\/([^/]+\/[^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "");
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const action = new URLSearchParams(body).get("Action");
      const key = request.headers["x-amz-target"] ?? action ?? `${request.method} ${request.url?.split("?")[0]}`;
      const { status, type, headers, body: text } = answers[String(key)]!;
      response
        .writeHead(status, { "content-type": type, ...headers })
        .end(request.method === "HEAD" ? undefined : text);
    });
  });

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/d1b041ec-dca1-4a7d-9819-bbecb72e2ef9";
const AMI = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
const IMAGE = { account: "123456789012", region: "eu-central-1", repository: "web", version: "1.2" };

const calls = (aws: Aws): Readonly<Record<string, () => Promise<unknown>>> => ({
  accountId: () => aws.accountId(),
  regionStatus: () => aws.regionStatus(),
  zones: () => aws.zones(),
  zonesOffering: () => aws.zonesOffering("m7i.large"),
  quota: () => aws.quota({ service: "vpc", code: "L-F678F1CE" }),
  networkUse: () => aws.networkUse(),
  logPolicies: () => aws.logPolicies(),
  certificate: () => aws.certificate(CERTIFICATE),
  publicZone: () => aws.publicZone("example.com"),
  hostedZone: () => aws.hostedZone("28C1EOHQNYBWP9YFXQGRDK"),
  subnets: () => aws.subnets(["subnet-2720ff3b12b084433", "subnet-40d7878baf1d05441"]),
  hasKeyPair: () => aws.hasKeyPair("ops"),
  secret: () => aws.secret("registry"),
  parameter: () => aws.parameter(AMI),
  ami: () => aws.ami("ami-078b9e98c4449bf43"),
  hasImage: () => aws.hasImage(IMAGE),
  hasRole: () => aws.hasRole("AWSServiceRoleForECS"),
  listenerRules: () => aws.listenerRules("demo"),
});

/**
 * Reads against a server on this machine, as an endpoint URL leads to one.
 *
 * @param scopes gets region and service that each request is signed for
 */
async function against<T>(name: string, read: (aws: Aws) => Promise<T>, scopes: string[] = []): Promise<T> {
  const server = serverOf(recorded(name), scopes);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
  try {
    return await read(awsBySdk({ region: "eu-central-1" }));
  } finally {
    process.env = before;
    server.closeAllConnections();
    server.close();
  }
}

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

test.each<[string, unknown]>([
  ["accountId", "123456789012"],
  ["regionStatus", "opt-in-not-required"],
  ["zones", zones.map((name) => ({ name, available: true }))],
  ["zonesOffering", zones],
  ["quota", 5],
  ["networkUse", { vpcs: 1, addresses: 0 }],
  ["logPolicies", ["other-failures"]],
  ["certificate", { status: "ISSUED", names: ["app.example.com"] }],
  ["publicZone", { id: "28C1EOHQNYBWP9YFXQGRDK", nameServers: expect.arrayContaining(["ns-2048.awsdns-64.com"]) }],
  [
    "hostedZone",
    {
      ...{ id: "28C1EOHQNYBWP9YFXQGRDK", domain: "example.com", isPrivate: false },
      nameServers: expect.arrayContaining(["ns-2048.awsdns-64.com"]),
    },
  ],
  [
    "subnets",
    [
      ["subnet-2720ff3b12b084433", "eu-central-1a", "172.31.0.0/20"],
      ["subnet-40d7878baf1d05441", "eu-central-1b", "172.31.16.0/20"],
    ].map(([id, zone, cidrBlock]) => ({ id, vpcId: "vpc-2cde2d6a786a42b32", zone, cidrBlock, freeAddresses: 4091 })),
  ],
  ["hasKeyPair", true],
  ["secret", '{"registry.example.com":{"username":"u","password":"p"}}'],
  ["parameter", "ami-078b9e98c4449bf43"],
  ["ami", { id: "ami-078b9e98c4449bf43", architecture: "x86_64" }],
  ["hasImage", true],
  ["hasRole", true],
  ["listenerRules", [{ priority: 100, environment: "other" }]],
])("%s reads what is there", async (call, expected) => {
  expect(await against("present", (aws) => calls(aws)[call]!())).toEqual(expected);
});

test.each<[string, unknown]>([
  ["certificate", undefined],
  ["publicZone", undefined],
  ["secret", undefined],
  ["parameter", undefined],
  ["ami", undefined],
  ["hasImage", undefined],
  ["hasRole", false],
  ["hasKeyPair", false],
  ["listenerRules", undefined],
])("%s says so of what is not there", async (call, expected) => {
  expect(await against("missing", (aws) => calls(aws)[call]!())).toBe(expected);
});

test("a bucket has its region, or does not exist", async () => {
  expect(await against("present", (aws) => aws.bucketRegion("our-state"))).toBe("eu-central-1");
  expect(await against("missing", (aws) => aws.bucketRegion("not-ours-at-all"))).toBeUndefined();
});

test.each<[what: string, read: (aws: Aws) => Promise<unknown>, scope: string]>([
  ["a secret by its name", (aws) => aws.secret("registry"), "eu-central-1/secretsmanager"],
  [
    "a secret by its ARN",
    (aws) => aws.secret("arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf"),
    "us-east-1/secretsmanager",
  ],
  ["a parameter by its name", (aws) => aws.parameter("/token"), "eu-central-1/ssm"],
  [
    "a parameter by its ARN",
    (aws) => aws.parameter("arn:aws:ssm:us-east-1:123456789012:parameter/token"),
    "us-east-1/ssm",
  ],
])("%s is read in its own region", async (_, read, scope) => {
  const scopes: string[] = [];
  await against("present", read, scopes);
  expect(scopes).toEqual([scope]);
});
