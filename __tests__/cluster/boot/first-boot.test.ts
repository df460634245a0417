import type { EnvironmentInput } from "../../../src/environment/schema";
import { SMALLEST } from "../../support/synthesize";
import { Instance } from "./instance";
import { synthesizedBoot } from "./synthesized-boot";

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.remove());

const withVolume: EnvironmentInput = { ...SMALLEST, volume: {} };
const JOINED =
  '{"Cluster":"demo","ContainerInstanceArn":"arn:aws:ecs:us-east-1:123456789012:container-instance/demo/1"}';

/** Answers as AWS, the metadata service and the agent would on an instance that is to run these steps. */
function prepare(input: EnvironmentInput, agent = JOINED): string {
  const { userData, documentText } = synthesizedBoot(input);
  instance.write("document", documentText);
  instance.answers("aws", 'if [[ "$1 $2" == "ssm get-document" ]]; then cat "$ROOT/document"; fi');
  instance.answers(
    "curl",
    'case "${!#}" in',
    "*/api/token) echo token ;;",
    "*/instance-id) echo i-0123456789abcdef0 ;;",
    `*/v1/metadata) echo '${agent}' ;;`,
    "esac",
  );
  instance.answers("mountpoint", "[[ -f $ROOT/mounted ]]");
  instance.answers("mount", 'touch "$ROOT/mounted"');
  // The agent starts once cloud-init has ended.
  instance.answers("systemctl", '[[ "$*" != "is-active --quiet ecs" ]]');
  return instance.write("user-data", userData);
}

const of = (command: string, calls: readonly string[]) => calls.filter((call) => call.startsWith(command));

const completion = (result: string) =>
  `aws autoscaling complete-lifecycle-action --lifecycle-hook-name boot --auto-scaling-group-name demo-instances --instance-id i-0123456789abcdef0 --lifecycle-action-result ${result}`;

const stepsTaken = () =>
  [...instance.read("var/log/drydock-boot.log").matchAll(/^\S+T\S+ \d\d-(\S+)$/gm)].map(([, step]) => step);

test("every step is taken, and the instance enters service once its agent has joined", () => {
  const script = prepare(withVolume);
  expect(instance.run(script)).toMatchObject({ status: 0 });
  expect(stepsTaken()).toEqual(["session-manager", "host-logs", "mount-volume", "agent-config"]);
  const calls = instance.calls();
  expect(of("mount ", calls)).toEqual(["mount /mnt/efs"]);
  expect(of("aws autoscaling", calls)).toEqual([]);
  const [waiting] = of("systemd-run", calls);
  expect(waiting).toBe("systemd-run --unit=drydock-boot --no-block bash /opt/drydock/first-boot.sh join");
  expect(instance.read("etc/ecs/ecs.config")).toContain("ECS_CLUSTER=demo\n");

  expect(instance.run(`${instance.root}/opt/drydock/first-boot.sh`, {}, "join")).toMatchObject({ status: 0 });
  expect(of("aws", instance.calls())).toEqual([completion("CONTINUE")]);
});

test("a step that fails abandons the instance: nothing further is done, the agent never joins, the log says why", () => {
  const script = prepare(withVolume);
  instance.answers("mount", 'printf "Failed to resolve a name.\\nmount.nfs4: Connection timed out\\n" >&2; exit 32');
  expect(instance.run(script)).toMatchObject({ status: 1 });
  expect(stepsTaken()).toEqual(["session-manager", "host-logs", "mount-volume"]);
  expect(instance.has("etc/ecs/ecs.config")).toBe(false);
  const calls = instance.calls();
  expect(of("mount ", calls)).toHaveLength(20);
  expect(of("sleep", calls)).toEqual(Array(20).fill("sleep 10"));
  expect(of("systemctl mask", calls)).toEqual(["systemctl mask --now ecs"]);
  const [event] = of("aws logs put-log-events", calls);
  expect(event).toContain("--log-group-name /aws/events/demo-failures --log-stream-name i-0123456789abcdef0/boot");
  expect(event).toContain(
    "boot of i-0123456789abcdef0 abandoned: step mount-volume failed: fs-0123456789abcdef0 could not be mounted at /mnt/efs in 20 tries: Failed to resolve a name. mount.nfs4: Connection timed out",
  );
  expect(of("aws autoscaling", calls)).toEqual([completion("ABANDON")]);
  expect(of("systemd-run", calls)).toEqual([]);
  expect(instance.read("var/log/drydock-boot.log")).toContain("mount.nfs4: Connection timed out");
});

test("a mount target whose name resolves late is waited for", () => {
  const script = prepare(withVolume);
  instance.answers(
    "mount",
    'echo x >>"$ROOT/tries"',
    'if [[ $(wc -l <"$ROOT/tries") -lt 4 ]]; then echo "Failed to resolve" >&2; exit 1; fi',
    'touch "$ROOT/mounted"',
  );
  expect(instance.run(script)).toMatchObject({ status: 0 });
  const calls = instance.calls();
  expect([of("mount ", calls).length, of("sleep", calls).length]).toEqual([4, 3]);
  expect(instance.read("var/log/drydock-boot.log")).toContain("/mnt/efs is mounted, at try 4");
});

test("an agent that does not join its cluster abandons the instance after five minutes", () => {
  const script = prepare(SMALLEST, '{"Cluster":"demo","ContainerInstanceArn":null}');
  instance.run(script);
  instance.calls();
  expect(instance.run(`${instance.root}/opt/drydock/first-boot.sh`, {}, "join")).toMatchObject({ status: 1 });
  const calls = instance.calls();
  expect(of("sleep", calls)).toEqual(Array(60).fill("sleep 5"));
  expect(of("aws logs put", calls)[0]).toContain(
    "abandoned: the ECS agent did not join its cluster within five minutes",
  );
  expect(of("aws autoscaling", calls)).toEqual([completion("ABANDON")]);
});

test.each([
  ["cannot be read", 'if [[ "$1 $2" == "ssm get-document" ]]; then exit 254; fi', "could not be read"],
  ["is none", 'if [[ "$1 $2" == "ssm get-document" ]]; then echo "<html>"; fi', "could not be understood"],
])("a document that %s abandons the instance before anything is done", (_, answer, reason) => {
  const script = prepare(SMALLEST);
  instance.answers("aws", answer);
  expect(instance.run(script)).toMatchObject({ status: 1 });
  const calls = instance.calls();
  expect(of("aws logs put", calls)[0]).toContain(`abandoned: the document demo-boot ${reason}`);
  expect(of("aws autoscaling", calls)).toEqual([completion("ABANDON")]);
  expect(instance.has("etc/ecs/ecs.config")).toBe(false);
});
