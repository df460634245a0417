import { renderChart, renderSparkline } from "../../../src/rehearsal/report/chart";

test("a sparkline shows each value as a share of the most, and every value above 0", () => {
  expect(renderSparkline([0, 1, 50, 100, 800], 800)).toBe(" ▁▁▁█");
  expect(renderSparkline([0, 2, 4, 6, 8], 8)).toBe(" ▂▄▆█");
});

test("a chart fills the area to an eighth of a line and draws the line above it", () => {
  expect(renderChart({ area: [0, 2, 4, 1], line: [4, 3, 4, 0], rows: 2, labelWidth: 3, from: "A", to: "Z" })).toEqual([
    "  4 ┤──█",
    "    │ ██▄",
    "  0 └────",
    "     A  Z",
  ]);
});
