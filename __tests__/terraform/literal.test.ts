import { Token } from "cdktf";
import { literal } from "../../src/terraform/literal";

test("what looks like a template of Terraform's is escaped, wherever it stands", () => {
  expect(literal("a ${b} %{c} ${d:-}")).toBe("a $${b} %%{c} $${d:-}");
  expect(literal("$HOME 100% {}")).toBe("$HOME 100% {}");
});

test("references stay", () => {
  const reference = Token.asString({ resolve: () => "${aws_vpc.vpc.id}" });
  expect(literal(`id ${reference}`)).toBe(`id ${reference}`);
});
