import { type AwsPlace, awsAccess } from "../aws-access";
import { isUserError, UserError } from "../user-error";

/** The account that credentials belong to, or that of the role. @throws UserError when AWS does not tell it */
export async function callerAccount(place: AwsPlace): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  try {
    return (await new STSClient(awsAccess(place)).send(new GetCallerIdentityCommand({}))).Account!;
  } catch (error) {
    if (isUserError(error)) throw error;
    const { name, message } = error as Error;
    throw new UserError(
      `credentials: AWS did not say whose they are (${name}: ${message}); set them, for example with AWS_PROFILE, or sign in again`,
    );
  }
}

/**
 * Refuses the wrong account before anything is written.
 *
 * @param expected setting `accountId` of the environment. @default any account
 * @throws UserError
 */
export function refuseOtherAccount(environment: string, account: string, expected: string | undefined): void {
  if (expected === undefined || expected === account) return;
  throw new UserError(
    `accountId: ${environment} belongs into the account ${expected}, and the credentials are of ${account}; ` +
      "use those of the right account, for example with AWS_PROFILE",
  );
}
