import { TerraformResource, type TerraformResourceConfig, type TerraformStack } from "cdktf";

/** Values of settings that are final, by the setting's path. */
export type FinalSettings = Readonly<Record<string, string | boolean>>;

type Lifecycle = NonNullable<TerraformResourceConfig["lifecycle"]>;

/**
 * Terraform's resource that only its state holds. That of cdktf, `DataResource`, starts Terraform at each synth to ask for its
 * version, and fails where there is none.
 */
class TerraformData extends TerraformResource {
  readonly #input: FinalSettings;

  constructor(stack: TerraformStack, id: string, input: FinalSettings, lifecycle: Lifecycle | undefined) {
    super(stack, id, { terraformResourceType: "terraform_data", ...(lifecycle && { lifecycle }) });
    this.#input = input;
  }

  protected override synthesizeAttributes() {
    return { input: this.#input };
  }
}

/**
 * Records settings in the stack's state when it is first applied, and fails each later plan that comes with another value,
 * in words. The record is Terraform's own resource: nothing of it is in AWS.
 *
 * @param why what a change would do, to end the sentence
 * @param isRefused whether another value is refused; otherwise the record follows the settings
 */
export function recordSettings(
  stack: TerraformStack,
  id: string,
  settings: FinalSettings,
  { why, isRefused }: { readonly why: string; readonly isRefused: boolean },
): void {
  const lifecycle = {
    ignoreChanges: ["input"],
    postcondition: Object.entries(settings).map(([setting, value]) => {
      // A setting that the record does not have yet, as it came with a newer version, is as it is now.
      const deployed = `try(tostring(self.output["${setting}"]), "${value}")`;
      return {
        condition: `\${${deployed} == "${value}"}`,
        errorMessage: `${setting}: deployed with \${${deployed}}, and the environment says ${value}; ${why}`,
      };
    }),
  };
  new TerraformData(stack, id, settings, isRefused ? lifecycle : undefined);
}
