import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { addStacks, synthesizeStacks } from "../../src/add-stacks";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { withoutTokenTraces } from "../../src/without-token-traces";
import { SMALLEST, synthesize, withSynthesis } from "../support/synthesize";

const EVERYTHING: EnvironmentInput = {
  ...SMALLEST,
  state: { bucket: "drydock-state" },
  pipelineRoles: { service: "github", repository: "owner/name" },
  alerts: { emails: ["team@example.com"] },
  volume: {},
  cluster: {},
  applications: { web: { image: "nginx:1.29.3", requests: { priority: 100, paths: ["/*"] } } },
};

test.each(["state", "alerts", "network", "volume", "cluster", "application-web", "pipeline-roles"] as const)(
  "the tests read of the stack %s what an app writes, byte for byte",
  (kind) => {
    const written = withSynthesis(kind, EVERYTHING, "demo", (folder) =>
      readFileSync(join(folder, "cdk.tf.json"), "utf8"),
    );
    expect(synthesize(kind, EVERYTHING).text).toBe(written);
  },
);

test("the stacks of a tuning are what an app writes, byte for byte", () => {
  const environment = { ...environmentSchema.parse(EVERYTHING), name: "demo" };
  const folder = mkdtempSync(join(tmpdir(), "drydock-same-stacks-"));
  try {
    synthesizeStacks(environment, join(folder, "tuning"));
    withoutTokenTraces(() => {
      const app = new App({ outdir: join(folder, "app") });
      addStacks(app, environment);
      app.synth();
    });
    const [tuning, written] = ["tuning", "app"].map((name) =>
      readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name: file }) => join(parentPath, file).slice(join(folder, name).length))
        .map((path) => [path, readFileSync(join(folder, name, path), "latin1")]),
    );
    expect(written!.map(([path]) => path)).toContain(join("/stacks", "demo-cluster", "cdk.tf.json"));
    expect(tuning).toEqual(written);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
