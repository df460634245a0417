import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

/** No credentials to be found on the machine, and no Terraform. */
const NOTHING = {
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  AWS_PROFILE: "",
  AWS_ACCESS_KEY_ID: "",
  TERRAFORM_BINARY_NAME: "no-such-terraform",
};

test.each([
  ["deploy", ["-e", "example"], 2, "there is no terminal to ask on; apply without a question by --yes"],
  ["destroy", ["-e", "example"], 2, "there is no terminal to ask on; destroy without a question by --yes"],
  ["deploy", ["--yes"], 3, "no-such-terraform: not found; install Terraform (https://"],
])("%s %j ends with one sentence and %d", async (command, args, exitCode, sentence) => {
  const { status, stdout, stderr } = await project.callWith(NOTHING, command, ...args);
  expect({ status, stdout }).toEqual({ status: exitCode, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("environments lists what is described, and local states that nothing describes any more", () => {
  const state = { version: 4, resources: [{ mode: "managed", type: "aws_vpc", name: "vpc", instances: [{}] }] };
  project.write("terraform.example-application-old.tfstate", JSON.stringify(state));
  project.write("terraform.gone-network.tfstate", JSON.stringify(state));
  const { status, stdout } = project.runWith(NOTHING, "environments", "--json");
  const { environments, strayStacks } = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(environments.find(({ environment }: { environment: string }) => environment === "example")).toEqual({
    environment: "example",
    region: "eu-central-1",
    state: "local files",
    stacks: ["example-network", "example-volume", "example-cluster"],
    deployed: ["example-application-old"],
    orphans: ["example-application-old"],
  });
  expect(strayStacks).toEqual(["gone-network"]);
});
