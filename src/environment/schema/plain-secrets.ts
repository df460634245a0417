import { joined } from "./application-sizes";
import type { HeadroomSources } from "./headroom-containers";

/** The last words of names of variables whose value is a secret. TOKEN_LIFETIME, SECRET_ARN and PASSWORD_FILE are none. */
const SECRET_NAME =
  /(^|_)(password|passwd|passphrase|pwd|secret|token|credentials?|api_?key|access_?key|secret_?key|private_?key|encryption_?key|signing_?key)$/;

/** Values that keep no secret: none, a switch, an ARN. */
const HARMLESS_VALUE = /^(|true|false|yes|no|on|off|none|[01]|arn:\S+)$/i;

/** A URL with a password, or a private key in PEM. */
const SECRET_VALUE = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;

/** DB_PASSWORD, dbPassword and db.password in one form: db_password. */
const inWords = (name: string): string =>
  name
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1_")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();

const isPlainSecret = ([name, value]: readonly [string, string]): boolean =>
  SECRET_VALUE.test(value) || (SECRET_NAME.test(inWords(name)) && !HARMLESS_VALUE.test(value.trim()));

/** A sentence where variables of applications seem to hold secrets in plain text. It never shows a value. */
export function plainSecretWarnings({ applications }: Pick<HeadroomSources, "applications">): readonly string[] {
  const settings = Object.entries(applications).flatMap(([application, { environment }]) =>
    Object.entries(environment)
      .filter(isPlainSecret)
      .map(([name]) => `applications.${application}.environment.${name}`),
  );
  if (settings.length === 0) return [];
  return [
    `${joined(settings)}: the value looks like a secret, and anybody who sees the plan or the state can read it; keep it in Secrets Manager or Parameter Store, and write its ARN under the application's secrets`,
  ];
}
