import type { EnvironmentInput } from "../../../src/environment/schema";
import { problemsOf } from "../../support/problems";
import { SMALLEST } from "../../support/synthesize";
import { Instance, type Run } from "./instance";
import { synthesizedBoot } from "./synthesized-boot";

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
  instance.answers("mountpoint", "[[ -f $ROOT/mounted ]]");
  instance.answers("mount", 'touch "$ROOT/mounted"');
  instance.answers("umount", 'rm "$ROOT/mounted"');
});
afterEach(() => instance.remove());

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const withCredentials = (registryCredentials: object): EnvironmentInput => ({
  ...SMALLEST,
  cluster: { registryCredentials } as NonNullable<EnvironmentInput["cluster"]>,
});

/** Takes steps of an environment's document as State Manager does on a running instance; stops where one fails. */
function take(input: EnvironmentInput, ...names: string[]): Run {
  let output = "";
  for (const { name, inputs } of synthesizedBoot(input).document.mainSteps) {
    if (names.length > 0 && !names.includes(name)) continue;
    const run = instance.run(instance.write("step", `${inputs.runCommand.join("\n")}\n`));
    output += run.output;
    if (run.status !== 0) return { status: run.status, output };
  }
  return { status: 0, output };
}

const of = (command: string) => instance.calls().filter((call) => call.startsWith(command));

describe("a second run", () => {
  test("changes nothing and starts nothing again", () => {
    const input: EnvironmentInput = { ...SMALLEST, volume: {} };
    expect(take(input)).toMatchObject({ status: 0 });
    const files = ["etc/fstab", "etc/ecs/ecs.config", "opt/aws/amazon-cloudwatch-agent/etc/drydock.json"];
    const before = files.map((file) => instance.read(file));
    instance.calls();
    expect(take(input)).toMatchObject({ status: 0 });
    expect(files.map((file) => instance.read(file))).toEqual(before);
    const changing = instance
      .calls()
      .filter(
        (call) => !/^(systemctl is-active|mountpoint)/.test(call) && !/^dnf install --assumeyes amazon-efs/.test(call),
      );
    expect(changing).toEqual([]);
  });

  test("with a volume that is new mounts it, and leaves the agent alone", () => {
    take(SMALLEST);
    instance.calls();
    expect(take({ ...SMALLEST, volume: {} })).toMatchObject({ status: 0 });
    const calls = instance.calls();
    expect(calls).toContain("mount /mnt/efs");
    expect(calls.filter((call) => call.startsWith("systemctl restart"))).toEqual([]);
  });

  test("with another configuration starts the agent again, which leaves containers running", () => {
    take(SMALLEST);
    instance.calls();
    expect(take({ ...SMALLEST, cluster: { draining: { stopTimeoutSeconds: 45 } } })).toMatchObject({ status: 0 });
    expect(of("systemctl restart")).toEqual(["systemctl restart ecs"]);
    expect(instance.read("etc/ecs/ecs.config")).toContain("ECS_CONTAINER_STOP_TIMEOUT=45s\n");
  });
});

describe("host logs", () => {
  test("are shipped to the cluster's log group, each to a stream of its own, with the boot's log among them", () => {
    take(SMALLEST, "host-logs");
    const { logs } = JSON.parse(instance.read("opt/aws/amazon-cloudwatch-agent/etc/drydock.json"));
    const files = logs.logs_collected.files.collect_list as Record<string, string>[];
    expect(files[0]).toEqual({
      file_path: "/var/log/drydock-boot.log",
      log_group_name: "/drydock/demo/instances",
      log_stream_name: "{instance_id}/var/log/drydock-boot.log",
    });
    expect(new Set(files.map((file) => file["log_stream_name"])).size).toBe(4);
    expect(of("amazon-cloudwatch-agent-ctl")).toEqual([
      "amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/drydock.json",
    ]);
  });
});

describe("the volume", () => {
  const tls: EnvironmentInput = { ...SMALLEST, volume: {} };
  const plain: EnvironmentInput = { ...SMALLEST, volume: { transitEncryption: false } };
  const lines = () => instance.read("etc/fstab").trimEnd().split("\n");

  test("is mounted with TLS as the instance's role, now and after each restart", () => {
    take(tls, "mount-volume");
    expect(lines()).toEqual([
      "UUID=0000 / xfs defaults 0 1",
      "fs-0123456789abcdef0:/ /mnt/efs efs _netdev,noresvport,tls,iam 0 0",
    ]);
    expect(instance.has("mnt/efs")).toBe(true);
  });

  test("is mounted anew when its options change", () => {
    take(tls, "mount-volume");
    instance.calls();
    expect(take(plain, "mount-volume")).toMatchObject({ status: 0 });
    expect(lines()).toEqual([
      "UUID=0000 / xfs defaults 0 1",
      "fs-0123456789abcdef0:/ /mnt/efs efs _netdev,noresvport 0 0",
    ]);
    expect(instance.calls().filter((call) => /^u?mount /.test(call))).toEqual(["umount /mnt/efs", "mount /mnt/efs"]);
  });

  test("that never answers is not waited for without end", () => {
    instance.answers("mount", "while true; do :; done");
    const step = synthesizedBoot(tls).document.mainSteps.find(({ name }) => name === "mount-volume")!;
    const impatient = step.inputs.runCommand
      .join("\n")
      .replace("MOUNT_TIMEOUT_SECONDS='20'", "MOUNT_TIMEOUT_SECONDS='0.1'")
      .replace("MOUNT_TRIES='20'", "MOUNT_TRIES='2'");
    const { status, output } = instance.run(instance.write("step", `${impatient}\n`));
    expect(status).toBe(1);
    expect(output).toContain("could not be mounted at /mnt/efs in 2 tries: no answer within 0.1 s");
  });

  describe("by the address of its mount target", () => {
    const byAddress: EnvironmentInput = { ...SMALLEST, volume: { mountBy: "address" } };
    const lies = (zone: string) =>
      instance.answers("curl", `case "\${!#}" in */api/token) echo token ;; */availability-zone) echo ${zone} ;; esac`);

    test("is mounted from the instance's own zone, and no name is asked for", () => {
      lies("us-east-1b");
      expect(take(byAddress, "mount-volume")).toMatchObject({ status: 0 });
      expect(lines()[1]).toBe(
        "fs-0123456789abcdef0:/ /mnt/efs efs _netdev,noresvport,tls,iam,mounttargetip=10.0.1.98 0 0",
      );
      expect(of("mount ")).toEqual(["mount /mnt/efs"]);
    });

    test("is not mounted in a zone without a mount target, and the step says so", () => {
      lies("us-east-1d");
      expect(take(byAddress, "mount-volume")).toEqual({
        status: 1,
        output: "fs-0123456789abcdef0 has no mount target in us-east-1d: deploy the volume stack first\n",
      });
    });
  });

  test("that containers use keeps its mount until the instance is replaced", () => {
    take(tls, "mount-volume");
    instance.answers("umount", 'echo "target is busy" >&2; exit 32');
    instance.calls();
    const { status, output } = take(plain, "mount-volume");
    expect(status).toBe(0);
    expect(output).toContain("/mnt/efs is in use: it keeps its mount until the instance is replaced or restarted");
    expect(of("mount ")).toEqual([]);
  });
});

const USER = { username: "web", password: "canary-4711" };
const AUTH = Buffer.from("web:canary-4711").toString("base64");

// What agent/engine/dockerauth/dockerauth.go of amazon-ecs-agent leaves out, or never finds.
const IGNORED: readonly (readonly [format: "docker" | "dockercfg", secret: unknown, problem: string])[] = [
  ["docker", "canary-4711", "are no JSON"],
  ["docker", JSON.stringify("canary-4711"), "are no JSON object"],
  ["docker", "[]", "are no JSON object"],
  ["docker", "{}", "name no registry"],
  ["docker", '{"auths":{}}', "name no registry"],
  ["docker", '{"credsStore":"desktop"}', "name a helper (credsStore), which the agent does not ask"],
  ["docker", '{"credHelpers":{"r":"ecr-login"}}', "name a helper (credHelpers), which the agent does not ask"],
  ["docker", USER, "are those of one registry that is not named, as ECS reads them for one application"],
  ["dockercfg", USER, "are those of one registry that is not named, as ECS reads them for one application"],
  ["docker", { "r.example.com": { auth: AUTH } }, 'have no username and password for "r.example.com"'],
  ["docker", { "r.example.com": { username: "canary-4711", password: "" } }, "have no username and password for"],
  ["docker", { "r.example.com": "canary-4711" }, 'have no object for "r.example.com"'],
  ["docker", { "": USER }, "have an entry without the name of a registry"],
  ["docker", { "https://": USER }, "have an entry without the name of a registry"],
  [
    "docker",
    { "docker.io": USER },
    'call Docker Hub "docker.io", and the agent knows it as https://index.docker.io/v1/',
  ],
  ["docker", { "https://index.docker.io/v2/": USER }, "call Docker Hub"],
  ["dockercfg", { "r.example.com": USER }, 'have no auth for "r.example.com"'],
  [
    "dockercfg",
    { auths: { "r.example.com": {} }, credsStore: "desktop" },
    'have no auth for "r.example.com", as a helper (credsStore) keeps it',
  ],
  ["dockercfg", { "r.example.com": { auth: "canary-4711" } }, 'have an auth for "r.example.com" that is not USERNAME'],
  ["dockercfg", { "r.example.com": { auth: "Y2FuYXJ5" } }, 'have an auth for "r.example.com" that is not USERNAME'],
];

test.each(IGNORED)(
  "registry credentials of form %s that the agent would ignore fail the step and are not shown: %j",
  (format, secret, problem) => {
    instance.answers("aws", `printf '%s' '${typeof secret === "string" ? secret : JSON.stringify(secret)}'`);
    const { status, output } = take(withCredentials({ format, secretArn: SECRET }), "registry-credentials");
    expect(status).not.toBe(0);
    const form = { docker: '"username": "..."', dockercfg: '"auth": "USERNAME:PASSWORD in base64"' }[format];
    const [line, ...others] = output.trimEnd().split("\n");
    expect(others).toEqual([]);
    expect(line).toContain(`the registry credentials ${problem}`);
    expect(line).toContain(`; format ${format} needs {"REGISTRY": {${form}`);
    expect(output).not.toMatch(/canary|Y2FuYXJ5/);
    expect(instance.has("etc/ecs/registry.config")).toBe(false);
  },
);

describe("registry credentials", () => {
  const credentials = { "registry.example.com": USER };
  const holds = (text: string) => instance.answers("aws", `printf '%s' '${text}'`);

  test.each([
    [
      { secretArn: SECRET },
      `aws secretsmanager get-secret-value --secret-id ${SECRET} --query SecretString --output text`,
    ],
    [
      { parameterName: "/registry/docker" },
      "aws ssm get-parameter --name /registry/docker --with-decryption --query Parameter.Value --output text",
    ],
  ])("are read on the instance, where only root sees them: %j", (where, call) => {
    holds(JSON.stringify(credentials, undefined, 2));
    const { status, output } = take(withCredentials(where));
    expect(status).toBe(0);
    const calls = instance.calls();
    expect(calls).toContain(call);
    expect(instance.read("etc/ecs/ecs.config").split("\n").slice(-3)).toEqual([
      "ECS_ENGINE_AUTH_TYPE=docker",
      `ECS_ENGINE_AUTH_DATA=${JSON.stringify(credentials)}`,
      "",
    ]);
    expect([instance.mode("etc/ecs/ecs.config"), instance.mode("etc/ecs/registry.config")]).toEqual(["600", "600"]);
    expect(`${output}${calls.join()}`).not.toContain("canary");
  });

  test("may have the form of Docker's own file", () => {
    const auths = { "https://index.docker.io/v1/": { auth: Buffer.from("web:canary-4711").toString("base64") } };
    for (const file of [auths, { auths }, { auths, HttpHeaders: {}, credsStore: "desktop" }]) {
      holds(JSON.stringify(file));
      expect(take(withCredentials({ format: "dockercfg", secretArn: SECRET }))).toMatchObject({ status: 0 });
      expect(instance.read("etc/ecs/ecs.config").split("\n").slice(-3)).toEqual([
        "ECS_ENGINE_AUTH_TYPE=dockercfg",
        `ECS_ENGINE_AUTH_DATA=${JSON.stringify(auths)}`,
        "",
      ]);
    }
  });

  test("that may not be read fail the step", () => {
    instance.answers("aws", 'echo "AccessDeniedException" >&2; exit 254');
    const { status, output } = take(withCredentials({ secretArn: SECRET }));
    expect(status).not.toBe(0);
    expect(output).toContain("AccessDeniedException");
  });

  test("that are no longer wanted go", () => {
    holds(JSON.stringify(credentials));
    take(withCredentials({ secretArn: SECRET }));
    expect(take(SMALLEST)).toMatchObject({ status: 0 });
    expect(instance.has("etc/ecs/registry.config")).toBe(false);
    expect(instance.read("etc/ecs/ecs.config")).not.toContain("ECS_ENGINE_AUTH");
  });
});

test("boot files are copied from the bucket to their directory, and a copy that fails is a failed step", () => {
  const input: EnvironmentInput = {
    ...SMALLEST,
    cluster: { bootFiles: { bucket: "company-boot", prefix: "web", directory: "/etc/web" } },
  };
  expect(take(input, "boot-files")).toMatchObject({ status: 0 });
  expect(of("aws")).toEqual(["aws s3 sync s3://company-boot/web /etc/web --exact-timestamps --no-progress"]);
  expect(instance.has("etc/web")).toBe(true);
  instance.answers("aws", 'echo "fatal error: Access Denied" >&2; exit 1');
  expect(take(input, "boot-files")).toMatchObject({ status: 1 });
});

describe("a step that needs the AWS CLI", () => {
  const inputs: Readonly<Record<string, EnvironmentInput>> = {
    "registry-credentials": { ...withCredentials({ secretArn: SECRET }), region: "us-east-1" },
    "boot-files": {
      ...SMALLEST,
      cluster: { bootFiles: { bucket: "company-boot", prefix: "web", directory: "/etc/web" } },
    },
  };
  /** As State Manager finds an instance whose first boot has not got far: without the CLI, which dnf installs. */
  const withoutCli = () => {
    instance.write("credentials", JSON.stringify({ "registry.example.com": USER }));
    instance
      .lacks("aws")
      .answers(
        "dnf",
        'printf \'#!/bin/bash\necho "$AWS_DEFAULT_REGION" >"$ROOT/region"; cat "$ROOT/credentials"\' >"$ROOT/bin/aws"',
        'chmod +x "$ROOT/bin/aws"',
      );
  };

  test("is every one whose script calls it", () => {
    const callers = Object.values(inputs).flatMap((input) =>
      synthesizedBoot(input)
        .document.mainSteps.filter(({ inputs: { runCommand } }) => runCommand.some((line) => /^\s*aws /.test(line)))
        .map(({ name }) => name),
    );
    expect([...new Set(callers)].sort()).toEqual(Object.keys(inputs).sort());
  });

  test.each(Object.entries(inputs))("%s: installs it where it is missing, and passes the region", (name, input) => {
    withoutCli();
    expect(take(input, name)).toMatchObject({ status: 0 });
    expect(of("dnf")).toEqual(["dnf install --assumeyes awscli-2"]);
    expect(instance.read("region")).toBe("us-east-1\n");
  });
});

describe("steps of the environment's own", () => {
  const order = (input: EnvironmentInput) => synthesizedBoot(input).document.mainSteps.map(({ name }) => name);
  const bootSteps = {
    tune: { script: 'echo "tuned $(( 1 + 1 )) ${LANG:-none} 100%{x}" >"$ROOT/tuned"\n' },
    proxy: { script: "echo proxy", before: "host-logs" as const },
    second: { script: "echo 'out of order' >&2; exit 7" },
    early: { script: "true", before: "boot-files" as const },
  };

  test("come before the steps that they name, there or not, in the order of the settings", () => {
    expect(order({ ...SMALLEST, volume: {}, cluster: { bootSteps } })).toEqual([
      "session-manager",
      "proxy",
      "host-logs",
      "mount-volume",
      "early",
      "tune",
      "second",
      "agent-config",
    ]);
  });

  test("run as they are written, and one that fails fails the boot with its own words", () => {
    const input = { ...SMALLEST, cluster: { bootSteps } };
    expect(take(input, "tune")).toMatchObject({ status: 0 });
    expect(instance.read("tuned")).toMatch(/^tuned 2 .+ 100%\{x\}\n$/);
    expect(take(input, "second")).toEqual({ status: 7, output: "out of order\n" });
  });

  test("cannot have the name of Drydock's, and fit into the document together", () => {
    const refused = (steps: object) => problemsOf({ ...SMALLEST, cluster: { bootSteps: steps } });
    expect(refused({ "agent-config": { script: "true" } })).toEqual([
      expect.stringContaining('cluster.bootSteps: got the key "agent-config"'),
    ]);
    const long = { script: "a".repeat(16_000) };
    expect(refused({ a: long, b: long })).toEqual([]);
    expect(refused({ a: long, b: long, c: long })).toEqual([
      expect.stringMatching(/^cluster\.bootSteps: .*have 48012 characters together in JSON, and 32768 fit/),
    ]);
  });
});
