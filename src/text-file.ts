import { readFileSync } from "node:fs";

/**
 * Reads a file as text: UTF-8, or UTF-16 with its mark, as PowerShell 5 writes what is redirected into a file.
 *
 * @returns undefined for what is no text
 * @throws the error of the file system
 */
export function readTextFile(file: string): string | undefined {
  const bytes = readFileSync(file);
  const encoding = ENCODINGS.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark))?.name ?? "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Source: https://www.unicode.org/faq/utf_bom.html. The decoder takes the mark away. */
const ENCODINGS = [
  { name: "utf-16le", mark: Buffer.from([0xff, 0xfe]) },
  { name: "utf-16be", mark: Buffer.from([0xfe, 0xff]) },
] as const;
