import { Project } from "../cli/project";

jest.setTimeout(300_000);

test("docs/cost.md is what the stacks cost (npm run cost writes it)", async () => {
  const { status, stderr } = await new Project().call("cost", "--check");
  expect([stderr, status]).toEqual(["", 0]);
});
