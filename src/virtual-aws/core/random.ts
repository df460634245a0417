/** A source of numbers in [0, 1) that is the same for the same seed, on any machine. */
export type Random = () => number;

/** @param seed any integer */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    // A Weyl sequence through a 32-bit integer hash: ample for deciding which message comes twice.
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}
