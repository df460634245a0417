import production from "../../environments/production";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";

const KINDS: readonly StackKind[] = ["alerts", "network", "volume", "cluster", "application-web"];

/** What holds data, or what data is read with. */
const GUARDED = ["aws_efs_file_system", "aws_kms_key", "aws_s3_bucket", "aws_subnet", "aws_vpc"];

const guarded = (throwAway: boolean) =>
  KINDS.flatMap((kind) => {
    const stack = synthesize(kind, { ...production, throwAway }, "production");
    return GUARDED.flatMap((type) =>
      stack
        .resources(type)
        .map((resource) => [type, (resource["lifecycle"] as { prevent_destroy: boolean }).prevent_destroy]),
    );
  });

test("no plan destroys file system, keys or logs of a load balancer, unless the environment is throw-away", () => {
  expect(guarded(false).length).toBeGreaterThan(6);
  expect(guarded(false).filter(([, prevented]) => prevented !== true)).toEqual([]);
  expect(guarded(true).filter(([, prevented]) => prevented !== false)).toEqual([]);
});

test("no plan takes back what scaling and the launch breaker own, and nothing else is ignored", () => {
  const ignored = KINDS.flatMap((kind) =>
    [...synthesize(kind, production, "production").blocks].flatMap(([address, { lifecycle }]) => {
      // Drydock's own records, of which nothing is in AWS.
      if (address.startsWith("terraform_data.")) return [];
      const { ignore_changes: changes } = (lifecycle ?? {}) as { ignore_changes?: readonly string[] };
      return changes ? [[address.split(".")[0], changes]] : [];
    }),
  );
  expect(ignored).toEqual([
    ["aws_autoscaling_group", ["desired_capacity", "suspended_processes"]],
    ["aws_ecs_service", ["desired_count"]],
  ]);
});
