import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isEmptyPlan } from "../../src/deploy/plan";
import { readStackFolders } from "../../src/deploy/stack-folder";
import { findTerraform, type Terraform } from "../../src/deploy/terraform";
import { deployInWaves, neededFirst, type Wave, type WavesResult } from "../../src/deploy/waves";
import { synthesize } from "../support/synthesize";
import { type BuiltInStack, StacksFolder, testWithTerraform, withTerraform } from "../support/terraform";

jest.setTimeout(60_000);

// Terraform runs too briefly to collect garbage: without it, it takes 4/5 of the processor's time.
process.env["GOGC"] = "off";

const network = (value: string, tag = ""): BuiltInStack => ({
  resources: { vpc: { input: value }, tag: { input: tag } },
  outputs: { id: "${terraform_data.vpc.output}" },
});
const volume: BuiltInStack = {
  reads: ["demo-network"],
  resources: { disk: { input: "${data.terraform_remote_state.demo-network-state.outputs.id}" } },
};
const alerts = (topic: string): BuiltInStack => ({ resources: { topic: { input: topic } } });

const describeDeploy = withTerraform("deploying in waves, with Terraform");

describe(describeDeploy, () => {
  const folder = new StacksFolder();
  /** Found when it is first needed. */
  let terraform: Promise<Terraform> | undefined;
  afterAll(() => folder.remove());

  /** Deploys, and notes what was asked. */
  async function deploy(isConfirmed = true): Promise<WavesResult & { readonly asked: readonly Wave[] }> {
    const asked: Wave[] = [];
    terraform ??= findTerraform(new AbortController().signal, () => undefined);
    const result = await deployInWaves({
      terraform: await terraform,
      stacks: readStackFolders(folder.out),
      show: (_, run) => run(() => undefined),
      confirm: async (wave) => {
        asked.push(wave);
        for (const { file } of wave.plans) expect(statSync(file).mode & 0o777).toBe(0o600);
        return isConfirmed;
      },
      afterWave: async () => undefined,
      onApplied: () => undefined,
    });
    return { ...result, asked };
  }

  const stacksOf = ({ plans }: Wave): readonly string[] =>
    plans.filter((plan) => !isEmptyPlan(plan)).map(({ stack }) => stack);

  testWithTerraform("a stack waits for the stacks that it reads, and each wave is asked once", async () => {
    folder.write({ "demo-alerts": alerts("a"), "demo-network": network("vpc-1"), "demo-volume": volume });
    const refused = await deploy(false);
    expect(refused).toMatchObject({ applied: [], open: ["demo-alerts", "demo-network", "demo-volume"] });
    expect(existsSync(folder.statePath("demo-network"))).toBe(false);

    const { applied, asked } = await deploy();
    expect(asked.map(stacksOf)).toEqual([["demo-alerts", "demo-network"], ["demo-volume"]]);
    expect(asked.map(({ waiting }) => waiting)).toEqual([["demo-volume"], []]);
    expect(applied).toEqual(["demo-alerts", "demo-network", "demo-volume"]);
    expect(readFileSync(folder.statePath("demo-volume"), "utf8")).toContain("vpc-1");
  });

  testWithTerraform("what is deployed already is one wave, with no question when nothing changes", async () => {
    const unchanged = await deploy();
    expect(unchanged).toMatchObject({ applied: [], open: [], asked: [] });
    expect(unchanged.waves).toHaveLength(1);

    folder.write({ "demo-alerts": alerts("b"), "demo-network": network("vpc-1", "new"), "demo-volume": volume });
    expect((await deploy()).asked.map(stacksOf)).toEqual([["demo-alerts", "demo-network"]]);
    folder.write({ "demo-alerts": alerts("b"), "demo-network": network("vpc-2", "new"), "demo-volume": volume });
    expect((await deploy()).asked.map(stacksOf)).toEqual([["demo-network"], ["demo-volume"]]);
  });

  testWithTerraform(
    "it stops at the first stack that fails, in Terraform's words, and leaves no plan behind",
    async () => {
      const failing = { resources: { bad: { provisioner: [{ "local-exec": { command: "echo no room; exit 3" } }] } } };
      folder.write({ "demo-alerts": failing, "demo-network": network("vpc-3", "new"), "demo-volume": volume });
      await expect(deploy()).rejects.toThrow(/^demo-alerts: apply failed\n {2}terraform_data.bad: .*no room/s);
      expect(readFileSync(folder.statePath("demo-network"), "utf8")).not.toContain("vpc-3");
      expect(existsSync(join(folder.out, "stacks", "demo-alerts", ".terraform", "drydock.tfplan"))).toBe(false);
    },
  );

  testWithTerraform(
    "a final setting is refused in words, and what a setting has made is let go, not destroyed",
    async () => {
      /** Terraform's own resources of a synthesized network. */
      const recordsOf = (cidrBlock: string, region: string, throwAway = false): BuiltInStack => {
        const input = { region, throwAway, network: { source: "create" as const, cidrBlock } };
        const { resource } = JSON.parse(synthesize("network", input, "demo").text);
        return { resources: resource.terraform_data };
      };
      const deployed = recordsOf("10.0.0.0/16", "eu-central-1");
      folder.write({ "demo-final": { resources: { ...deployed.resources, key: { input: "kept" } } } });
      await deploy();
      expect((await deploy()).asked).toEqual([]);
      for (const [records, sentence] of [
        [
          recordsOf("10.0.0.0/16", "eu-west-1"),
          "region: deployed with eu-central-1, and the environment says eu-west-1; ",
        ],
        [
          recordsOf("10.1.0.0/16", "eu-central-1"),
          "network.cidrBlock: deployed with 10.0.0.0/16, and the environment says",
        ],
      ] as const) {
        folder.write({ "demo-final": records });
        await expect(deploy()).rejects.toThrow(sentence);
      }
      const letGo = { from: "terraform_data.key", lifecycle: { destroy: false } };
      const never = { from: "terraform_data.never", lifecycle: { destroy: false } };
      folder.write({ "demo-final": { ...recordsOf("10.1.0.0/16", "eu-central-1", true), removed: [letGo, never] } });
      const [wave] = (await deploy()).waves;
      expect(wave!.plans[0]!.changes.map(({ address, action }) => `${action} ${address}`).sort()).toEqual([
        "remove terraform_data.key",
        "update terraform_data.final-settings",
      ]);
    },
  );

  test("endpoints that a network's way out is given up for come first", () => {
    const change = (address: string, action: "create" | "delete") => ({ address, action });
    const endpoint = change("aws_vpc_endpoint.ecs-endpoint", "create");
    const gateway = change("aws_nat_gateway.nat-gateway-a", "delete");
    const route = change("aws_route.private-internet-route-a", "delete");
    expect(neededFirst({ changes: [route, endpoint, gateway] })).toEqual([endpoint.address]);
    expect(neededFirst({ changes: [route, endpoint] })).toEqual([]);
    expect(neededFirst({ changes: [route, gateway] })).toEqual([]);
  });

  testWithTerraform("a plan that is refused names the guard and the way out", async () => {
    const guarded = (input: string) => ({
      resources: { disk: { triggers_replace: [input], lifecycle: { prevent_destroy: true } } },
    });
    folder.write({ "demo-alerts": guarded("one") });
    await deploy();
    folder.write({ "demo-alerts": guarded("two") });
    await expect(deploy()).rejects.toThrow(/demo-alerts: plan failed\n.*cannot be destroyed.*throwAway: true/s);
  });
});

describe(withTerraform("Ctrl-C on a terminal"), () => {
  const folder = new StacksFolder();
  afterAll(() => folder.remove());

  testWithTerraform("reaches Terraform once, which gives its lock back and keeps what it has made", () => {
    const slow = { provisioner: [{ "local-exec": { command: "echo begun >&2; sleep 60" } }] };
    folder.write({ "demo-network": { resources: { done: { input: "kept" }, slow } } });
    const answers = [
      ["1 of 2; terraform_data.slow", "^C"],
      ["asked to stop", "^C"],
    ];
    const { status, stdout } = spawnSync(
      "python3",
      [
        join(__dirname, "../cli/terminal.py"),
        JSON.stringify(answers),
        process.execPath,
        "--import",
        "tsx",
        join(__dirname, "deploy-folder.ts"),
        folder.out,
      ],
      { encoding: "utf8", env: { ...process.env, TERM: "xterm", CI: undefined } },
    );
    expect({ status, stdout }).toEqual({ status: 130, stdout: expect.stringContaining("interrupted") });
    expect(stdout.split("asked to stop")).toHaveLength(2);
    const state = readFileSync(folder.statePath("demo-network"), "utf8");
    expect(state).toContain("kept");
    expect(readdirSync(folder.folder).filter((file) => file.includes("lock"))).toEqual([]);
  });
});
