import { type Right, statementsOf } from "../../src/lambda/rights";

const tasks: Right = { Sid: "Tasks", Resource: "task", Condition: { ArnEquals: { "ecs:cluster": "cluster" } } };

test("calls that share a right share its statement, in the order in which they are given", () => {
  expect(
    statementsOf<"ecs:ListTasks" | "ecs:ListServices" | "ecs:DescribeTasks">({
      "ecs:ListTasks": tasks,
      "ecs:ListServices": { Resource: "*" },
      "ecs:DescribeTasks": tasks,
    }),
  ).toEqual([
    {
      Sid: "Tasks",
      Effect: "Allow",
      Action: ["ecs:ListTasks", "ecs:DescribeTasks"],
      Resource: "task",
      Condition: { ArnEquals: { "ecs:cluster": "cluster" } },
    },
    { Effect: "Allow", Action: "ecs:ListServices", Resource: "*" },
  ]);
});

test("a call that the settings rule out has no right", () => {
  expect(statementsOf<"ecs:StopTask" | "ecs:ListTasks">({ "ecs:StopTask": undefined, "ecs:ListTasks": tasks })).toEqual(
    [expect.objectContaining({ Action: "ecs:ListTasks" })],
  );
});
