/**
 * Rules of amazon-ssm-agent 3.3.0.0 (commit 1c217c8, 2024-10-21): agent/framework/docparser/docparser.go
 * (parseDocumentContent), agent/contracts/model.go (InstancePluginConfig, modifiers), agent/plugins/runscript/runscript.go
 * (RunScriptPluginInput) and agent/plugins/pluginutil/pluginutil.go (ValidateExecutionTimeout). Limits: Systems Manager
 * quotas ("Systems Manager document size", 64 KB); EC2 user guide, "Run commands when you launch an EC2 instance with user
 * data input" (16 KB in raw form).
 */
const SCHEMA_VERSIONS: readonly unknown[] = ["2.0", "2.0.1", "2.0.2", "2.0.3", "2.2"];
const DOCUMENT_MEMBERS = ["schemaVersion", "description", "parameters", "mainSteps"];
const STEP_MEMBERS = [
  "action",
  "inputs",
  "maxAttempts",
  "name",
  "onFailure",
  "settings",
  "timeoutSeconds",
  "precondition",
];
const INPUTS = ["runCommand", "environment", "id", "workingDirectory", "timeoutSeconds", "onFailure", "finallyStep"];
const MODIFIERS: readonly unknown[] = [undefined, "exit", "successAndExit"];
const MINIMUM_TIMEOUT_SECONDS = 5;
const MAXIMUM_TIMEOUT_SECONDS = 172_800;
const MAXIMUM_DOCUMENT_BYTES = 64 * 1024;
const MAXIMUM_USER_DATA_BYTES = 16 * 1024;

type Body = Readonly<Record<string, unknown>>;

/** Faults of a document with shell scripts. @param content its JSON */
export function documentFaults(content: string): readonly string[] {
  const document = JSON.parse(content) as Body;
  const steps = (document["mainSteps"] ?? []) as readonly Body[];
  const names = steps.map(({ name }) => name);
  const bytes = Buffer.byteLength(content);
  return [
    ...(SCHEMA_VERSIONS.includes(document["schemaVersion"])
      ? []
      : [`schemaVersion ${document["schemaVersion"]} is not supported`]),
    ...unknown("the document", document, DOCUMENT_MEMBERS),
    ...(steps.length > 0 ? [] : ["there are no mainSteps"]),
    ...(new Set(names).size === names.length ? [] : ["two steps have one name, and with it one folder"]),
    // The agent takes what stands in double braces for a parameter.
    ...(/\{\{[^}]*\}\}/.test(content) && !document["parameters"] ? ["a text in {{ }} is taken for a parameter"] : []),
    ...(bytes <= MAXIMUM_DOCUMENT_BYTES ? [] : [`${bytes} bytes, at most ${MAXIMUM_DOCUMENT_BYTES} are allowed`]),
    ...steps.flatMap(stepFaults),
  ];
}

function stepFaults(step: Body): readonly string[] {
  const name = String(step["name"]);
  const inputs = (step["inputs"] ?? {}) as Body;
  const { runCommand, timeoutSeconds, onFailure } = inputs;
  const seconds = Number(timeoutSeconds ?? MINIMUM_TIMEOUT_SECONDS);
  return [
    ...unknown(name, step, STEP_MEMBERS),
    ...unknown(`${name}: inputs`, inputs, INPUTS),
    ...(step["action"] === "aws:runShellScript" ? [] : [`${name}: ${step["action"]} runs no shell script`]),
    ...(/^[\w-]+$/.test(name) ? [] : [`${name}: the name becomes a folder`]),
    ...(Array.isArray(runCommand) && runCommand.every((line) => typeof line === "string")
      ? []
      : [`${name}: runCommand is no list of texts`]),
    ...(seconds >= MINIMUM_TIMEOUT_SECONDS && seconds <= MAXIMUM_TIMEOUT_SECONDS
      ? []
      : [`${name}: timeoutSeconds ${timeoutSeconds} becomes 3600 without a word`]),
    ...(MODIFIERS.includes(onFailure) ? [] : [`${name}: onFailure ${onFailure} is not known`]),
  ];
}

const unknown = (where: string, body: Body, members: readonly string[]): readonly string[] =>
  Object.keys(body)
    .filter((member) => !members.includes(member))
    .map((member) => `${where}: the agent knows no ${member}`);

/** Faults of user data. */
export const userDataFaults = (userData: string): readonly string[] => {
  const bytes = Buffer.byteLength(userData);
  return [
    ...(userData.startsWith("#!") ? [] : ["user data does not begin with #!, so cloud-init does not run it"]),
    ...(bytes <= MAXIMUM_USER_DATA_BYTES
      ? []
      : [`user data has ${bytes} bytes, at most ${MAXIMUM_USER_DATA_BYTES} are allowed`]),
  ];
};
