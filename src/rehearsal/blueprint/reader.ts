import type { Blueprint } from "./blueprint";
import type { ResolvedStack } from "./synthesized";

/** The kinds of resources in a blueprint. */
export type Kind = Exclude<keyof Blueprint, "environment" | "region" | "clusterName" | "awsvpcTrunking">;

/** Reads one kind of resource. */
export interface Reader<K extends Kind> {
  /**
   * Reads all resources of the kind. A resource that is not wired as it seems to be meant is reported, and read as AWS
   * would run it.
   *
   * @throws BlueprintError when one of them is beyond what a rehearsal knows
   */
  readonly read: (source: Source) => Blueprint[K];
  /** One sentence for each part of this kind that nothing in the whole blueprint uses. @default none */
  readonly unused?: (blueprint: Blueprint) => readonly string[];
}

/** The stack that readers read, and where they report. */
export interface Source {
  readonly stack: ResolvedStack;
  /** Takes a warning: one sentence. */
  readonly report: (warning: string) => void;
}
