import { setTimeout } from "node:timers/promises";
import { OutsideError } from "../user-error";

/** A public zone that the domain's registrar must name before a certificate can be issued in it. */
export interface Delegation {
  /** Domain of the zone. */
  readonly domain: string;
  /** The zone's name servers, as AWS chose them. */
  readonly nameServers: readonly string[];
}

export interface DelegationOptions {
  /** Asks DNS for the name servers of a domain. It rejects when there are none. */
  readonly nameServersOf: (domain: string) => Promise<readonly string[]>;
  /** Longest wait. */
  readonly limitSeconds: number;
  /** Time between two questions. @default 15 */
  readonly periodSeconds?: number;
  /** Ends the wait. */
  readonly interruption: AbortSignal;
  /** Shows how long the wait has lasted. */
  readonly say: (progress: string) => void;
}

/**
 * Waits until DNS names the zone's own name servers.
 *
 * @throws OutsideError with what to do, when the limit has passed
 */
export async function waitForDelegation(
  { domain, nameServers }: Delegation,
  { nameServersOf, limitSeconds, periodSeconds = 15, interruption, say }: DelegationOptions,
): Promise<void> {
  const startMs = Date.now();
  for (;;) {
    const found = await nameServersOf(domain).catch((): readonly string[] => []);
    if (isSame(found, nameServers)) return;
    const seconds = Math.round((Date.now() - startMs) / 1000);
    if (seconds + periodSeconds > limitSeconds)
      throw new OutsideError(
        `${domain}: DNS names ${found.join(", ") || "no name servers"}, and the zone has ${nameServers.join(", ")}; ` +
          "enter these at the domain's registrar and go on when DNS names them, or skip the wait with --no-wait",
      );
    say(`${seconds} of at most ${limitSeconds} s; enter ${nameServers.join(", ")} at the domain's registrar`);
    await setTimeout(periodSeconds * 1000, undefined, { signal: interruption });
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => normal(one) === normal(other);

const normal = (names: readonly string[]): string =>
  names
    .map((name) => name.toLowerCase().replace(/\.$/, ""))
    .sort()
    .join(" ");
