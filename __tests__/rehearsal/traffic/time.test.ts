import { parseTime } from "../../../src/rehearsal/traffic/time";

const NOON = Date.UTC(2026, 5, 1, 12, 0, 0);

test.each([
  ["2026-06-01 12:00", NOON],
  ["2026-06-01 12:00:00", NOON],
  ["2026-06-01 12:00:00.2500000", NOON + 250],
  ["2026-06-01T12:00:00Z", NOON],
  ["2026-06-01T14:00:00+02:00", NOON],
  ["2026-06-01T06:30:00-0530", NOON],
  [String(NOON / 1000), NOON],
  [`${NOON / 1000}.5`, NOON + 500],
  [String(NOON), NOON],
])("%s is a time", (text, expected) => expect(parseTime(text)).toBe(expected));

test.each(["", "2026-02-30 00:00", "2026-13-01 00:00", "2026-06-01 24:30", "2026-06-01", "12:00", "1e9", "-5", "time"])(
  "%j is no time",
  (text) => expect(parseTime(text)).toBeUndefined(),
);
