import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TrafficError } from "../../../src/rehearsal/traffic/traffic";

/** A folder for traces of one test file, removed at its end. */
export const traceFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-traces-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** Writes a trace and returns its path. */
export const writeTrace = (folder: string, content: string | Uint8Array, name = "trace.csv"): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

/** The refusal of a trace. */
export const refusalOf = async (reading: Promise<unknown>): Promise<TrafficError> => {
  const error = await reading.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (error instanceof TrafficError) return error;
  throw error;
};
