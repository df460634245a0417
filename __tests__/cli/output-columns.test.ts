import { hasColor, hasUnicode } from "../../src/cli/output-columns";

test.each([
  [{}, true],
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C.utf8" }, true],
  [{ LANG: "C" }, false],
  [{ LC_ALL: "POSIX", LANG: "de_DE.UTF-8" }, false],
  [{ LC_ALL: "", LC_CTYPE: "de_DE.ISO-8859-1" }, false],
  [{ LC_ALL: "C.UTF-8", LANG: "C" }, true],
])("the locale %j draws frames: %s", (variables, unicode) => {
  expect(hasUnicode(variables)).toBe(unicode);
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [true, { TERM: "dumb" }, false],
])("a terminal (%s) with %j has colours: %s", (isTerminal, variables, color) => {
  expect(hasColor(isTerminal, variables)).toBe(color);
});
