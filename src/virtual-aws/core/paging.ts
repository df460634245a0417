/** One page of a list, and where the next one begins. */
export interface Page<T> {
  /** Items on this page, in ascending order of their serial number. */
  readonly items: readonly T[];
  /** Token of the next page. @default this is the last page */
  readonly nextToken?: string;
}

/**
 * Cuts a page out of items in ascending order of their serial number. The token names the last one seen, so that items
 * which come and go between two pages make no other one appear twice or never.
 */
export function pageOf<T extends { readonly serial: number }>(
  items: Iterable<T>,
  size: number,
  token: string | undefined,
): Page<T> {
  const after = token === undefined ? -1 : Number(token);
  const page: T[] = [];
  for (const item of items) {
    if (item.serial <= after) continue;
    if (page.length === size) return { items: page, nextToken: String(page.at(-1)!.serial) };
    page.push(item);
  }
  return { items: page };
}
