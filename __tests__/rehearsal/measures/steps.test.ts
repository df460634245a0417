import { Count, highestIn, integrate } from "../../../src/rehearsal/measures/steps";

const count = new Count();
count.add(10, 2);
count.add(20, 3);
count.add(20, -1);
count.add(40, -4);
const { steps } = count;

test("changes of one moment make one step", () => {
  expect(steps).toEqual([
    { time: 10, value: 2 },
    { time: 20, value: 4 },
    { time: 40, value: 0 },
  ]);
});

test("an integral covers what lies between its bounds, with 0 before the first step", () => {
  expect(integrate(0, 50, [steps], (value) => value!)).toBe(10 * 2 + 20 * 4);
  expect(integrate(15, 25, [steps], (value) => value!)).toBe(5 * 2 + 5 * 4);
  expect(integrate(25, 30, [], () => 3)).toBe(15);
});

test("an integral of two functions sees both at each moment", () => {
  const other = [{ time: 15, value: 3 }];
  expect(integrate(0, 50, [steps, other], (a, b) => Math.max(b! - a!, 0))).toBe(5 * 1 + 10 * 3);
});

test("the highest value of each span is found, however short it lasts", () => {
  expect(highestIn(0, 50, steps, 5)).toEqual([0, 2, 4, 4, 0]);
  expect(
    highestIn(
      0,
      50,
      [
        { time: 12, value: 9 },
        { time: 13, value: 1 },
      ],
      5,
    ),
  ).toEqual([0, 9, 1, 1, 1]);
  expect(highestIn(18, 22, steps, 1)).toEqual([4]);
});
