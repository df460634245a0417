import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});

/** No credentials to be found on the machine: no file, no instance role. */
const NOBODY = { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", AWS_PROFILE: "", AWS_ACCESS_KEY_ID: "" };
const SOMEBODY = { AWS_ACCESS_KEY_ID: "somebody", AWS_SECRET_ACCESS_KEY: "secret" };

test.each([
  ["without credentials", NOBODY, "-e example", "set credentials of the account"],
  [
    "at an endpoint that does not answer",
    { ...SOMEBODY, AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
    "-e example",
    "AWS_ENDPOINT_URL",
  ],
  [
    "at an endpoint that is no URL",
    { ...SOMEBODY, AWS_ENDPOINT_URL: "foo" },
    "-e example",
    "set AWS_ENDPOINT_URL to a URL",
  ],
  ["of an environment that does not exist", SOMEBODY, "-e exampel", "did you mean example"],
])("status %s ends with one sentence and 2", async (_case, variables, args, sentence) => {
  const { status, stdout, stderr } = await project.callWith(
    { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...variables },
    "status",
    ...args.split(" "),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.each([
  ["without a region", {}, "--cluster prod --out fresh", "--region: none is named"],
  ["into a folder that is not empty", SOMEBODY, "--cluster prod --out src --region eu-west-1", "which is not empty"],
  ["without credentials", NOBODY, "--cluster prod --out fresh --region eu-west-1", "set credentials of the account"],
])("collect %s ends with one sentence and 2", async (_case, variables, args, sentence) => {
  const { status, stdout, stderr } = await project.callWith(
    { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", AWS_REGION: "", AWS_DEFAULT_REGION: "", ...variables },
    "collect",
    ...args.split(" "),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.each([
  ["a log that is not there", "nowhere.json", "nowhere.json"],
  ["a file that is no log", "package.json", 'package.json: it has 0 lines "headroom is measured"'],
])("replay of %s ends with one sentence and 2", async (_case, log, sentence) => {
  const { status, stdout, stderr } = await project.call("replay", log, "-e", "example");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
