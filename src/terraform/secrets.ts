/**
 * The ARN of a secret of Secrets Manager that settings name.
 *
 * @param secret its ARN, or its name, each perhaps followed by `:json-key:stage:version`
 * @param arnOf makes an ARN of the account and region that is deployed to
 */
export const secretArnOf = (secret: string, arnOf: (service: string, resource: string) => string): string =>
  secret.startsWith("arn:") ? secret : arnOf("secretsmanager", `secret:${secret}`);

/**
 * The resources by which a policy lets a secret be read: the ARN as given, and with the six characters that Secrets Manager
 * adds. Nobody can tell by looking whether they are there: `secret:app-secret` may be a whole ARN or a name (Secrets Manager
 * user guide, "What's in a Secrets Manager secret?").
 */
export function secretResources(secretArn: string): readonly string[] {
  // The parts after the name choose a key or a version of it.
  const whole = secretArn.split(":").slice(0, 7).join(":");
  return [whole, `${whole}-??????`];
}
