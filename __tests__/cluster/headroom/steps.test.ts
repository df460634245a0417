import { type Step, steps } from "../../../src/cluster/headroom/steps";

/** The most container instances that an ECS cluster holds (Amazon ECS service quotas). */
const CLUSTER_LIMIT = 5000;

/** What EC2 Auto Scaling does for a metric: its distance from the alarm's threshold of 1 chooses the step. */
const adjustment = (policy: readonly Step[], metric: number): number => {
  const chosen = policy.filter(({ lower, upper = Infinity }) => metric - 1 >= lower && metric - 1 < upper);
  expect(chosen).toHaveLength(1);
  return chosen[0]!.instances;
};

const metrics = Array.from({ length: CLUSTER_LIMIT }, (_, index) => index + 1);

test.each(metrics.slice(0, 10))("%i missing or spare instances are added or removed exactly", (metric) => {
  expect(adjustment(steps("up"), metric)).toBe(metric);
  expect(adjustment(steps("down"), metric)).toBe(metric);
});

test("however many are missing, no fewer are added, and less than twice as many", () => {
  const policy = steps("up");
  const wrong = metrics.filter((metric) => {
    const added = adjustment(policy, metric);
    return added < metric || added >= 2 * metric;
  });
  expect(wrong).toEqual([]);
});

test("however many are spare, no more are removed, and more than half of them", () => {
  const policy = steps("down");
  const wrong = metrics.filter((metric) => {
    const removed = adjustment(policy, metric);
    return removed > metric || removed <= metric / 2;
  });
  expect(wrong).toEqual([]);
});

test("a policy has no more steps than AWS takes, without gaps between them", () => {
  const policy = steps("up");
  expect(policy).toHaveLength(20);
  expect(policy[0]).toMatchObject({ lower: 0 });
  expect(policy.at(-1)).not.toHaveProperty("upper");
  expect(policy.slice(1).map(({ lower }) => lower)).toEqual(policy.slice(0, -1).map(({ upper }) => upper));
});
