import { z } from "zod";
import { text } from "./kinds/container";
import { kind, listOf, recordOf } from "./kinds/kind";
import {
  conditionKey,
  conditionOperator,
  iamAction,
  managedPolicyArn,
  policyResource,
  statementName,
} from "./kinds/rights";
import { note } from "./note";

const conditionValues = listOf(text(0, 2048), { min: 1, max: 100 });

const conditionsSchema = recordOf(
  conditionOperator(),
  kind(recordOf(conditionKey(), conditionValues, { min: 1, max: 20 }), {
    kind: "conditions",
    allowed: "values in lists, each under a condition key",
    many: "objects with values in lists, each under a condition key",
  }),
  { max: 20 },
);

const statementSchema = z.strictObject({
  actions: note(listOf(iamAction(), { min: 1, max: 100 }), {
    description: "Actions that the instances may do.",
  }),
  resources: note(listOf(policyResource(), { min: 1, max: 100 }), {
    description: "Resources that they may do them to.",
  }),
  conditions: note(conditionsSchema.default({}), {
    description: "Conditions: by operator, and by key, the values.",
    remedy: "write conditions: { StringEquals: { 'aws:SourceVpc': ['vpc-0123456789abcdef0'] } }",
  }),
});

/** Further rights of the instances, beyond what Drydock's own parts need. */
export const instanceRoleSchema = z.strictObject({
  managedPolicyArns: note(listOf(managedPolicyArn(), { max: 20 }).default([]), {
    description:
      "Managed policies that are attached to the role. IAM attaches at most ten to a role unless the account's quota is raised.",
    remedy: "write managedPolicyArns: ['arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy']",
  }),
  statements: note(recordOf(statementName(), statementSchema, { max: 20 }).default({}), {
    description: "Further statements, each under its name, in an inline policy of their own.",
    key: "name",
    remedy:
      "write statements: { ReadConfiguration: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::my-bucket/*'] } }",
  }),
});

export type InstanceRoleSettings = z.output<typeof instanceRoleSchema>;
