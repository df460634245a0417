/**
 * CDKTF takes a stack trace of every token, in which Jest looks every line up in source maps: more work than the synthesis.
 * Traces of errors are made when somebody reads them, which is later.
 */
export function withoutTokenTraces<T>(call: () => T): T {
  const { prepareStackTrace } = Error;
  try {
    Reflect.set(Error, "prepareStackTrace", () => "");
    return call();
  } finally {
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }
}
