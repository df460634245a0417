import { type Message, transformSync } from "esbuild";

/** A mistake and its place, where that is known. */
export type JsonMistake = Pick<Message, "text" | "location">;

/** The mistakes of a text of JSON. */
export interface JsonMistakes {
  /** Those that make it no JSON. */
  readonly errors: readonly JsonMistake[];
  /** Keys that are written twice: the first value of each would be lost. */
  readonly warnings: readonly JsonMistake[];
}

/** The compiler knows the line of a mistake, which `JSON.parse` tells in some versions of Node.js only. */
export function jsonMistakes(text: string, file: string): JsonMistakes {
  try {
    const { warnings } = transformSync(text, { loader: "json", sourcefile: file, logLevel: "silent" });
    return { errors: unknownSpaces(text), warnings };
  } catch (error) {
    return { errors: (error as { errors: readonly Message[] }).errors, warnings: [] };
  }
}

/** The compiler takes more characters for white space than JSON has: a no-break space, for example. */
const unknownSpaces = (text: string): readonly JsonMistake[] => {
  try {
    JSON.parse(text);
    return [];
  } catch {
    return [{ text: "there is white space beside spaces, tabs and ends of lines", location: null }];
  }
};
