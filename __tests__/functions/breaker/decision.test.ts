import { decide, type ScalingActivity } from "../../../functions/breaker/decision";
import fc from "../../support/fast-check";
import { SETTINGS } from "./settings";

const activity = (instance: string, endedMs: number | undefined, fields: Partial<ScalingActivity> = {}) => ({
  description: `Launching a new EC2 instance: ${instance}`,
  status: "Cancelled",
  reason: "abandoned",
  endedMs,
  ...fields,
});
/** One launch a minute, the first one first. */
const launches = (...statuses: string[]): ScalingActivity[] =>
  statuses.map((status, index) => activity(`i-0${index}`, index, { status }));

test.each<[string, readonly ScalingActivity[], boolean, boolean]>([
  ["as many failures as are allowed suspend", launches("Failed", "Cancelled", "Failed"), false, true],
  ["one fewer does not", launches("Failed", "Failed"), false, false],
  ["nor does it when launching is suspended already", launches("Failed", "Failed", "Failed"), true, false],
  ["a success ends the row", launches("Failed", "Failed", "Successful", "Failed", "Failed"), false, false],
  ["failures after a success are a row", launches("Successful", "Failed", "Failed", "Failed"), false, true],
  [
    "a launch without an instance counts neither way",
    [
      ...launches("Failed", "Failed"),
      activity("", 2, { description: "Launching a new EC2 instance.  Status Reason: no capacity", status: "Failed" }),
    ],
    false,
    false,
  ],
  ["nor does one that goes on", [...launches("Failed", "Failed"), activity("i-9", undefined)], false, false],
  [
    "nor does a termination",
    [...launches("Failed", "Failed"), activity("", 2, { description: "Terminating EC2 instance: i-9" })],
    false,
    false,
  ],
  [
    "nor does a Spot Instance that EC2 takes back while it boots",
    [
      ...launches("Failed", "Failed"),
      activity("i-2", 2, {
        reason:
          "Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Server.SpotInstanceTermination: Instance was terminated due to Spot",
      }),
    ],
    false,
    false,
  ],
  [
    "a fault of the launch itself counts",
    [
      ...launches("Failed", "Failed"),
      activity("i-2", 2, {
        reason:
          "Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InternalError: Client error on launch",
      }),
    ],
    false,
    true,
  ],
  ["a success after failures begins anew", launches("Failed", "Failed", "Failed", "Successful"), false, false],
  [
    "what only names a launch counts neither way",
    [...launches("Failed", "Failed"), activity("", 2, { description: "Cancelled: Launching a new EC2 instance: i-9" })],
    false,
    false,
  ],
  ["nothing has happened", [], false, false],
])("%s", (_, activities, suspended, suspend) => {
  expect(decide(activities, suspended, SETTINGS).suspend).toBe(suspend);
});

test("the failures are named, newest first, whatever the order in which AWS lists them", () => {
  const activities = launches("Successful", "Failed", "Cancelled");
  fc.assert(
    fc.property(fc.shuffledSubarray(activities, { minLength: 3 }), (shuffled) => {
      expect(decide(shuffled, false, SETTINGS).failures).toEqual([
        { instanceId: "i-02", reason: "abandoned" },
        { instanceId: "i-01", reason: "abandoned" },
      ]);
    }),
  );
});
