import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInAccount, refuseAccountOptions, runAccountCommand } from "../../e2e/account/command";
import { accountEnvironment } from "../../e2e/account/environment";
import { until } from "../../e2e/account/wait";
import { validate } from "../../src/environment/validate";

const ACCOUNT = "123456789012";
const OPTIONS = { account: ACCOUNT, region: "eu-central-1", out: "timings.json", yes: true };
const { signal } = new AbortController();

/** AWS, as far as it says whose the credentials are. */
const sts = createServer((_, answer) =>
  answer
    .writeHead(200, { "content-type": "text/xml" })
    .end(
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    ),
);
const here = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "account-run-"));

beforeAll(async () => {
  await new Promise<void>((resolve) => sts.listen(0, "127.0.0.1", resolve));
});

beforeEach(() => {
  process.chdir(folder);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});

afterAll(() => {
  process.chdir(here);
  sts.close();
  sts.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

describe("a run in an account is refused before anything is made", () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["without an account", { account: undefined }, /^--account: got nothing, allowed is the id of an AWS account/],
    ["with a misspelled one", { account: "12345" }, /^--account: got 12345, allowed is/],
    [
      "with credentials of another",
      { account: "210987654321" },
      /^--account: got 210987654321, and the credentials are of 123456789012; /,
    ],
    [
      "where nobody can answer",
      { yes: undefined },
      /^there is no terminal to ask on; begin without a question by --yes/,
    ],
  ])("%s", async (_, changed, message) => {
    const options = { ...OPTIONS, ...changed } as Parameters<typeof runAccountCommand>[0];
    await expect(runAccountCommand(options, signal)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });

  test("over what an earlier run has left, with the line that ends it", async () => {
    mkdirSync(".e2e-account");
    writeFileSync(join(".e2e-account", "terraform.drydock-e2e-network.tfstate"), "{}");
    await expect(runAccountCommand(OPTIONS, signal)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`npm run e2e -- --account ${ACCOUNT} --region eu-central-1 --destroy`) as string,
    });
  });
});

test("only E2E_ACCOUNT=real means an account, and its options mean nothing without it", () => {
  expect([isInAccount({}), isInAccount({ E2E_ACCOUNT: "real" })]).toEqual([false, true]);
  expect(() => isInAccount({ E2E_ACCOUNT: "1" })).toThrow('E2E_ACCOUNT: got "1", allowed is real;');
  expect(() => refuseAccountOptions(OPTIONS)).toThrow(/^--account: goes with E2E_ACCOUNT=real alone/);
  expect(() => refuseAccountOptions({ region: "eu-central-1", out: "timings.json" })).not.toThrow();
});

test("the environment in an account is accepted, may be thrown away, and belongs to the account", () => {
  const { settings } = validate(accountEnvironment("eu-central-1", ACCOUNT));
  expect(settings).toMatchObject({ throwAway: true, accountId: ACCOUNT, region: "eu-central-1" });
});

test("a wait ends when AWS shows it, when its time is over, and when it is interrupted", async () => {
  const interruption = new AbortController();
  const patience = { pollSeconds: 0.001, interruption: interruption.signal };
  let reads = 0;
  const third = async () => {
    reads += 1;
    return reads === 3 ? "there" : undefined;
  };
  expect(await until("it", 60, patience, third)).toBe("there");
  const impatient = { ...patience, maximumSeconds: 0.02 };
  await expect(until("two instances", 60, impatient, async () => undefined)).rejects.toThrow(
    "two instances: not so after 0.02 s",
  );
  interruption.abort();
  const long = { ...patience, pollSeconds: 60 };
  await expect(until("it", 60, long, async () => undefined)).rejects.toThrow("abort");
});
