import { DataResource, type TerraformStack } from "cdktf";

/** Values of settings that are final, by the setting's path. */
export type FinalSettings = Readonly<Record<string, string | boolean>>;

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
  new DataResource(stack, id, {
    input: settings,
    ...(isRefused && {
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: Object.entries(settings).map(([setting, value]) => {
          // A setting that the record does not have yet, as it came with a newer version, is as it is now.
          const deployed = `try(tostring(self.output["${setting}"]), "${value}")`;
          return {
            condition: `\${${deployed} == "${value}"}`,
            errorMessage: `${setting}: deployed with \${${deployed}}, and the environment says ${value}; ${why}`,
          };
        }),
      },
    }),
  });
}
