import { LifecycleState } from "@aws-sdk/client-auto-scaling";
import { meaningOfState, reportUnknownStates } from "../../../functions/shared/lifecycle-states";
import { capturedLog } from "../answering";

afterEach(() => jest.restoreAllMocks());

const statesWith = (test: (meaning: ReturnType<typeof meaningOfState>) => boolean) =>
  Object.values(LifecycleState)
    .filter((state) => test(meaningOfState(state)))
    .toSorted();

test("each state of the SDK has one meaning for capacity", () => {
  expect(statesWith(({ room }) => room === "now")).toEqual(["InService"]);
  expect(statesWith(({ room }) => room === "soon")).toEqual([
    "Pending",
    "Pending:Proceed",
    "Pending:Wait",
    "ReplacingRootVolume",
    "ReplacingRootVolume:Proceed",
    "ReplacingRootVolume:Wait",
    "RootVolumeReplaced",
  ]);
  expect(statesWith(({ room }) => room === "leaving")).toEqual([
    "Terminating",
    "Terminating:Proceed",
    "Terminating:Retained",
    "Terminating:Wait",
  ]);
  const others = statesWith(({ room }) => room === "none");
  expect(others.filter((state) => !state.startsWith("Warmed:"))).toEqual([
    "Detached",
    "Detaching",
    "EnteringStandby",
    "Quarantined",
    "Standby",
    "Terminated",
  ]);
});

test("instances are drained while they terminate and their hook has not ended", () => {
  expect(statesWith(({ drains }) => drains)).toEqual(["Terminating", "Terminating:Wait"]);
});

test.each([undefined, "Resting", "InService:Resting", "toString", ""])("%j counts as not available", (state) => {
  expect(meaningOfState(state)).toEqual({ room: "none", drains: false });
});

test("a state that is not known is logged once, and one that is known never", () => {
  const log = capturedLog();
  reportUnknownStates(["InService", "Dreaming", "Dreaming", undefined]);
  reportUnknownStates(["Dreaming", "Terminating:Retained"]);
  expect(log).toEqual([expect.objectContaining({ lifecycleState: "Dreaming" })]);
});
