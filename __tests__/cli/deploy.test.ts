import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});

/** No credentials to be found on the machine, and no Terraform. */
const NOTHING = {
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  AWS_PROFILE: "",
  AWS_ACCESS_KEY_ID: "",
  TERRAFORM_BINARY_NAME: "no-such-terraform",
};

test.each<[string, string[], number, string]>([
  ["deploy", ["-e", "example"], 2, "there is no terminal to ask on; apply without a question by --yes"],
  ["destroy", ["-e", "example"], 2, "there is no terminal to ask on; destroy without a question by --yes"],
  ["adopt", ["--key", "k"], 2, "--key: it is the key of a file system; name that too, by --file-system"],
  ["adopt", [], 3, "no-such-terraform: not found; install Terraform (https://"],
  ...["deploy", "destroy", "bootstrap", "pipeline-roles"].map((command): [string, string[], number, string] => [
    command,
    ["--yes"],
    2,
    `environment: none is named, and this command changes AWS; name one: npm run ${command} -- -e NAME (without the -- npm keeps -e for itself)`,
  ]),
  ["deploy", ["-e", "example", "--yes"], 3, "no-such-terraform: not found; install Terraform (https://"],
])("%s %j ends with one sentence and %d", async (command, args, exitCode, sentence) => {
  const { status, stdout, stderr } = await project.callWith(NOTHING, command, ...args);
  expect({ status, stdout }).toEqual({ status: exitCode, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("environments lists what is described, and local states that nothing describes any more", async () => {
  const state = { version: 4, resources: [{ mode: "managed", type: "aws_vpc", name: "vpc", instances: [{}] }] };
  project.write("terraform.example-application-old.tfstate", JSON.stringify(state));
  project.write("terraform.gone-network.tfstate", JSON.stringify(state));
  const { status, stdout } = await project.callWith(NOTHING, "environments", "--json");
  const { environments, strayStacks } = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(environments.find(({ environment }: { environment: string }) => environment === "example")).toEqual({
    environment: "example",
    region: "eu-central-1",
    state: "local files",
    instances: { type: "t3.micro", otherTypes: 0, purchase: "onDemand", minSize: 2, maxSize: 10, schedule: [] },
    usdPerMonth: 93.13,
    stacks: ["example-network", "example-volume", "example-cluster"],
    deployed: ["example-application-old"],
    orphans: ["example-application-old"],
  });
  expect(strayStacks).toEqual(["gone-network"]);
});

test("environments compares two, one of which extends the other", async () => {
  project.write(
    "environments/larger.json",
    '{ "extends": "example", "volume": null, "cluster": { "capacity": { "maxSize": 40 } } }',
  );
  const { status, stdout } = await project.callWith(NOTHING, "environments", "example", "larger");
  expect(status).toBe(0);
  expect(stdout.split("\n\n").slice(1)).toEqual([
    "! example-application-old is deployed and not described; npm run destroy -- -e example --orphans removes it",
    "cluster.capacity.maxSize\n  example  10 instances\n  larger   40 instances",
    // A larger group drains longer by default.
    "cluster.draining.timeoutSeconds\n  example  2375 s\n  larger   2435 s",
    expect.stringMatching(/^volume\n {2}example {2}\{"encryption":true[\s\S]*\n {2}larger {3}none\n$/),
  ]);
  expect(stdout.split("\n").slice(0, 3)).toEqual([
    expect.stringMatching(/^environment +account +region +deployed +instances +USD a month$/),
    expect.stringMatching(/^example +any +eu-central-1 +0 of 3 stacks +2 to 10 t3\.micro +93\.13$/),
    expect.stringMatching(/^larger +any +eu-central-1 +0 of 2 stacks +2 to 40 t3\.micro +\d+\.\d\d$/),
  ]);
});
