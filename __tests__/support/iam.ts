import type { PolicyStatement } from "../../src/terraform/policy";

/** What IAM is asked when a role makes a call. */
export interface IamRequest {
  /** For example `ecs:ListTasks`. */
  readonly action: string;
  /** ARN of what the call is about; `*` for an action that knows no resource. */
  readonly resource: string;
  /** The values of the service's condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a role with these statements may make a call. Knows only `Allow`, and what the conditions of Drydock use. */
export const isAllowed = (statements: readonly PolicyStatement[], { action, resource, context }: IamRequest): boolean =>
  statements.some(({ Effect, Action, Resource, Condition = {} }) => {
    if (Effect !== "Allow") throw new Error(`an effect of ${Effect} is not known here`);
    return (
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)) &&
      Object.entries(Condition).every(([operator, expected]) => {
        if (operator !== "ArnEquals" && operator !== "StringEquals") throw new Error(`${operator} is not known here`);
        return Object.entries(expected).every(([key, patterns]) =>
          [patterns].flat().some((pattern) => {
            const value = context[key];
            return value !== undefined && (operator === "ArnEquals" ? matches(pattern, value) : pattern === value);
          }),
        );
      })
    );
  });

/** `*` stands for any text, `?` for one character (IAM user guide, "Using wildcards in resource ARNs"). */
export const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text);
