import { spawnSync } from "node:child_process";
import { userData } from "../../../src/cluster/boot/user-data";
import { environmentSchema } from "../../../src/environment/schema";

const plain = userData({ clusterName: "demo", logGroupName: "/drydock/demo/instances", stopTimeoutSeconds: 30 });
const mounting = userData({
  clusterName: "demo",
  logGroupName: "/drydock/demo/instances",
  stopTimeoutSeconds: 30,
  volume: {
    fileSystemId: "fs-0123456789abcdef0",
    directory: "/mnt/shared",
    settings: environmentSchema.parse({ network: { source: "create" }, volume: {} }).volume!,
  },
});

/** What a script writes with a here-document into a file. */
const written = (script: string, file: string): string =>
  script.split(`cat > ${file} <<'EOF'\n`)[1]!.split("\nEOF\n")[0]!;

test.each([
  ["without a volume", plain],
  ["with a volume", mounting],
])("the script %s is valid bash and stops at the first failure", (_, script) => {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(script).toMatch(/^#!\/bin\/bash\nset -euo pipefail\n/);
});

test("the agent joins the cluster, answers the load balancer and keeps instance metadata from containers", () => {
  expect(written(plain, "/etc/ecs/ecs.config").split("\n")).toEqual(
    expect.arrayContaining([
      "ECS_CLUSTER=demo",
      "ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=true",
      "ECS_AWSVPC_BLOCK_IMDS=true",
    ]),
  );
});

test("the agent is configured last: an instance whose volume does not mount never takes a task", () => {
  expect(mounting.indexOf("mountpoint --quiet")).toBeGreaterThan(0);
  expect(mounting.indexOf("mountpoint --quiet")).toBeLessThan(mounting.indexOf("/etc/ecs/ecs.config"));
});

test("the volume is mounted with TLS, and a name that does not resolve yet is tried again", () => {
  expect(mounting).toContain(" efs _netdev,noresvport,tls,iam 0 0' >> /etc/fstab");
  expect(mounting).toContain("for try in $(seq 30); do");
});

test("without a volume nothing is mounted", () => {
  expect(plain).not.toMatch(/mount|efs|fstab/);
});

test("agent, init and boot logs are shipped, each into a stream of the instance's own", () => {
  const { logs } = JSON.parse(written(plain, "/opt/aws/amazon-cloudwatch-agent/etc/drydock.json"));
  expect(logs.logs_collected.files.collect_list).toEqual(
    ["/var/log/ecs/ecs-agent.log", "/var/log/ecs/ecs-init.log", "/var/log/cloud-init-output.log"].map((path) => ({
      file_path: path,
      log_group_name: "/drydock/demo/instances",
      log_stream_name: `{instance_id}${path}`,
    })),
  );
});
