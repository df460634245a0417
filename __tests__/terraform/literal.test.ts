import { Token } from "cdktf";
import { literal } from "../../src/terraform/literal";
import { synthesize } from "../support/synthesize";

test("what looks like a template of Terraform's is escaped, wherever it stands", () => {
  expect(literal("a ${b} %{c} ${d:-}")).toBe("a $${b} %%{c} $${d:-}");
  expect(literal("$HOME 100% {}")).toBe("$HOME 100% {}");
});

test("references stay", () => {
  const reference = Token.asString({ resolve: () => "${aws_vpc.vpc.id}" });
  expect(literal(`id ${reference}`)).toBe(`id ${reference}`);
});

test("names that people gave in AWS reach Terraform as they are", () => {
  const { text } = synthesize("cluster", {
    network: { source: "remoteState", stateBucket: "shared-state", stateKey: "a/${b}" },
    cluster: { capacity: { keyName: "c${d}", instanceRefresh: { alarms: ["e%{f}"] } } },
  });
  for (const escaped of ["a/$${b}", "c$${d}", "e%%{f}"]) expect(text).toContain(escaped);
});
