import { join } from "node:path";
import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});

const plan = (name: string) => join(__dirname, "../review/plans", `${name}.json`);

test("--fail-on ends with 1 after the review, and says by what; JSON is nothing but JSON", async () => {
  const { status, stdout, stderr } = await project.call(
    "review",
    plan("type-changed"),
    "--json",
    "--fail-on",
    "attention",
  );
  expect(JSON.parse(stdout)).toMatchObject({ level: "attention", stacks: [{ stack: "example-cluster" }] });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "--fail-on attention: attention (1 attention, 2 information)\n",
  });
});

test("a plan that is no file, and a file beside an environment, are the user's mistakes", async () => {
  const missing = await project.call("review", "nowhere.json");
  expect({ status: missing.status, stdout: missing.stdout }).toEqual({ status: 2, stdout: "" });
  expect(missing.stderr).toMatch(/^nowhere\.json: .+\n$/);
  const both = await project.call("review", "-e", "example", plan("nothing"));
  expect(both.stderr).toBe("-e: got files of plans too, allowed one of both; leave out the files, or the option\n");
  expect(both.status).toBe(2);
});
