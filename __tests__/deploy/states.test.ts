import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseOtherAccount } from "../../src/deploy/account";
import { waitForDelegation } from "../../src/deploy/delegation";
import { dataOf, guardedIn, protectedIn } from "../../src/deploy/guarded";
import { writeOrphanFolder } from "../../src/deploy/orphan-folder";
import { environmentOfStack, orphansAmong } from "../../src/deploy/orphans";
import { refuseCarrying, refuseUnread, selectStacks } from "../../src/deploy/selection";
import { readDeployedStacks } from "../../src/deploy/states";
import { validate } from "../../src/environment/validate";
import { SMALLEST } from "../support/synthesize";

const folder = mkdtempSync(join(tmpdir(), "drydock-states-"));
afterAll(() => rmSync(folder, { recursive: true }));

const environment = { ...validate(SMALLEST).settings!, name: "demo" };

interface Resource {
  readonly mode?: string;
  readonly type: string;
  readonly attributes?: object;
}

/** Writes a state as Terraform writes it. */
function writeState(stack: string, resources: readonly Resource[], outputs: object = {}): void {
  const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
  const json = {
    version: 4,
    outputs,
    resources: resources.map(({ mode = "managed", type, attributes = {} }) => ({
      mode,
      type,
      name: "it",
      provider: type === "aws_kms_key" ? `${provider}.us-east-1` : provider,
      instances: [{ attributes }],
    })),
  };
  writeFileSync(join(folder, `terraform.${stack}.tfstate`), JSON.stringify(json));
}

const remoteState = (config: object) => ({
  mode: "data",
  type: "terraform_remote_state",
  attributes: { config: { value: config, type: "dynamic" } },
});

beforeAll(() => {
  writeState("demo-cluster", [
    remoteState({ path: "../../../terraform.demo-network.tfstate" }),
    remoteState({ bucket: "b", key: "drydock/demo-volume.tfstate" }),
    { type: "aws_lb", attributes: { enable_deletion_protection: true } },
    { type: "aws_s3_bucket", attributes: { force_destroy: false } },
  ]);
  writeState("demo-network", [{ type: "aws_vpc", attributes: { arn: "arn:aws:ec2:eu-west-1:1:vpc/1" } }]);
  writeState("demo-application-old", [
    { type: "aws_kms_key" },
    { type: "aws_ecs_service", attributes: { arn: "arn:aws:ecs:eu-west-1:1:service/x" } },
  ]);
  writeState("demo-volume", []);
  writeState("demo-eu-network", [{ type: "aws_vpc" }]);
});

const deployed = () => readDeployedStacks(environment, folder);

test("the states say which stacks are deployed, in the order of deployment, and what they stand on", async () => {
  expect((await deployed()).map(({ name, reads }) => [name, reads])).toEqual([
    ["demo-network", []],
    ["demo-cluster", ["demo-network", "demo-volume"]],
    ["demo-application-old", []],
  ]);
});

test("what is deployed and not described is an orphan, also of an environment that has no file any more", async () => {
  const names = (await deployed()).map(({ name }) => name);
  expect(orphansAmong(names, ["demo-network", "demo-cluster"])).toEqual(["demo-application-old"]);
  expect(environmentOfStack("demo-eu-network")).toBe("demo-eu");
  expect(environmentOfStack("terraform")).toBeUndefined();
});

test("data that dies, what is guarded, and what AWS would not delete yet are named", async () => {
  const [, cluster, application] = await deployed();
  expect(dataOf(cluster!)).toEqual(["aws_s3_bucket.it: the bucket's objects"]);
  expect(protectedIn(cluster!)).toEqual(["aws_lb.it", "aws_s3_bucket.it"]);
  expect(guardedIn(application!)).toEqual(["aws_kms_key.it"]);
});

test("an orphan is destroyed in the region and by the providers that its state names", async () => {
  const like = join(folder, "like");
  mkdirSync(like);
  const terraform = { required_version: ">= 1.10.0", required_providers: { aws: { version: "6.25.0" } }, backend: {} };
  writeFileSync(
    join(like, "cdk.tf.json"),
    JSON.stringify({ terraform, provider: { aws: [{ region: "eu-central-1" }] } }),
  );
  const state = { backend: "local" as const, path: "" };
  const orphan = (await deployed()).at(-1)!;
  const written = writeOrphanFolder(folder, orphan, { name: "", folder: like, state, reads: [] }, "eu-central-1");
  expect(JSON.parse(readFileSync(join(written.folder, "cdk.tf.json"), "utf8"))).toEqual({
    terraform: { ...terraform, backend: { local: { path: join(folder, "terraform.demo-application-old.tfstate") } } },
    provider: { aws: [{ region: "eu-west-1" }, { alias: "us-east-1", region: "us-east-1" }] },
  });
});

test("stacks are named with or without the environment, and others are refused", () => {
  const stacks = [{ name: "demo-network" }, { name: "demo-cluster" }];
  expect(selectStacks(stacks, "demo", [])).toEqual(stacks);
  expect(selectStacks(stacks, "demo", ["demo-cluster", "network"])).toEqual(stacks);
  expect(() => selectStacks(stacks, "demo", ["netwrk"])).toThrow(
    'stack: got "netwrk", allowed network, cluster; name some of them, or none for all of them',
  );
});

test("a stack is not deployed before what it reads, nor destroyed before what stands on it", async () => {
  const cluster = { name: "demo-cluster", reads: ["demo-network", "demo-volume"] };
  expect(() => refuseUnread([cluster], ["demo-network"], "npm run deploy")).toThrow(
    "demo-cluster: it reads demo-volume, which is not deployed",
  );
  expect(() => refuseUnread([cluster], ["demo-network", "demo-volume"], "npm run deploy")).not.toThrow();
  expect(() => refuseCarrying(["demo-network"], [cluster])).toThrow("demo-network: demo-cluster stands on it");
  expect(() => refuseCarrying(["demo-network", "demo-cluster"], [cluster])).not.toThrow();
});

test("credentials of another account are refused where the environment names one", () => {
  expect(() => refuseOtherAccount("demo", "111111111111", undefined)).not.toThrow();
  expect(() => refuseOtherAccount("demo", "111111111111", "111111111111")).not.toThrow();
  expect(() => refuseOtherAccount("demo", "222222222222", "111111111111")).toThrow(
    "accountId: demo belongs into the account 111111111111, and the credentials are of 222222222222",
  );
});

test("the delegation of a zone is waited for until its limit", async () => {
  const zone = { domain: "example.com", nameServers: ["ns-1.awsdns.com.", "ns-2.awsdns.net."] };
  const options = { limitSeconds: 0.05, periodSeconds: 0.01, interruption: new AbortController().signal };
  const said: string[] = [];
  const answers = [["ns.registrar.example"], ["NS-2.awsdns.net", "ns-1.awsdns.com"]];
  await waitForDelegation(zone, {
    ...options,
    nameServersOf: async () => answers.shift()!,
    say: (text) => said.push(text),
  });
  expect(said).toEqual([expect.stringContaining("enter ns-1.awsdns.com., ns-2.awsdns.net. at the domain's registrar")]);
  const missing = {
    ...options,
    nameServersOf: async () => Promise.reject(new Error("ENOTFOUND")),
    say: () => undefined,
  };
  await expect(waitForDelegation(zone, missing)).rejects.toThrow(
    "example.com: DNS names no name servers, and the zone has",
  );
});
