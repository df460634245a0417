import { withTable } from "../../bench/peers/page";
import { markdownTable } from "../../src/markdown-table";

const PAGE = ["# Page", "", "| one | two  |", "| --- | ---- |", "| old | line |", "", "Text.", ""].join("\n");

describe("a page with tables", () => {
  test("gets the new table in the place of the one with the same head, however wide", () => {
    const table = markdownTable(["one", "two"], [["a longer cell", "b"]]);
    expect(withTable(PAGE, table)).toBe(`# Page\n\n${table}\n\nText.\n`);
  });

  test("stays as it is when it shows the table", () => {
    const table = markdownTable(["one", "two"], [["old", "line"]]);
    expect(withTable(PAGE, table)).toBe(PAGE);
  });

  test("is refused when it has no such table", () => {
    expect(() => withTable(PAGE, markdownTable(["three"], [["x"]]))).toThrow("has no table that begins with | three |");
  });
});
