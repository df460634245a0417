/**
 * Synthesizes without traces of tokens. CDKTF takes one of every token, as deep as the stack is, to say of one that cannot be
 * resolved where it was made: that is a tenth of a synth, and more than all the rest where source maps are read. Errors get
 * their traces from Node.js itself.
 */
export function withoutTokenTraces<T>(synthesize: () => T): T {
  const { captureStackTrace } = Error;
  try {
    Error.captureStackTrace = () => {};
    return synthesize();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
