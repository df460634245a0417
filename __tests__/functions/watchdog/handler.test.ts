import "./environment";

import { createClients } from "../../../functions/shared/clients";
import { DISCONNECTED_SINCE } from "../../../functions/shared/contract";
import type { WatchdogCall } from "../../../functions/watchdog/contract";
import { createHandler } from "../../../functions/watchdog/handler";
import { type Answers, answering, capturedLog } from "../answering";
import { accountOf, answersOf } from "../states";
import { SETTINGS } from "./settings";

const LONG_AGO = "2020-01-01T00:00:00.000Z";

/** Three instances: the agent of the first is disconnected, the second's was, and the third's is connected. */
const threeInstances = (since?: string): Answers =>
  answersOf(
    accountOf({
      instances: { "i-1": { state: "InService" }, "i-2": { state: "InService" }, "i-3": { state: "InService" } },
      containerInstances: [
        {
          arn: "ci-1",
          instanceId: "i-1",
          agentConnected: false,
          attributes: since === undefined ? {} : { [DISCONNECTED_SINCE]: since },
        },
        { arn: "ci-2", instanceId: "i-2", attributes: { [DISCONNECTED_SINCE]: LONG_AGO } },
        { arn: "ci-3", instanceId: "i-3" },
      ],
    }),
  );

const deploy = (answers: Answers) => {
  const clients = createClients<WatchdogCall>();
  const log = capturedLog();
  const calls = answering(clients as never, answers);
  return { handle: createHandler(clients, SETTINGS), calls, log };
};

const refusing = (name: string, message: string) => () => {
  throw Object.assign(new Error(message), { name });
};

afterEach(() => jest.restoreAllMocks());

test("while every agent works, a run only describes the cluster and says nothing", async () => {
  const { handle, calls, log } = deploy(
    answersOf(accountOf({ containerInstances: [{ arn: "ci-3", instanceId: "i-3" }] })),
  );
  await handle();
  expect(calls).toEqual([
    { command: "ListContainerInstancesCommand", input: { cluster: "demo", maxResults: 100 } },
    {
      command: "DescribeContainerInstancesCommand",
      input: { cluster: "demo", containerInstances: ["ci-3"], include: ["CONTAINER_INSTANCE_HEALTH"] },
    },
  ]);
  expect(log).toEqual([]);
});

test("it remembers in ECS who is disconnected, and forgets who is connected again", async () => {
  const { handle, calls } = deploy(threeInstances());
  await handle();
  const attribute = { name: DISCONNECTED_SINCE, targetType: "container-instance" };
  expect(calls.slice(3)).toEqual([
    {
      command: "DeleteAttributesCommand",
      input: { cluster: "demo", attributes: [{ ...attribute, targetId: "ci-2" }] },
    },
    {
      command: "PutAttributesCommand",
      input: {
        cluster: "demo",
        attributes: [{ ...attribute, targetId: "ci-1", value: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) }],
      },
    },
  ]);
});

test("it marks what has been disconnected for the whole time, and leaves the group its grace period", async () => {
  const { handle, calls } = deploy(threeInstances(LONG_AGO));
  await handle();
  expect(calls).toContainEqual({
    command: "SetInstanceHealthCommand",
    input: { InstanceId: "i-1", HealthStatus: "Unhealthy", ShouldRespectGracePeriod: true },
  });
});

test("what is gone by now needs nothing", async () => {
  const { handle } = deploy({
    ...threeInstances(LONG_AGO),
    DeleteAttributesCommand: refusing("TargetNotFoundException", "no such target"),
    SetInstanceHealthCommand: refusing("ValidationError", "Instance Id not found - No managed instance found for i-1"),
  });
  await expect(handle()).resolves.toBeUndefined();
});

test.each([
  ["DeleteAttributesCommand", "ServerException", "busy"],
  ["SetInstanceHealthCommand", "ValidationError", "1 validation error detected"],
])("any other failure of %s fails the invocation, after the other commands", async (failing, name, message) => {
  const { handle, calls } = deploy({ ...threeInstances(LONG_AGO), [failing]: refusing(name, message) });
  await expect(handle()).rejects.toThrow(message);
  expect(calls.map(({ command }) => command)).toEqual(
    expect.arrayContaining(["DeleteAttributesCommand", "SetInstanceHealthCommand"]),
  );
});

test("a group that does not exist is named", async () => {
  const { handle } = deploy({
    ...threeInstances(),
    DescribeAutoScalingGroupsCommand: () => ({ AutoScalingGroups: [] }),
  });
  await expect(handle()).rejects.toThrow("no Auto Scaling group is called demo-instances");
});
