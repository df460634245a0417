import { bootRunOf, withInstances } from "../boot";
import { type Deployment, resourcesOf } from "../deployments";
import { type Judge, shortfall } from "../judge";
import { AGENTS, CLI_ACTIONS } from "../lists/instance-rights";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

/** Name of the inline policy of `cluster.instanceRole`: rights that an environment adds for steps of its own. */
const OWN_RIGHTS = "further";

/** The actions that Drydock's policies of the instances' role allow. Those of the environment's own are its own matter. */
function allowedActions(deployment: Deployment): ReadonlySet<string> {
  const profiles = resourcesOf(deployment, "aws_iam_instance_profile").map((each) => each.arguments["role"]);
  const policies = resourcesOf(deployment, "aws_iam_role_policy").filter(
    ({ arguments: given }) => profiles.includes(given["role"]) && given["name"] !== OWN_RIGHTS,
  );
  return new Set(
    policies.flatMap(({ arguments: given }) =>
      (JSON.parse(String(given["policy"])) as { readonly Statement: readonly Statement[] }).Statement.filter(
        ({ Effect }) => Effect === "Allow",
      ).flatMap(({ Action }) => Action),
    ),
  );
}

/** The actions behind a command of the AWS CLI: `ssm get-document` is `ssm:GetDocument`. */
const actionsOf = (command: string): readonly string[] => {
  const [service = "", name = ""] = command.split(" ");
  const operation = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return CLI_ACTIONS[command] ?? [`${service}:${operation}`];
};

function faults(deployment: Deployment): readonly string[] {
  const allowed = allowedActions(deployment);
  const called = bootRunOf(deployment).awsCalls.flatMap((command) =>
    actionsOf(command).map((action) => ({ action, command })),
  );
  const known = new Set([
    ...called.map(({ action }) => action),
    ...AGENTS.flatMap(({ needs, mayNeed }) => [...needs, ...mayNeed]),
  ]);
  return [
    ...called
      .filter(({ action }) => !allowed.has(action))
      .map(({ action, command }) => `the boot calls aws ${command}, and ${action} is not allowed`),
    ...AGENTS.flatMap(({ name, needs, needsWith = {} }) =>
      [...needs, ...Object.entries(needsWith).flatMap(([action, others]) => (allowed.has(action) ? others : []))]
        .filter((action) => !allowed.has(action))
        .map((action) => `the ${name} needs ${action}, which is not allowed`),
    ),
    ...[...allowed]
      .filter((action) => !known.has(action))
      .map((action) => `${action} is allowed, and nothing on the instance needs it`),
  ];
}

/** The instances' role: each call of the boot scripts and of the agents is allowed, and no more. */
export const rights: Judge = {
  name: "instance-rights",
  holds: "roles",
  judge: async (deployments) => {
    const items = withInstances(deployments).map((deployment) => ({
      deployment,
      environment: deployment.environment,
      address: "role of the instances",
    }));
    return {
      held: items,
      shortfalls: items.flatMap((item) => faults(item.deployment).map((text) => shortfall(item, text))),
    };
  },
};
