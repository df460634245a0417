import { markdownTable } from "../markdown-table";
import { wrap } from "../wrapped-text";
import { OUTPUTS, type OutputDescription } from "./outputs";

const INTRODUCTION = [
  "# Outputs",
  "Each stack has these outputs. Stacks of an environment find each other by them, and so do projects of your own: an\n" +
    "[example](../examples/separate-project) reads them from the state. Names never change. This page is made from\n" +
    "`src/terraform/outputs.ts` by `npm run docs`.",
  "```\nterraform -chdir=cdktf.out/stacks/example-cluster output\n```",
];

/** Each kind of stack, and when an environment has it. */
const STACKS: Readonly<Record<keyof typeof OUTPUTS, string>> = {
  state: "`<environment>-state`, which `npm run bootstrap` deploys. Why: [environment](decisions/environment.md).",
  "pipeline-roles":
    "`<environment>-pipeline-roles`, which `npm run pipeline-roles` deploys. Why: [deploying](decisions/deploying.md).",
  alerts: "`<environment>-alerts`, with `alerts` settings.",
  network: '`<environment>-network`, with `network.source: "create"`. Why: [network](decisions/network.md).',
  volume: "`<environment>-volume`, with `volume` settings. Why: [volume](decisions/volume.md).",
  cluster: "`<environment>-cluster`. Why: [stacks](decisions/stacks.md), [ingress](decisions/ingress.md).",
  application:
    "`<environment>-application-<name>`, one for each application. Why: [applications](decisions/applications.md).",
};

const RULES_FOR_APPLICATIONS =
  "A project of its own that adds a service to the cluster keeps to these outputs:\n\n" +
  "- a listener rule has a priority from 1 to 49999 that is not in `application_priorities`; 50000 is Drydock's own.\n" +
  "- the deregistration delay of its target group and the stop timeout of its containers are together at most\n" +
  "  `longest_stop_seconds`.\n" +
  "- its tasks use the network mode `bridge` with dynamic host ports: only these are open to the load balancer.\n" +
  "- its tasks are named in `cluster.headroom.otherContainers`, or the cluster keeps no room for them.";

/** The reference page of the stacks' outputs, in Markdown. */
export const renderOutputs = (): string =>
  `${[
    ...INTRODUCTION,
    ...Object.entries(OUTPUTS).flatMap(([kind, outputs]) => [
      `## ${kind}`,
      STACKS[kind as keyof typeof OUTPUTS],
      ...(kind === "cluster" ? [RULES_FOR_APPLICATIONS] : []),
      ...describe(Object.entries<OutputDescription>(outputs)),
    ]),
  ].join("\n\n")}\n`;

/** A table of types, then the meaning and the readers of each output. */
const describe = (outputs: readonly (readonly [name: string, output: OutputDescription])[]): readonly string[] => [
  markdownTable(
    ["output", "type", "exists with"],
    outputs.map(([name, { type, when = "" }]) => [`\`${name}\``, type, when]),
  ),
  outputs
    .map(([name, { description, usedBy }]) => wrap("- ", `\`${name}\`: ${description} Used by ${usedBy}.`, 120))
    .join("\n"),
];
