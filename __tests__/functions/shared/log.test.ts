import { log } from "../../../functions/shared/log";

afterEach(() => jest.restoreAllMocks());

test("a line is one object at its level, so that Lambda writes its fields as fields and not as a text", () => {
  const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
  log("warn", "tasks are left", { instanceId: "i-1", blockers: [{ why: "it is stopping" }] });
  expect(warn.mock.calls).toEqual([
    [{ message: "tasks are left", instanceId: "i-1", blockers: [{ why: "it is stopping" }] }],
  ]);
});
