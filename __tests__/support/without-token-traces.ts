/**
 * CDKTF takes a stack trace of every token, as deep as the stack is, and Jest looks every line up in source maps: more work
 * than the synthesis. Errors get their traces from Node.js itself.
 */
export function withoutTokenTraces<T>(call: () => T): T {
  const { captureStackTrace } = Error;
  try {
    Error.captureStackTrace = () => {};
    return call();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
