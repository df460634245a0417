import { isPublished } from "../../scan/reality/lists/published-metrics";
import { ALARMS } from "../../src/alerts/alarm-table";

const alarms = Object.entries(ALARMS);

test.each(alarms)("%s watches a metric that is published with exactly those dimensions", (_, alarm) => {
  expect([alarm, isPublished(alarm.namespace, alarm.metric, alarm.dimensions)]).toEqual([alarm, true]);
});

test.each(alarms)("%s looks at no more than CloudWatch lets an alarm look at", (_, { periodSeconds, periods }) => {
  expect(periodSeconds % 60).toBe(0);
  expect(periodSeconds * periods).toBeLessThanOrEqual(86_400);
});

test("names tell alarms apart, and words say what to do", () => {
  expect(new Set(alarms.map(([, { name }]) => name)).size).toBe(alarms.length);
  for (const [, { fires, todo }] of alarms) {
    expect(fires).toMatch(/^[a-z]|^EventBridge/);
    expect(todo).toMatch(/^[A-Z].*\.$/);
  }
});

test.each([
  ["BurstCreditLimit is no metric: the balance is", "AWS/EFS", "BurstCreditLimit", ["FileSystemId"]],
  [
    "the load balancer's own errors know no target group",
    "AWS/ApplicationELB",
    "HTTPCode_ELB_5XX_Count",
    ["LoadBalancer", "TargetGroup"],
  ],
  ["nor do rejected connections", "AWS/ApplicationELB", "RejectedConnectionCount", ["LoadBalancer", "TargetGroup"]],
])("the published list would catch it: %s", (_, namespace, metric, dimensions) => {
  expect(isPublished(namespace, metric, dimensions)).toBe(false);
});
