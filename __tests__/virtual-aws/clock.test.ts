import { VirtualClock } from "../../src/virtual-aws";

const traced = () => {
  const clock = new VirtualClock(1000);
  const trace: string[] = [];
  return { clock, trace, mark: (name: string) => () => void trace.push(`${clock.now()} ${name}`) };
};

test("events run in the order of time, and those of one moment in the order of scheduling", async () => {
  const { clock, trace, mark } = traced();
  clock.at(3000, mark("c"));
  clock.at(2000, mark("a"));
  clock.at(3000, mark("d"));
  clock.after(1500, mark("b"));
  await clock.runUntil(3000);
  expect(trace).toEqual(["2000 a", "2500 b", "3000 c", "3000 d"]);
});

test("what is scheduled for the present or the past while it runs comes last in the present", async () => {
  const { clock, trace, mark } = traced();
  clock.at(2000, () => {
    clock.at(1, mark("late"));
    clock.after(0, mark("now"));
  });
  clock.at(2000, mark("second"));
  await clock.runUntil(2000);
  expect(trace).toEqual(["2000 second", "2000 late", "2000 now"]);
});

test("a cancelled event does not run, and the clock ends at the time it was run to", async () => {
  const { clock, trace, mark } = traced();
  clock.cancel(clock.at(1500, mark("never")));
  clock.at(9000, mark("later"));
  await clock.runUntil(8000);
  expect(trace).toEqual([]);
  expect(clock.now()).toBe(8000);
});

test("time stands still while a promise makes progress by itself", async () => {
  const { clock, trace, mark } = traced();
  clock.at(2000, async () => {
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    mark("done")();
  });
  clock.at(2001, mark("next"));
  await clock.runUntil(3000);
  expect(trace).toEqual(["2000 done", "2001 next"]);
});

test("time goes on for a promise that waits for it, and its rest runs at the right moment", async () => {
  const { clock, trace, mark } = traced();
  clock.at(2000, async () => {
    await clock.sleep(500);
    mark("awake")();
  });
  clock.at(2400, mark("between"));
  clock.at(2600, mark("after"));
  await clock.runUntil(3000);
  expect(trace).toEqual(["2400 between", "2500 awake", "2600 after"]);
});

test("what an event throws ends the run, at once or out of a promise", async () => {
  const clock = new VirtualClock(0);
  clock.at(1, () => {
    throw new Error("at once");
  });
  await expect(clock.runUntil(1)).rejects.toThrow("at once");
  clock.at(2, async () => {
    throw new Error("by promise");
  });
  await expect(clock.runUntil(2)).rejects.toThrow("by promise");
});
