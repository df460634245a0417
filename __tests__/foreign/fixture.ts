import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An object of a JSON document. */
export type Json = Record<string, unknown>;

/** The object at a path of a document, to be changed. */
export const at = (json: Json, ...path: readonly (string | number)[]): Json =>
  path.reduce<Json>((inner, key) => inner[key] as Json, json);

/** Folders in the form of AWS's answers: `fixtures/README.md` names the pages after which they are written. */
export const fixture = (name: string): string => join(__dirname, "fixtures", name);

/** A copy of a fixture with changes, which a test may remove. */
export class ChangedFixture {
  readonly folder = mkdtempSync(join(tmpdir(), "drydock-foreign-"));

  constructor(name: string) {
    cpSync(fixture(name), this.folder, { recursive: true });
  }

  /** Changes a document. */
  change(file: string, change: (json: Json) => void): this {
    const json = JSON.parse(readFileSync(join(this.folder, file), "utf8")) as Json;
    change(json);
    return this.write(file, JSON.stringify(json));
  }

  write(file: string, text: string): this {
    writeFileSync(join(this.folder, file), text);
    return this;
  }

  drop(file: string): this {
    rmSync(join(this.folder, file));
    return this;
  }

  /** The text of all files. */
  text(): string {
    return readdirSync(this.folder)
      .map((name) => readFileSync(join(this.folder, name), "utf8"))
      .join("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
