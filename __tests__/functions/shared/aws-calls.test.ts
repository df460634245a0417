import type { DeleteClusterCommand, ListTasksCommand, PutAttributesCommand } from "@aws-sdk/client-ecs";
import type { DrainCall } from "../../../functions/drain/contract";
import type { AwsCall, CommandClass } from "../../../functions/shared/aws-calls";

/** Whether a client of these calls takes a command. */
type Takes<Call extends AwsCall, Command> = Command extends CommandClass<Call> ? true : false;

// The type checker holds these cases: a wrong value does not compile.
test("a client takes the commands of its calls and no other, even one with the same input and output", () => {
  const named: Takes<DrainCall, typeof ListTasksCommand> = true;
  const notNamed: Takes<DrainCall, typeof DeleteClusterCommand> = false;
  const alike: Takes<"ecs:DeleteAttributes", typeof PutAttributesCommand> = false;
  expect([named, notNamed, alike]).toEqual([true, false, false]);
});
