import type { Attributes, SynthesizedStack } from "../support/synthesized-stack";
import { REPLACING_ATTRIBUTES } from "./replacing-attributes";

/** What Terraform would do to a deployed stack to make another one of it, by address. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The attributes that change in place. */
  readonly updated: Readonly<Record<string, readonly string[]>>;
  /** Destroyed and created anew, with the attributes that are why. */
  readonly replaced: Readonly<Record<string, readonly string[]>>;
}

/** What only Terraform itself reads. */
const META = ["depends_on", "lifecycle", "provider", "timeouts"];

/**
 * Compares what was synthesized, resource by resource. References count by what they refer to: one to a resource that is
 * replaced is not followed, since nothing that Drydock replaces is referred to by an attribute that replaces in turn.
 */
export function changesBetween(before: SynthesizedStack, after: SynthesizedStack): Changes {
  const differing = after.addresses
    .filter((address) => before.blocks.has(address))
    .map((address) => [address, differences(before, after, address)] as const)
    .filter(([, attributes]) => attributes.length > 0);
  const replacing = (address: string, attributes: readonly string[]) => {
    const known = REPLACING_ATTRIBUTES[address.split(".")[0]!];
    if (!known) throw new Error(`nothing is known of what replaces ${address}`);
    return known === "all" ? attributes : attributes.filter((attribute) => known.includes(attribute));
  };
  return {
    added: after.addresses.filter((address) => !before.blocks.has(address)),
    removed: before.addresses.filter((address) => !after.blocks.has(address)),
    updated: Object.fromEntries(
      differing.filter(([address, attributes]) => replacing(address, attributes).length === 0),
    ),
    replaced: Object.fromEntries(
      differing
        .map(([address, attributes]) => [address, replacing(address, attributes)] as const)
        .filter(([, attributes]) => attributes.length > 0),
    ),
  };
}

function differences(before: SynthesizedStack, after: SynthesizedStack, address: string): string[] {
  const [old, now] = [before, after].map((stack) => textsOf(stack, stack.blocks.get(address)!));
  const { ignore_changes: ignored = [] } = (after.blocks.get(address)!["lifecycle"] ?? {}) as {
    ignore_changes?: readonly string[];
  };
  return [...new Set([...old!.keys(), ...now!.keys()])]
    .filter((attribute) => !META.includes(attribute) && !ignored.includes(attribute))
    .filter((attribute) => old!.get(attribute) !== now!.get(attribute))
    .sort();
}

/** Each attribute's value as a text, with the locals in their places. */
const textsOf = (stack: SynthesizedStack, attributes: Attributes): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(attributes).map(([attribute, value]) => [
      attribute,
      JSON.stringify(value).replace(/\blocal\.([\w-]+)/g, (_, name: string) => stack.locals[name] ?? ""),
    ]),
  );
