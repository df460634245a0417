import { markdownTable } from "../markdown-table";
import { OWN_CHANGES } from "./drift";
import { RESOURCE_TYPES } from "./resource-types";
import { RULES } from "./review";

/** Renders `docs/review.md`. */
export const renderReviewPage = (): string =>
  `${[
    "# Reviewing a plan",
    "`npm run review` says what Terraform plans do, in the words of this project. It applies nothing. This page is made by `npm run docs`.",
    "```\n" +
      "npm run review -- -e example                          # plans the environment with Terraform\n" +
      "npm run review -- network.json cluster.json           # plans that are there already\n" +
      "npm run review -- -e example --fail-on danger         # for a pipeline: exit code 1\n" +
      "npm run review -- -e example --base origin/main       # with a rehearsal before and after\n" +
      "npm run review -- -e example --usage infracost-usage.yml\n" +
      "```",
    "A file is made by `terraform plan -out=FILE && terraform show -json FILE > PLAN.json`. Such a file holds secrets; the " +
      "review holds none of the values that Terraform calls sensitive. It is Markdown for a pull request, a page with `--html`, " +
      "or JSON with `--json`.",
    "A stack that reads what another plan changes cannot be planned yet. The review names it; review it after the apply.",
    "## Levels",
    markdownTable(
      ["level", "meaning"],
      [
        ["information", "nothing that runs, is stored or is allowed is touched"],
        ["attention", "something is: read it before the apply"],
        ["danger", "data, traffic or protection is lost, or all at once is changed"],
      ],
    ),
    "`--fail-on LEVEL` ends with 1 when a remark has this level or a higher one. 1 is also the exit code when Terraform or AWS " +
      "fails, 2 when a plan cannot be read or credentials are missing, 3 when Terraform is missing.",
    "## Rules",
    markdownTable(
      ["rule", "says"],
      Object.entries(RULES).map(([name, { says }]) => [name, says]),
    ),
    "An instance refresh takes at least the boot of each batch (as the [virtual AWS](virtual-aws.md) has it) and the warm-up, and " +
      "at most the drain timeout besides. How long your tasks take to leave, a rehearsal of a roll-out says: " +
      "`npm run rehearse -- -e example --scenario roll-out`.",
    "## Money",
    "The difference a month at rest, by part, from the prices of [what it costs](cost.md). With `--usage FILE` the environment is " +
      "rehearsed, and the file tells Infracost how many instances it had on average.",
    "## Rehearsal",
    "With `--base COMMIT` the environment is rehearsed twice under the same traffic when the plans change scaling, sizes, functions " +
      "or applications: as it is at that commit, with the code of then, and as it is now. The review then has both beside each " +
      "other: instances, waiting, killed tasks, the longest drain, money, missed objectives. Where the environment is not there at " +
      "that commit, or refused, the review says so in place of them. The [pipelines](../pipelines/README.md) give it.",
    "## Drift",
    "`npm run drift -- -e example` reads AWS beside the states of all deployed stacks and says in the same words what somebody " +
      "changed beside Terraform. It changes nothing, and ends with 1 when there is something, with 4 when Terraform or AWS fails. " +
      "A change counts when the next apply would take it back, and a resource when it is gone. Rules of security groups, policies " +
      "of roles and routes that somebody added count too, although no apply takes them away. What a cluster changes by itself is " +
      "no drift:",
    markdownTable(
      ["type", "attributes", "why"],
      OWN_CHANGES.map(({ type, attributes, reason }) => [`\`${type}\``, attributes.join(", "), reason]),
    ),
    "## What ends with a resource",
    markdownTable(
      ["type", "level", "what ends"],
      Object.entries(RESOURCE_TYPES).map(([type, { level, loss }]) => [`\`${type}\``, level, loss]),
    ),
    "A resource of any other type that is destroyed or replaced is a danger: what it holds may be gone.",
  ].join("\n\n")}\n`;
