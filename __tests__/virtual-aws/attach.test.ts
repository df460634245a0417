import { AutoScalingClient, SetDesiredCapacityCommand } from "@aws-sdk/client-auto-scaling";
import { ECSClient, ListContainerInstancesCommand } from "@aws-sdk/client-ecs";
import { AwsError, attach, type OnCall } from "../../src/virtual-aws";
import { cluster, describeGroup } from "./fixture";

const settings = { region: "eu-west-1", credentials: { accessKeyId: "virtual", secretAccessKey: "virtual" } };
const list = new ListContainerInstancesCommand({ cluster: "cluster" });

test("SDK clients are answered, and throw, as by AWS", async () => {
  const world = await cluster();
  const clients = { ecs: new ECSClient(settings), autoScaling: new AutoScalingClient(settings) };
  attach(clients, world.call);
  expect((await clients.ecs.send(list)).containerInstanceArns).toHaveLength(2);
  await clients.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: "group", DesiredCapacity: 3 }));
  expect(describeGroup(world).DesiredCapacity).toBe(3);
  await expect(
    clients.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: "gone", DesiredCapacity: 3 })),
  ).rejects.toMatchObject({ name: "ValidationError", $fault: "client", $metadata: { httpStatusCode: 400 } });
});

test("a fault is the answer of the calls that it chooses", async () => {
  const onCall: OnCall = ({ command, index }, answer) => {
    if (command === "ListContainerInstancesCommand" && index === 1) throw new AwsError("ServerException", "Down", 500);
    return answer();
  };
  const world = await cluster({}, { onCall });
  const clients = { ecs: new ECSClient(settings) };
  attach(clients, world.call);
  await clients.ecs.send(list);
  await expect(clients.ecs.send(list)).rejects.toMatchObject({ name: "ServerException", $fault: "server" });
  await clients.ecs.send(list);
  expect(world.aws.calls.get("ListContainerInstancesCommand")).toBe(3);
});

test("beneath the SDK's retries a throttled call is tried again", async () => {
  const onCall: OnCall = ({ index }, answer) => {
    if (index === 0) throw new AwsError("ThrottlingException", "Rate exceeded");
    return answer();
  };
  const world = await cluster({}, { onCall });
  const clients = { ecs: new ECSClient({ ...settings, maxAttempts: 3 }) };
  attach(clients, world.call, { beneathRetries: true });
  expect((await clients.ecs.send(list)).containerInstanceArns).toHaveLength(2);
  expect(world.aws.calls.get("ListContainerInstancesCommand")).toBe(2);
});

test("with throttling, reads of a cluster's resources share a burst of 100 that fills up at 20 a second", async () => {
  const world = await cluster({}, { throttling: true });
  const reads = (command: string, input: object) => {
    for (let count = 0; ; count++)
      try {
        world.call(command, { cluster: "cluster", ...input });
      } catch (error) {
        expect(error).toMatchObject({ name: "ThrottlingException", message: "Rate exceeded" });
        return count;
      }
  };
  expect(reads("ListContainerInstancesCommand", {})).toBe(100);
  await world.runTo(102);
  expect(reads("ListTasksCommand", {})).toBe(40);
});

test("a command that the virtual AWS does not know is an error of its own", async () => {
  const world = await cluster();
  expect(() => world.call("CreateBucketCommand", {})).toThrow("the virtual AWS does not know CreateBucketCommand");
});
