import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";

/** A Lambda function's code as it is deployed. The same sources give the same bytes on any machine. */
export interface FunctionBundle {
  /** Holds `index.js`. */
  readonly zip: Uint8Array;
  /** The text of `index.js`. */
  readonly code: string;
  /** Base64 SHA-256 of `zip`: CodeSha256 in Lambda, `source_code_hash` in the AWS provider. */
  readonly sha256Base64: string;
}

// A zip stores local time. This one is made of local fields, so that every time zone writes the same; at noon, because
// clocks are put forward at night.
const MODIFIED = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

/** Zips the text of an `index.js`. */
export function zippedCode(code: string): FunctionBundle {
  const zip = zipSync({ "index.js": strToU8(code) }, { level: 9, mtime: MODIFIED, os: UNIX, attrs: READABLE_FILE });
  return { zip, code, sha256Base64: createHash("sha256").update(zip).digest("base64") };
}
