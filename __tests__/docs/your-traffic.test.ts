import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { addEnvironmentOption, addTrafficOptions } from "../../src/cli/options";
import { projectRoot } from "../../src/project-root";

const page = readFileSync(join(projectRoot(), "docs", "your-traffic.md"), "utf8");
const commands = [...page.matchAll(/^```sh\n([^`]+)^```$/gm)].map(([, command]) => command!);

test("its queries of CloudWatch are JSON with the members of a MetricDataQuery, and need no change", () => {
  const queries = commands.flatMap((command) => {
    const [, json] = /--metric-data-queries '([^']+)'/.exec(command) ?? [];
    return json === undefined ? [] : (JSON.parse(json) as { Id: string; Label: string; Expression: string }[]);
  });
  expect(queries).toEqual([
    {
      Id: "requests",
      Label: "RequestCount",
      Expression: `SUM(SEARCH('{AWS/ApplicationELB,LoadBalancer} MetricName="RequestCount"', 'Sum', 60))`,
    },
    {
      Id: "tasks",
      Label: "RunningTaskCount",
      Expression: `SUM(SEARCH('{ECS/ContainerInsights,ClusterName,ServiceName} MetricName="RunningTaskCount"', 'Average', 60))`,
    },
  ]);
});

test("its rehearsals take their options as they are written", () => {
  const rehearsals = commands.flatMap((command) => /^npm run rehearse -- (.+)$/m.exec(command)?.[1] ?? []);
  const parsed = rehearsals.map((args) =>
    addTrafficOptions(addEnvironmentOption(new Command())).parse(args.split(" "), { from: "user" }).opts(),
  );
  expect(parsed).toEqual([
    { environment: "example", trace: "requests.json", peakTasks: 20 },
    { environment: "example", trace: "tasks.json" },
  ]);
});

test("it names every option that bears on a trace", () => {
  const named = [...page.matchAll(/^\| `(--[a-z-]+) /gm)].map(([, option]) => option!);
  const offered = addTrafficOptions(new Command()).options.map(({ long }) => long!);
  expect(named.toSorted()).toEqual(
    offered
      .filter((option) => !["--seed", "--as-is", "--timings", "--physics", "--cpu-use"].includes(option))
      .toSorted(),
  );
});
