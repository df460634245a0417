import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/environment/schema";
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
