import { coveringRules, type RequestPatterns, takesNothingBehind } from "../../src/environment/schema/listener-rules";
import { matchedTogether } from "../../src/environment/wildcards";
import fc from "../support/fast-check";
import { problemsOf } from "../support/problems";

const application = (priority: number, requests: object) => ({
  image: "nginx:1.29.3",
  requests: { priority, ...requests },
});
const problems = (applications: object) => problemsOf({ network: { source: "create" }, applications });

const REMEDY = "give it a smaller number, or other hostNames and paths";

test("an application behind one that takes every path is refused, with both names", () => {
  expect(problems({ web: application(100, { paths: ["/*"] }), api: application(200, { paths: ["/api/*"] }) })).toEqual([
    `applications.api.requests.priority: got 200, but applications.web (priority 100) takes every request of applications.api before it; ${REMEDY}`,
  ]);
});

test("an application behind several that together take all of its requests is refused, with those names", () => {
  expect(
    problems({
      a: application(1, { hostNames: ["a.example.com"] }),
      b: application(2, { hostNames: ["b.example.com"], paths: ["/api/*"] }),
      far: application(3, { hostNames: ["c.example.com"] }),
      both: application(4, { hostNames: ["a.example.com", "b.example.com"], paths: ["/api/v1/*"] }),
    }),
  ).toEqual([
    `applications.both.requests.priority: got 4, but applications.a (priority 1) and applications.b (priority 2) together take every request of applications.both before it; ${REMEDY}`,
  ]);
});

const host = (...hostNames: string[]): RequestPatterns => ({ hostNames, paths: [] });
const path = (...paths: string[]): RequestPatterns => ({ hostNames: [], paths });

test.each<[string, RequestPatterns, readonly RequestPatterns[], boolean]>([
  ["the same host", host("app.example.com"), [host("app.example.com")], true],
  ["a host within a pattern", host("app.example.com"), [host("*.example.com")], true],
  ["a domain beside the pattern of its hosts", host("example.com"), [host("*.example.com")], false],
  ["a pattern behind one of its hosts", host("*.example.com"), [host("app.example.com")], false],
  ["a host behind a pattern of as many characters", host("app.example.com"), [host("a??.example.com")], true],
  ["a host behind a pattern of more characters", host("app.example.com"), [host("a???.example.com")], false],
  ["a host behind every path", host("app.example.com"), [path("/*")], true],
  ["every path of any host behind a host", path("/*"), [host("*.com")], false],
  ["a path of another case", path("/API/*"), [path("/api/*")], false],
  ["a folder itself behind what is in it", path("/api"), [path("/api/*")], false],
  ["a path behind a pattern with two stars", path("/v1/api/users"), [path("/*/api/*")], true],
  ["a pattern behind all that it could be", path("/a?"), [path("/a", "/a*")], true],
  ["a pattern behind some of what it could be", path("/a*"), [path("/a?*")], false],
  ["a pattern behind the parts that make it up", path("/a*"), [path("/a"), path("/a?*")], true],
  [
    "a host behind every path but one",
    { hostNames: ["a.b"], paths: ["/x", "/y"] },
    [
      { hostNames: ["a.b"], paths: ["/x"] },
      { hostNames: ["c.b"], paths: ["/y"] },
    ],
    false,
  ],
  ["a rule behind nothing", path("/*"), [], false],
])("%s: the rule gets no request is %s", (_, rule, others, expected) => {
  expect(takesNothingBehind(rule, others)).toBe(expected);
});

test("patterns of too many states count as reached", () => {
  const many = Array.from({ length: 14 }, (_, index) => `*${String.fromCharCode(97 + index)}*`);
  expect(matchedTogether(["/*"], [many, ...many.map((each) => [each])])).toBeUndefined();
  expect(
    takesNothingBehind(
      path("/*"),
      many.map((each) => path(`/${each}`)),
    ),
  ).toBe(false);
});

test("a hundred applications are compared in a moment", () => {
  const rules = Array.from({ length: 100 }, (_, index) => ({
    hostNames: [`app${index}.example.com`, `*.app${index}.example.com`],
    paths: [`/v${index}/*`, "/shared/*"],
  }));
  const began = performance.now();
  expect(rules.map((rule, index) => coveringRules(rule, rules.slice(0, index)))).toEqual(rules.map(() => undefined));
  expect(performance.now() - began).toBeLessThan(10_000);
});

/** Every text of these characters up to a length. */
const textsOf = (characters: string, length: number): readonly string[] =>
  length === 0
    ? [""]
    : ["", ...[...characters].flatMap((each) => textsOf(characters, length - 1).map((rest) => each + rest))];

// One character, c, is in no pattern: a wildcard takes it too.
const HOSTS = textsOf("abc.", 5);
const PATHS = textsOf("abc/", 4).map((rest) => `/${rest}`);

/** The requests of a rule, by regular expressions. */
const taker = ({ hostNames, paths }: RequestPatterns) => {
  const matcher = (patterns: readonly string[]) => {
    const expressions = patterns.map(
      (each) => new RegExp(`^${each.replaceAll(".", "\\.").replaceAll("?", ".").replaceAll("*", ".*")}$`, "s"),
    );
    return (text: string) => patterns.length === 0 || expressions.some((expression) => expression.test(text));
  };
  const [takesHost, takesPath] = [matcher(hostNames), matcher(paths)];
  return { hosts: new Set(HOSTS.filter(takesHost)), paths: new Set(PATHS.filter(takesPath)) };
};

const patternOf = (characters: string, prefix: string) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 3 }).map((text) => prefix + text);
const ruleOf = fc.record({
  hostNames: fc.array(patternOf("ab.*?", ""), { maxLength: 2 }),
  paths: fc.array(patternOf("ab/*?", "/"), { maxLength: 2 }),
});

test("of a rule that is refused no request is left, and of one that is not some request is", () => {
  let refused = 0;
  fc.assert(
    fc.property(ruleOf, fc.array(ruleOf, { minLength: 1, maxLength: 3 }), (rule, others) => {
      const own = taker(rule);
      const before = others.map(taker);
      const isLeft = [...own.hosts].some((each) => {
        const here = before.filter(({ hosts }) => hosts.has(each));
        return [...own.paths].some((end) => !here.some(({ paths }) => paths.has(end)));
      });
      const isRefused = takesNothingBehind(rule, others);
      if (isRefused) refused++;
      // Patterns of three characters differ, where they do, in texts of a few more.
      expect(isRefused).toBe(!isLeft);
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(20);
});
