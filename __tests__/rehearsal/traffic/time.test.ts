import { isPlausibleTime, parseTime } from "../../../src/rehearsal/traffic/time";

const NOON = Date.UTC(2026, 5, 1, 12, 0, 0);

test.each([
  ["2026-06-01 12:00", NOON],
  ["2026-06-01 12:00:00", NOON],
  ["2026/06/01 12:00:00", NOON],
  ["2026-06-01 12:00:00.2500000", NOON + 250],
  ["2026-06-01T12:00:00Z", NOON],
  ["2026-06-01 12:00:00 UTC", NOON],
  ["2026-06-01 12:00:00 GMT", NOON],
  ["2026/6/1 12:00", NOON],
  ["2026-06-01 12:00:00,250", NOON + 250],
  ["2026-06-01 12:00:00+00", NOON],
  ["2026-06-01 12:00:00 +0000", NOON],
  ["2026-06-01 14:00:00 +02:00", NOON],
  ["2026-06-01T14:00:00+02:00", NOON],
  ["2026-06-01T06:30:00-0530", NOON],
  ["2026-06-02T02:00:00+14:00", NOON],
  ["2026-06-01", NOON - 12 * 3_600_000],
  [`/Date(${NOON})/`, NOON],
  [`/Date(${NOON}+0200)/`, NOON],
  [String(NOON / 1000), NOON],
  [`${NOON / 1000}.5`, NOON + 500],
  [String(NOON), NOON],
  [`${NOON}000`, NOON],
  [`${NOON}000000`, NOON],
])("%s is a time", (text, expected) => expect(parseTime(text)?.timeMs).toBe(expected));

test.each([
  "",
  "2026-02-30 00:00",
  "2026-02-30",
  "2026-2-30",
  "2026-6-1-2",
  "2026-006-01",
  "2026-13-01 00:00",
  "2026-06-01 24:30",
  "2026-06-01 24:00",
  "2026-06-01 12:60",
  "2026-06-01 12:00:60",
  "2026-06/01 12:00",
  "01/06/2026 12:00",
  "12:00",
  "/Date(soon)/",
  "/Date(-62135596800000)/",
  "1e9",
  "0x10",
  "0b11",
  "-5",
  "time",
  "2026-06-01 12:00+99:99",
  "2026-06-01 12:00+14:01",
  "2026-06-01 12:00-13:00",
  "2026-06-01 12:00+05:75",
  "2026-06-01 12:00 CET",
])("%j is no time", (text) => expect(parseTime(text)).toBeUndefined());

test.each([
  ["2026-06-01 12:00", "none"],
  ["2026-06-01 12:00Z", "UTC"],
  ["2026-06-01 12:00 UTC", "UTC"],
  ["2026-06-01 12:00-00:00", "UTC"],
  ["2026-06-01 12:00+02:00", "+02:00"],
  [String(NOON), "epoch"],
  [`/Date(${NOON}+0200)/`, "epoch"],
])("the zone of %s is %s", (text, zone) => expect(parseTime(text)?.zone).toBe(zone));

test.each([
  ["1989-12-31 23:59:59", false],
  ["1990-01-01", true],
  ["1998-06-20", true],
  ["2027-06-01", true],
  ["2027-06-03", false],
  ["0001-01-01", false],
  ["9999-12-31", false],
  ["0", false],
  ["5000", false],
])("traffic of %s is plausible in June 2026: %s", (text, plausible) =>
  expect(isPlausibleTime(parseTime(text)!.timeMs, NOON)).toBe(plausible),
);
