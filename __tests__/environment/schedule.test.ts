import { environmentSchema, warningsOf } from "../../src/environment/schema";
import { problemsOf } from "../support/problems";

const OFFICE = { from: "07:30", to: "19:00", minInstances: 4 };
const environment = (schedule: unknown, capacity: object = {}, headroom: object = {}) => ({
  network: { source: "create" },
  cluster: { capacity, headroom: { schedule, ...headroom } },
});
const office = (its: object) => environment({ office: { ...OFFICE, ...its } });
const AT = "cluster.headroom.schedule";

test.each<[string, object, string]>([
  [
    "a city in the place of a time zone",
    office({ timeZone: "new york" }),
    `${AT}.office.timeZone: got "new york", which is the city of America/New_York, allowed the name of a time zone`,
  ],
  [
    "a time zone that does not exist",
    office({ timeZone: "Europe/Berln" }),
    `${AT}.office.timeZone: got "Europe/Berln", allowed the name of a time zone of the IANA time zone database (default "UTC"); did you mean "Europe/Berlin"? if not, write its name, such as Europe/Berlin`,
  ],
  [
    "a begin at the end of the day",
    office({ from: "24:00" }),
    `${AT}.office.from: got "24:00", which is 00:00 of the next day, allowed a time from 00:00 to 23:59; write it with two digits each, such as 07:30`,
  ],
  [
    "an end after the end of the day",
    office({ to: "24:30" }),
    `${AT}.office.to: got "24:30", allowed a time from 00:00 to 24:00; write it with two digits each, such as 07:30, or 24:00 for the end of the day`,
  ],
  [
    "a time of one digit",
    office({ from: "7:30" }),
    `${AT}.office.from: got "7:30", allowed a time from 00:00 to 23:59; write it with two digits each, such as 07:30`,
  ],
  [
    "an end that is the begin",
    office({ to: "07:30" }),
    `${AT}.office.to: got "07:30", but the window begins at that time, and would be over as soon as it begins; choose another time; a whole day is 00:00 to 24:00`,
  ],
  [
    "more instances than the group may have",
    office({ minInstances: 5 }),
    `${AT}.office.minInstances: got 5, but cluster.capacity.maxSize is 4; lower it, or raise cluster.capacity.maxSize`,
  ],
  [
    "no instances",
    office({ minInstances: 0 }),
    `${AT}.office.minInstances: got 0, allowed a whole number from 1 to 5000 instances; give such a value`,
  ],
  [
    "no days",
    office({ days: [] }),
    `${AT}.office.days: got [], allowed 1 to 7 different days of the week, each one of mon, tue, wed, thu, fri, sat, sun (default ["mon","tue","wed","thu","fri","sat","sun"]); write ['mon', 'tue'], or leave it out for every day`,
  ],
  [
    "a day twice",
    office({ days: ["mon", "mon"] }),
    `${AT}.office.days[1]: got "mon", but entry [0] says the same; name each once`,
  ],
  [
    "a day that is none",
    office({ days: ["monday"] }),
    `${AT}.office.days[0]: got "monday", allowed "mon", "tue", "wed", "thu", "fri", "sat" or "sun"; did you mean "mon"?`,
  ],
  [
    "a list in the place of windows by their names",
    environment([OFFICE]),
    `${AT}: got [{"from":"07:30","to":"19:00","minInstances":4}], allowed at most 20, each under a name of`,
  ],
  [
    "a schedule where ECS scales",
    environment({ office: OFFICE }, { scaling: "capacityProvider" }),
    `${AT}: got {"office":{"from":"07:30","to":"19:00","minInstances":4}}, but with cluster.capacity.scaling capacityProvider ECS sets the size of the group, and the headroom function only measures; leave it out, or set cluster.capacity.scaling to headroom`,
  ],
  [
    "a window before scaling in where ECS scales",
    environment({}, { scaling: "capacityProvider" }, { scaleInWindowMinutes: 30 }),
    "cluster.headroom.scaleInWindowMinutes: got 30, but with cluster.capacity.scaling capacityProvider ECS sets",
  ],
  [
    "a window before scaling in that is too long",
    environment({}, {}, { scaleInWindowMinutes: 121 }),
    "cluster.headroom.scaleInWindowMinutes: got 121, allowed a whole number from 5 to 120 minutes (default: learnt: the one of",
  ],
])("%s is refused in one sentence", (_, input, sentence) => {
  const problems = problemsOf(input);
  expect(problems).toHaveLength(1);
  expect(problems[0]!.slice(0, sentence.length)).toBe(sentence);
});

test("all that is wrong with a window is said at once", () => {
  const wrong = { office: { ...OFFICE, from: "7:30", minInstances: 9 }, night: 5, late: { ...OFFICE, to: "07:30" } };
  expect(problemsOf(environment(wrong)).map((each) => each.slice(0, each.indexOf(":")))).toEqual([
    `${AT}.office.from`,
    `${AT}.night`,
    `${AT}.late.to`,
    `${AT}.office.minInstances`,
  ]);
});

test("a schedule that does not fit into the function's variables beside its containers is refused", () => {
  const many = (count: number, entry: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`a-rather-long-name-${index}`, entry]));
  const otherContainers = many(15, { cpu: 256, memory: 256, networkMode: "awsvpc" });
  expect(problemsOf(environment(many(12, OFFICE), {}, { otherContainers }))).toEqual([
    expect.stringMatching(
      /^cluster\.headroom\.schedule: got \{.+, but 12 windows take \d+ bytes of the headroom function's environment variables, and 15 containers besides the usual one \d+, where 3500 are left for both; name fewer windows/,
    ),
  ]);
  expect(problemsOf(environment(many(12, OFFICE)))).toEqual([]);
  expect(problemsOf(environment({}, {}, { otherContainers }))).toEqual([]);
});

test("a window may be a whole day", () => {
  expect(problemsOf(office({ from: "00:00", to: "24:00" }))).toEqual([]);
});

test("windows may overlap and cross midnight, and every day and UTC are the defaults", () => {
  const { cluster } = environmentSchema.parse(
    environment({ office: OFFICE, night: { ...OFFICE, from: "18:00", to: "02:00", timeZone: "Asia/Kolkata" } }),
  );
  expect(cluster.headroom.schedule["office"]).toEqual({
    ...OFFICE,
    days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    timeZone: "UTC",
  });
});

test("a window that changes nothing is warned of", () => {
  const warnings = (minInstances: number) => warningsOf(environmentSchema.parse(office({ minInstances })));
  expect(warnings(2)).toEqual([
    `${AT}.office.minInstances: 2 changes nothing, since cluster.capacity.minSize is 2; raise it or remove the window`,
  ]);
  expect(warnings(3)).toEqual([]);
});
