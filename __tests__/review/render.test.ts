import { renderHtml } from "../../src/review/render-html";
import { renderMarkdown } from "../../src/review/render-markdown";
import { type Review, reviewPlans } from "../../src/review/review";
import { planNamed } from "./plans";

const review = reviewPlans([{ name: "plan", plan: planNamed("type-changed") }], ["example-application-web"]);

test("Markdown for a pull request: headline, table, remarks by construct, the bill", () => {
  const lines = renderMarkdown(review).split("\n");
  expect(lines[0]).toBe("# Plan review: attention (1 attention, 2 information)");
  expect(lines).toContain("| example-cluster | attention | 0      | 4      | 0       | 0       | 109  |");
  expect(lines).toContain(
    "Not planned yet, as they read what changes: example-application-web. Review them after this apply.",
  );
  expect(lines).toContain("**capacity**");
  expect(lines.filter((line) => line.startsWith("- ⚠️ **attention** 4 instances are replaced"))).toHaveLength(1);
  expect(lines).toContain("## Money: +35.04 USD a month at rest");
});

test("the page says the same, and takes nothing from outside", () => {
  const page = renderHtml(review);
  for (const { constructs } of review.stacks)
    for (const { remarks } of constructs) for (const { addresses } of remarks) expect(page).toContain(addresses[0]);
  expect(page).not.toMatch(/<script|src=|href=|@import|url\(/);
});

const rehearsal = {
  base: "origin/main",
  traffic: "match days, 14 days from 2026-01-05, peak 40 tasks",
  rows: [
    { label: "Tasks killed", before: "0", after: "0" },
    { label: "  p99 of a task", before: "95 s", after: "310 s" },
  ],
  remarks: ["after misses p99WaitSeconds: 310 s, at most 300 s."],
};

test("a rehearsal before and after stands below the bill, in Markdown and on the page", () => {
  const lines = renderMarkdown({ ...review, rehearsal }).split("\n");
  const section = lines.slice(lines.indexOf("## Rehearsal"));
  expect(section).toContain(`Before is \`origin/main\`, both under ${rehearsal.traffic}.`);
  expect(section.map((line) => line.replace(/ +/g, " "))).toContain("| – p99 of a task | 95 s | 310 s |");
  expect(section).toContain("- after misses p99WaitSeconds: 310 s, at most 300 s.");
  expect(renderHtml({ ...review, rehearsal })).toContain(
    "<tr><td>– p99 of a task</td><td>95 s</td><td>310 s</td></tr>",
  );
});

test("a base that cannot be rehearsed stands in the place of the comparison, with its reason", () => {
  const refused = { base: "origin/main", refusal: 'production: no such environment, "<b>"' };
  const section = renderMarkdown({ ...review, rehearsal: refused }).split("## Rehearsal\n\n")[1];
  expect(section).toMatch(
    /^Nothing to compare with: of `origin\/main` it cannot be made \(production: no such environment, "&lt;b>"\)\.\n/,
  );
  expect(renderHtml({ ...review, rehearsal: refused })).toContain(
    "<p>Nothing to compare with: of origin/main it cannot be made (production: no such environment, &quot;&lt;b&gt;&quot;).</p>",
  );
});

test("what a plan names cannot break out of Markdown or HTML", () => {
  const hostile = "</sub><script>alert(1)</script> `|*_[x](http://evil)";
  const remark = { level: "danger", text: hostile, reason: hostile, addresses: [hostile] } as const;
  const counts = { create: 0, update: 1, replace: 0, delete: 0, forget: 0 };
  const broken: Review = {
    ...review,
    stacks: [
      {
        stack: "example-cluster",
        level: "danger",
        isNew: false,
        unchanged: 0,
        counts,
        constructs: [{ construct: "capacity", counts, remarks: [remark], others: [hostile] }],
      },
    ],
  };
  expect(renderHtml(broken)).not.toContain("<script>");
  const markdown = renderMarkdown(broken);
  expect(markdown).not.toContain("<script>");
  // An address is code: nothing in it is read.
  expect(markdown.replace(/<sub>`[^`]*`<\/sub>/g, "")).not.toMatch(/[^\\][`[]/);
});
