import type { ScheduleWindow } from "../../functions/headroom/schedule";
import { type EnvironmentRow, renderEnvironment, renderEnvironments } from "../../src/cli/render-environments";

const office = {
  name: "office",
  days: ["mon", "fri"],
  from: "07:30",
  to: "19:00",
  timeZone: "Europe/Berlin",
  minInstances: 12,
} as const;
const night = {
  ...office,
  name: "night",
  days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
  from: "22:00",
  to: "24:00",
  minInstances: 4,
} as const;

const rowWith = (...schedule: readonly ScheduleWindow[]): EnvironmentRow => ({
  environment: "demo",
  region: "eu-central-1",
  stacks: ["demo-cluster"],
  deployed: [],
  orphans: [],
  usdPerMonth: 9,
  instances: { type: "t3.micro", otherTypes: 0, purchase: "onDemand", minSize: 2, maxSize: 20, schedule },
});

const instancesOf = (row: EnvironmentRow) => renderEnvironments([row], []).split("\n")[1]!.split(/ {2,}/).at(-2);

test("the table says the minimum that a schedule sets, and one environment all of its windows", () => {
  expect(instancesOf(rowWith())).toBe("2 to 20 t3.micro");
  expect(instancesOf(rowWith(office))).toBe("2 to 20 t3.micro, 12 or more in office");
  expect(instancesOf(rowWith(night, office))).toBe("2 to 20 t3.micro, 12 or more in office (of 2 windows)");
  expect(renderEnvironment(rowWith(night, office))).toContain(
    "\nschedule:\n  night: 4 or more, every day from 22:00 to 24:00 Europe/Berlin\n  office: 12 or more, mon, fri from 07:30 to 19:00 Europe/Berlin\n\n  demo-cluster",
  );
  expect(renderEnvironment(rowWith())).not.toContain("schedule");
  const idle = { ...night, minInstances: 2 };
  expect(instancesOf(rowWith(idle))).toBe("2 to 20 t3.micro");
  expect(renderEnvironment(rowWith(idle))).toContain(
    "Europe/Berlin, which does nothing: there are never fewer than 2\n",
  );
});
