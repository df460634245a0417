import production from "../../environments/production";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { SMALLEST, synthesize } from "../support/synthesize";

const KINDS: readonly StackKind[] = ["alerts", "network", "volume", "cluster", "application-web"];

const cluster = synthesize("cluster", production, "production");
const group = cluster.address("capacity/group");

test("no resource waits for itself", () => {
  for (const kind of KINDS) {
    const stack = synthesize(kind, production, "production");
    const circular = stack.addresses.filter((address) => stack.dependenciesOf(address).has(address));
    expect([kind, circular]).toEqual([kind, []]);
  }
});

test("what drains, boots and authorizes instances outlives the group, so that one destroy drains it", () => {
  const outliving = [
    ...cluster.addresses.filter((address) => /^(?!aws_cloudwatch_metric_alarm)\w+\.draining_/.test(address)),
    ...["cluster", "boot/document", "instance-role/policy", "instance-logs", "instance-security-group/anywhere"].map(
      (path) => cluster.address(path),
    ),
  ];
  expect(outliving.length).toBeGreaterThan(20);
  const needed = cluster.dependenciesOf(group);
  expect(outliving.filter((address) => !needed.has(address))).toEqual([]);
});

test("the provider that hands tasks to the group goes before it", () => {
  const input: EnvironmentInput = { ...SMALLEST, cluster: { capacity: { scaling: "capacityProvider" } } };
  const managed = synthesize("cluster", input);
  const providers = managed.dependenciesOf(managed.address("managed-scaling/cluster-capacity-providers"));
  expect([...providers]).toEqual(
    expect.arrayContaining(
      ["managed-scaling/capacity-provider", "capacity/group", "cluster"].map((path) => managed.address(path)),
    ),
  );
});

test.each([60, 3600, 172_800])(
  "with a drain timeout of %i s Terraform waits longer than that for the group's end",
  (seconds) => {
    for (const atDeadline of ["terminate", "wait"] as const) {
      const stack = synthesize("cluster", {
        ...SMALLEST,
        cluster: { draining: { timeoutSeconds: seconds, atDeadline } },
      });
      const { delete: minutes } = stack.byId("capacity/group")["timeouts"] as { delete: string };
      const longest = atDeadline === "wait" ? 172_800 : seconds;
      expect(Number.parseInt(minutes, 10) * 60).toBeGreaterThan(longest);
    }
  },
);

test("a service goes before the rule and the rights that its last tasks need", () => {
  const web = synthesize("application-web", production, "production");
  expect([...web.dependenciesOf(web.address("application/service"))]).toEqual(
    expect.arrayContaining(
      ["listener-rule", "target-group", "task-policy", "execution-policy"].map((id) =>
        web.address(`application/${id}`),
      ),
    ),
  );
});
