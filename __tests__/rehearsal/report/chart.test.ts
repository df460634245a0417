import { ASCII, BLOCKS, highestInSpans, renderChart, renderSparkline } from "../../../src/rehearsal/report/chart";

test("a sparkline shows each value as a share of the most, and every value above 0", () => {
  expect(renderSparkline([0, 1, 50, 100, 800], 800, BLOCKS)).toBe(" ▁▁▁█");
  expect(renderSparkline([0, 2, 4, 6, 8], 8, BLOCKS)).toBe(" ▂▄▆█");
});

const CHART = { area: [0, 2, 4, 1], line: [4, 3, 4, 0], rows: 2, labelWidth: 3, from: "A", to: "Z" };

test("a chart fills the area to an eighth of a line and draws the line above it", () => {
  expect(renderChart({ ...CHART, glyphs: BLOCKS })).toEqual(["  4 ┤──█", "    │ ██▄", "  0 └────", "     A  Z"]);
});

test("the same in ASCII", () => {
  expect(renderSparkline([0, 1, 50, 100, 800], 800, ASCII)).toBe(" ...#");
  expect(renderChart({ ...CHART, glyphs: ASCII })).toEqual(["  4 +--#", "    | ##:", "  0 +----", "     A  Z"]);
});

test("values that are too many for the columns are drawn by the highest of each span", () => {
  expect(highestInSpans([1, 5, 2, 2, 9, 0], 3)).toEqual([5, 2, 9]);
  expect(highestInSpans([1, 5, 2, 2, 9], 2)).toEqual([5, 9]);
  expect(highestInSpans([1, 5], 3)).toEqual([1, 5]);
});
