/** One of two words, by a count. */
export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** A count with its noun: `1 subnet`, `2 policies of a role`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  // Of a phrase, the noun is what stands before its preposition.
  const [, head = noun, rest = ""] = /^(.*?)( (?:of|for|to|in|with|that) .*)?$/.exec(noun) ?? [];
  return `${count} ${pluralOf(head)}${rest}`;
}

function pluralOf(noun: string): string {
  if (/(?:s|ss|x|sh|ch)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** Minutes, for people: `4 min`, `2 h 10 min`. */
export function minutes(seconds: number): string {
  const whole = Math.ceil(seconds / 60);
  return whole < 120 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

/** A list in a sentence, cut where it is long. */
export function listed(items: readonly string[], maximum = 6): string {
  const shown = items.slice(0, maximum).join(", ");
  return items.length > maximum ? `${shown} and ${items.length - maximum} more` : shown;
}
