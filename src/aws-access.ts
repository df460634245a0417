import type { STSClientConfig } from "@aws-sdk/client-sts";
import { assumedRole } from "./terraform/deploy-role";
import { UserError } from "./user-error";

/** A part of AWS, and the role by which it is reached. */
export interface AwsPlace {
  /** Code of the region. */
  readonly region: string;
  /** Role that is taken on for all calls. @default none: the calls are the caller's own */
  readonly deployRoleArn?: string | undefined;
}

/** Options of a client of the SDK: the region, and the credentials of the role. Without credentials it finds the caller's own. */
export interface AwsAccess {
  /** Code of the region. */
  readonly region: string;
  /** Credentials of the role, renewed before they end. @default those that the SDK finds */
  readonly credentials?: CredentialsProvider;
}

type CredentialsProvider = Extract<NonNullable<STSClientConfig["credentials"]>, (...args: never) => unknown>;

type Credentials = Awaited<ReturnType<CredentialsProvider>>;

/**
 * The access to an environment's account: an environment is a place itself.
 *
 * The credentials reject with a UserError when the role cannot be taken on.
 */
export const awsAccess = ({ region, deployRoleArn }: AwsPlace): AwsAccess => ({
  region,
  ...(deployRoleArn !== undefined && { credentials: credentialsOf(deployRoleArn, region) }),
});

/** Time before the end of credentials at which they are renewed. */
const RENEWAL_MS = 5 * 60 * 1000;

const providers = new Map<string, CredentialsProvider>();

/** One session of a role serves all clients of a command. */
function credentialsOf(roleArn: string, region: string): CredentialsProvider {
  const known = providers.get(roleArn);
  if (known) return known;
  let session: Promise<Credentials> | undefined;
  const provider: CredentialsProvider = () => {
    session = renewed(session, () => assume(roleArn, region));
    return session;
  };
  providers.set(roleArn, provider);
  return provider;
}

/** The credentials of a session, or of a new one when it has failed or ends soon. Calls at the same time wait for one session. */
async function renewed(
  session: Promise<Credentials> | undefined,
  begin: () => Promise<Credentials>,
): Promise<Credentials> {
  const credentials = await session?.catch(() => undefined);
  return credentials && credentials.expiration!.getTime() - Date.now() > RENEWAL_MS ? credentials : begin();
}

async function assume(roleArn: string, region: string): Promise<Credentials> {
  const { STSClient, AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const { sessionName } = assumedRole(roleArn);
  try {
    const { Credentials: found } = await new STSClient({ region }).send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
    );
    return {
      accessKeyId: found!.AccessKeyId!,
      secretAccessKey: found!.SecretAccessKey!,
      sessionToken: found!.SessionToken!,
      expiration: found!.Expiration!,
    };
  } catch (error) {
    const { name, message } = error as Error;
    const remedy = /AccessDenied/.test(name)
      ? "let the role's trust policy name you, or use credentials that it trusts, for example with AWS_PROFILE"
      : "set credentials that the role trusts, for example with AWS_PROFILE, or sign in again";
    throw new UserError(`deployRoleArn: ${roleArn} was not taken on (${name}: ${message.split("\n")[0]}); ${remedy}`);
  }
}
