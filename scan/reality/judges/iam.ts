import { type Held, heldByPython, type Judge, shortfall } from "../judge";
import { IAM_EXCEPTIONS } from "../lists/iam-exceptions";
import { UNKNOWN } from "../references";

/** The arguments that hold a policy. */
const POLICIES = {
  assume_role_policy: "trust",
  policy: "identity",
  policy_document: "identity",
  access_policy: "identity",
} as const;

/** Parliament does not know the European Sovereign Cloud, whose ARNs have the forms of the partition `aws`. */
const inKnownPartition = (policy: string): string =>
  policy.replaceAll("arn:aws-eusc:", "arn:aws:").replaceAll("eusc-de-east-1", "eu-central-1");

/** Every policy, held by parliament against the Service Authorization Reference. */
export const iam: Judge = {
  name: "iam",
  holds: "policies",
  judge: async (deployments, tools) => {
    const items: readonly (Held & { readonly text: string })[] = deployments.flatMap(({ environment, stacks }) =>
      stacks.flatMap(({ resources }) =>
        resources.flatMap(({ address, arguments: given }) =>
          Object.entries(POLICIES).flatMap(([argument, kind]) =>
            String(given[argument] ?? "").startsWith("{")
              ? [{ environment, address, kind, text: inKnownPartition(String(given[argument])) }]
              : [],
          ),
        ),
      ),
    );
    const readable = items.filter(({ text }) => !text.includes(UNKNOWN));
    const { shortfalls } = await heldByPython(tools, "iam", readable);
    return {
      held: items,
      shortfalls: [
        ...shortfalls.filter(({ text }) => !IAM_EXCEPTIONS.some(({ finding }) => finding.test(text))),
        ...items
          .filter((item) => !readable.includes(item))
          .map((item) => shortfall(item, `a reference has no known form: add it to references.ts (${item.text})`)),
      ],
    };
  },
};
