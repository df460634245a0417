import type { Deployment } from "./deployments";

/** One thing that falls short. */
export interface Shortfall {
  readonly environment: string;
  /** Stack and resource, or the part of the boot. */
  readonly address: string;
  /** The fault in words. */
  readonly text: string;
}

/** A thing that was held against the judge. */
export interface Held {
  readonly environment: string;
  readonly address: string;
}

/** The result of one judge over all environments. */
export interface Verdict {
  /** Each thing that was held. */
  readonly held: readonly Held[];
  readonly shortfalls: readonly Shortfall[];
  /** Why nothing was held, where the judge could not be had. */
  readonly leftOut?: string;
}

/** The programs that a judge may use. */
export interface Tools {
  /** Runs a judge of `judge.py` on items. @returns the shortfalls, each with the position of its item */
  readonly python: (request: {
    readonly judge: string;
    readonly items: readonly object[];
    readonly schema?: unknown;
  }) => Promise<readonly { readonly item: number; readonly text: string }[]>;
  /** Path of ShellCheck. */
  readonly shellcheck: string;
  /** An empty folder for the judge's own files. */
  readonly scratch: string;
  readonly interruption: AbortSignal;
}

/** A judge that nobody here wrote, or a list of somebody else's. */
export interface Judge {
  readonly name: string;
  /** The things that it holds, as a plural. */
  readonly holds: string;
  readonly judge: (deployments: readonly Deployment[], tools: Tools) => Promise<Verdict>;
}

/** Runs a judge of `judge.py` on items and says of which environments they are. */
export async function heldByPython(
  { python }: Tools,
  judge: string,
  items: readonly Held[],
  schema?: unknown,
): Promise<Verdict> {
  const found = await python({ judge, items, schema });
  return { held: items, shortfalls: found.map(({ item, text }) => shortfall(items[item]!, text)) };
}

/** A shortfall of a thing that was held. */
export const shortfall = ({ environment, address }: Held, text: string): Shortfall => ({ environment, address, text });
