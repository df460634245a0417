import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";

/** Files by their names, of each zip that was read, by the digest of the zip. */
const unzipped = new Map<string, ReadonlyMap<string, string>>();

/**
 * Reads a file in a deployment package. Every run of a rehearsal, and every virtual AWS of a test, deploys the same packages:
 * a process unzips each only once.
 *
 * @param zip absolute path of the package
 * @returns the file's text, undefined when the package does not hold it
 */
export function fileOf(zip: string, name: string): string | undefined {
  const bytes = readFileSync(zip);
  const digest = createHash("sha256").update(bytes).digest("base64");
  const files = unzipped.get(digest) ?? unzip(bytes);
  unzipped.set(digest, files);
  return files.get(name);
}

const unzip = (bytes: Uint8Array): ReadonlyMap<string, string> =>
  new Map(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]));
