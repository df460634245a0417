import type { Json, Marks, PlanJson, ResourceChange } from "../../src/review/plan-json";
import { renderHtml } from "../../src/review/render-html";
import { renderMarkdown } from "../../src/review/render-markdown";
import { reviewPlans } from "../../src/review/review";
import fc from "../support/fast-check";
import { PLANS, planNamed } from "./plans";

const SECRET = "correct-horse-battery-staple";

type Path = readonly (string | number)[];

/** Paths of all values within a value, those that hold others included. */
function pathsIn(value: Json | undefined, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((each, index) => pathsIn(each, [...path, index]))
    : Object.entries(value).flatMap(([name, each]) => pathsIn(each, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

const pathsOf = ({ change }: ResourceChange): readonly Path[] => pathsIn({ ...change.before, ...change.after });

/** A value with another one at a path. */
function withAt(value: Json | undefined, [first, ...rest]: Path, put: Json): Json {
  if (first === undefined) return put;
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? withAt(each, rest, put) : each));
  const object = (value ?? {}) as Readonly<Record<string, Json>>;
  return { ...object, [first]: withAt(object[String(first)], rest, put) };
}

/** The mark that Terraform sets for a sensitive value at a path. */
const markAt = ([first, ...rest]: Path): Marks => {
  if (first === undefined) return true;
  return typeof first === "number"
    ? Array.from({ length: first + 1 }, (_, index) => (index === first ? markAt(rest) : false))
    : { [first]: markAt(rest) };
};

/** A plan in which one value of one resource, before and after, is a secret that Terraform calls sensitive. */
function withSecret(plan: PlanJson, resource: number, place: number): PlanJson {
  const changes = plan.resource_changes!;
  const changing = changes.filter((each) => pathsOf(each).length > 0);
  const chosen = changing[resource % changing.length]!;
  const paths = pathsOf(chosen);
  const path = paths[place % paths.length]!;
  const hide = (values: ResourceChange["change"]["after"]) =>
    values && (withAt(values, path, SECRET) as ResourceChange["change"]["after"]);
  const { before, after } = chosen.change;
  const marks = markAt(path);
  const hidden = {
    ...chosen.change,
    before: hide(before),
    after: hide(after),
    before_sensitive: marks,
    after_sensitive: marks,
  };
  const inState = (values: PlanJson["planned_values"]) => ({
    ...values,
    root_module: {
      resources: (values?.root_module?.resources ?? []).map((each) =>
        each.address === chosen.address ? { ...each, values: hide(each.values)!, sensitive_values: marks } : each,
      ),
    },
  });
  return {
    ...plan,
    planned_values: inState(plan.planned_values),
    prior_state: { values: inState(plan.prior_state?.values) },
    resource_changes: changes.map((each) => (each === chosen ? { ...each, change: hidden } : each)),
  };
}

test("a sensitive value appears in no review, wherever in a plan it is", () => {
  const plans = PLANS.map(planNamed).filter(({ resource_changes: changes }) =>
    changes!.some(({ change }) => change.before !== null || change.after !== null),
  );
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000), (which, resource, place) => {
      const plan = withSecret(plans[which % plans.length]!, resource, place);
      expect(JSON.stringify(plan)).toContain(SECRET);
      const review = reviewPlans([{ name: "plan", plan }]);
      for (const text of [JSON.stringify(review), renderMarkdown(review), renderHtml(review)])
        expect(text).not.toContain(SECRET);
    }),
    { numRuns: 150 },
  );
});

test("the password of a resource that Drydock does not know is in its plan and in no review", () => {
  const plan = planNamed("foreign-added");
  const password = "correct horse battery staple";
  expect(JSON.stringify(plan)).toContain(password);
  const review = reviewPlans([{ name: "plan", plan }]);
  for (const text of [JSON.stringify(review), renderMarkdown(review), renderHtml(review)])
    expect(text).not.toContain(password);
});
