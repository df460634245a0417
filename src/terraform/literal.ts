/**
 * Keeps Terraform from reading a text's own `${` and `%{` as its templates, as a shell's variables look like them.
 * References that CDK for Terraform put into the text stay what they are.
 */
export const literal = (text: string): string => text.replaceAll(/\$\{(?!TfToken)/g, "$$$${").replaceAll("%{", "%%{");
