import { readFileSync } from "node:fs";
import { join } from "node:path";

test("mutation tests use none of this project's own parts of Jest, which Stryker does not know", () => {
  const file = join(__dirname, "../../mutation/stryker.config.json");
  const { config } = JSON.parse(readFileSync(file, "utf8")).jest;
  const jestConfig = jest.requireActual<Readonly<Record<string, unknown>>>("../../jest.config.js");
  const own = Object.entries(jestConfig).flatMap(([key, value]) =>
    typeof value === "string" && value.startsWith("<rootDir>/") ? [key] : [],
  );
  expect(own).toContain("testEnvironment");
  expect(Object.keys(config)).toEqual(expect.arrayContaining(own));
});
