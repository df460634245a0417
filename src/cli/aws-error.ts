import { UserError } from "../user-error";

/** A read of AWS that failed. */
interface FailedRead {
  /** Begins the message, for example "status of example". */
  readonly what: string;
  /** Region that was read. */
  readonly region: string;
  /** Rights that are enough, in words. */
  readonly rights: string;
}

/** Turns an error that the user can mend, of credentials, rights or the network, into a sentence; others stay as they are. */
export function whyNotRead(error: unknown, { what, region, rights }: FailedRead): unknown {
  if (!(error instanceof Error) || !isOfAws(error)) return error;
  return new UserError(
    `${what}: AWS in ${region} was not read (${error.name}: ${error.message.split("\n")[0]}); ${remedyFor(error, rights)}`,
  );
}

/** Whether an error comes from the SDK or from the network below it, and not from Drydock. */
const isOfAws = (error: Error): boolean =>
  "$metadata" in error || "code" in error || /Credentials|Token|Timeout/.test(error.name);

function remedyFor(error: Error, rights: string): string {
  const { name, message } = error;
  if ("code" in error && error.code === "ERR_INVALID_URL")
    return "set AWS_ENDPOINT_URL to a URL, such as http://localhost:4566, or unset it";
  if (name === "SyntaxError")
    return "it was not AWS that answered: sign in to the network's proxy, and look at AWS_ENDPOINT_URL";
  if (/AccessDenied|Unauthorized|not authorized/i.test(`${name} ${message}`)) return `use credentials with ${rights}`;
  if (/Credentials|Token|Signature|Unrecognized/i.test(name))
    return "set credentials of the account, for example with AWS_PROFILE, or sign in again";
  if (name === "ClusterNotFoundException") return "deploy the cluster stack first";
  return "try again, or look at the network and at AWS_ENDPOINT_URL";
}
