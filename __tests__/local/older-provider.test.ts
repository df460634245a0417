import { lowerTo, type StackJson } from "../../src/local/older-provider";

const stack = (version: string): StackJson => ({
  terraform: { required_providers: { aws: { version } } },
  resource: { aws_lambda_function: { drain: { runtime: "nodejs24.x", timeout: 60 } } },
});

test("a stack is lowered to an older provider, without what that does not know", () => {
  const lowered = stack("6.25.0");
  expect(lowerTo("5.100.0", lowered)).toBe(true);
  expect(lowered.terraform.required_providers.aws.version).toBe("5.100.0");
  expect(lowered.resource!["aws_lambda_function"]!["drain"]).toEqual({ runtime: "nodejs22.x", timeout: 60 });
});

test("a stack that asks for the provider that is to be had stays as it is", () => {
  const same = stack("6.25.0");
  expect(lowerTo("6.25.0", same)).toBe(false);
  expect(same).toEqual(stack("6.25.0"));
});
