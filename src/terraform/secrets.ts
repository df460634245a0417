import { parseArn } from "../aws/arn";

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

/**
 * Whether two texts of settings name the same secret: each its ARN, with or without the six characters that Secrets Manager
 * adds, or its name. Of an ARN and a name, region and account are taken to be the same.
 */
export function isSameSecret(one: string, other: string): boolean {
  const [a, b] = [one, other].map(partsOf) as [SecretParts, SecretParts];
  if (a.place !== undefined && b.place !== undefined && a.place !== b.place) return false;
  return a.name === b.name || withoutSuffix(a.name) === b.name || a.name === withoutSuffix(b.name);
}

interface SecretParts {
  /** Region and account. @default unknown, of a name */
  readonly place: string | undefined;
  readonly name: string;
}

function partsOf(secret: string): SecretParts {
  const arn = parseArn(secret);
  if (!arn) return { place: undefined, name: secret };
  return { place: `${arn.region}:${arn.account}`, name: arn.resource.split(":")[1] ?? "" };
}

const withoutSuffix = (name: string): string => name.replace(/-[A-Za-z0-9]{6}$/, "");
