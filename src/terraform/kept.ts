import type { TerraformStack } from "cdktf";

/** The part of a stack's JSON that lets resources go without destroying them. */
interface RemovedBlock {
  readonly from: string;
  readonly lifecycle: { readonly destroy: false };
}

const removedBlocks = new WeakMap<TerraformStack, readonly RemovedBlock[]>();

/**
 * Keeps guarded resources whose setting is off in AWS: when they are deployed, the next apply forgets them and does not
 * destroy them. `prevent_destroy` alone would not, as it is gone with the block that it stands in.
 *
 * @param addresses addresses of resources that the stack does not have now, deployed or not
 */
export function keepWithoutSetting(stack: TerraformStack, addresses: readonly string[]): void {
  const blocks = [
    ...(removedBlocks.get(stack) ?? []),
    ...addresses.map((from): RemovedBlock => ({ from, lifecycle: { destroy: false } })),
  ];
  removedBlocks.set(stack, blocks);
  stack.addOverride("removed", blocks);
}
