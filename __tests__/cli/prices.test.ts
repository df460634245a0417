import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project();
});

test.each([
  ["eu-cental-1", "which is no region of the table; did you mean eu-central-1?"],
  ["cn-north-1", "has no prices in USD for accounts of AWS in China"],
])("prices of %s are refused in a sentence", async (region, problem) => {
  const { status, stdout, stderr } = await project.call("prices", "--region", region);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(problem);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
