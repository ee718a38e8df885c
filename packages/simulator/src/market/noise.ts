/**
 * 32-bit mix of two integers (murmur3's finalizer): the same pair always gives the same word, in any order of asking.
 * @param index below 2^32 (minutes of the epoch fit); what is above does not count.
 */
export function hash32(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return h >>> 0;
}

/** Uniform on (0, 1), a function of its arguments alone. */
export const uniformAt = (seed: number, index: number): number => (hash32(seed, index) + 0.5) / 4294967296;

/**
 * Roughly normal, mean 0, sd 1, bounded by ±3.46: four 16-bit uniforms added (Irwin–Hall), because it needs no
 * transcendental function and so gives the same digits in every JavaScript engine. Tails come from the volatility model.
 */
export function normalAt(seed: number, index: number): number {
  const a = hash32(seed, index);
  const b = hash32(seed ^ 0x5bd1e995, index);
  return (((a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16) + 2) / 65536 - 2) * 1.7320508075688772;
}

/** A seed of its own for every text and number, so that streams of noise do not repeat one another. */
export function seedOf(seed: number, text: string): number {
  let h = hash32(seed, text.length);
  for (let i = 0; i < text.length; i += 1) h = hash32(h, text.charCodeAt(i));
  return h;
}

export interface Rng {
  /** Uniform on (0, 1). */
  next(): number;
}

/** A generator with a state, for what need not be regenerated at random: a counter through `hash32`. */
export function createRng(seed: number): Rng {
  let index = 0;
  return {
    next: () => {
      index = (index + 1) % 4294967296;
      return uniformAt(seed, index);
    },
  };
}
