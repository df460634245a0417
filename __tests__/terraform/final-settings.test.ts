import { SMALLEST, withSynthesis } from "../support/synthesize";

test("a synth needs no Terraform: newcomers rehearse before they install it", () => {
  process.env["TERRAFORM_BINARY_NAME"] = "no-such-terraform";
  expect(() => withSynthesis("network", SMALLEST, "bare", () => undefined)).not.toThrow();
});
