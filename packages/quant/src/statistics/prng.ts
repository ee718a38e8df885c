import { ZIGGURAT_SIZE, zigguratTail, zigguratTables } from './ziggurat.ts';

/** Four 32-bit words; plain JSON. */
export type PrngState = readonly [number, number, number, number];

const TWO_26 = 67_108_864;
const TWO_52 = 4_503_599_627_370_496;
const { scale, accept, density } = zigguratTables();

/**
 * A seeded source of random numbers: the same seed gives the same numbers on every machine.
 * Source: xoshiro128** 1.1 (Blackman, Vigna 2018), seeded through splitmix32. Period 2¹²⁸ − 1. Not for secrets.
 */
export class Prng {
  readonly #s: Int32Array;

  /** @param seed an integer (its low 32 bits and the rest both count), or a saved state. @throws RangeError otherwise. */
  constructor(seed: number | PrngState) {
    this.#s = typeof seed === 'number' ? spread(seed) : Int32Array.from(seed);
    if (this.#s.length !== 4 || this.#s.every((word) => word === 0))
      throw new RangeError(`a generator's state is four words, not all 0; got ${String(seed)}`);
  }

  /** 32 random bits, signed. */
  bits(): number {
    const s = this.#s;
    const s1 = s[1]!;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    s[2]! ^= s[0]!;
    s[3]! ^= s1;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= s1 << 9;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** Uniform on (0, 1), both ends excluded, 52 bits. */
  uniform(): number {
    const high = this.bits() >>> 6;
    return (high * TWO_26 + (this.bits() >>> 6) + 0.5) / TWO_52;
  }

  /** An integer from 0 to below − 1, each equally likely. @throws RangeError unless below is 1 … 2³². */
  integer(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1 || below > 4_294_967_296)
      throw new RangeError(`below is ${below}; must be an integer from 1 to 2^32`);
    // Draws past the last whole multiple would favour small numbers.
    const limit = 4_294_967_296 - (4_294_967_296 % below);
    let draw = this.bits() >>> 0;
    while (draw >= limit) draw = this.bits() >>> 0;
    return draw % below;
  }

  /** Standard normal. Source: ziggurat (Marsaglia, Tsang 2000), layer and place from separate bits. */
  normal(): number {
    return this.#normalFrom(this.bits());
  }

  #normalFrom(first: number): number {
    for (let draw = first; ; draw = this.bits()) {
      const layer = draw & (ZIGGURAT_SIZE - 1);
      const place = draw >> 8;
      if (Math.abs(place) < accept[layer]!) return place * scale[layer]!;
      if (layer === 0) return zigguratTail(place < 0, () => this.uniform());
      const x = place * scale[layer]!;
      const bottom = density[layer]!;
      if (bottom + this.uniform() * (density[layer + 1]! - bottom) < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** Fills `out` with what as many calls of `normal` would give; the state stays in registers for the common case. */
  normals(out: Float64Array): void {
    const s = this.#s;
    let [s0, s1, s2, s3] = [s[0]!, s[1]!, s[2]!, s[3]!];
    for (let index = 0; index < out.length; index++) {
      const product = Math.imul(s1, 5);
      const draw = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      const layer = draw & (ZIGGURAT_SIZE - 1);
      const place = draw >> 8;
      if (Math.abs(place) < accept[layer]!) {
        out[index] = place * scale[layer]!;
        continue;
      }
      s[0] = s0;
      s[1] = s1;
      s[2] = s2;
      s[3] = s3;
      out[index] = this.#normalFrom(draw);
      s0 = s[0];
      s1 = s[1];
      s2 = s[2];
      s3 = s[3];
    }
    s[0] = s0;
    s[1] = s1;
    s[2] = s2;
    s[3] = s3;
  }

  /** Fisher–Yates, in place. */
  shuffle<Values extends Float64Array | Int32Array | unknown[]>(values: Values): Values {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = values[last];
      values[last] = values[other];
      values[other] = kept;
    }
    return values;
  }

  save(): PrngState {
    const [a, b, c, d] = this.#s;
    return [a!, b!, c!, d!];
  }
}

/** A generator for one numbered part of a work (a tree, a restart, a path): independent of the order of the parts. */
export const partPrng = (seed: number, part: number): Prng =>
  new Prng(((seed % 9_007_199) * 1_000_003 + part * 7_919 + 1) % Number.MAX_SAFE_INTEGER);

function spread(seed: number): Int32Array {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is ${seed}; must be an integer`);
  const words = new Int32Array(4);
  let state = (seed | 0) ^ Math.imul(Math.floor(seed / 4_294_967_296) | 0, 0x85ebca6b);
  for (let index = 0; index < 4; index++) {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    words[index] = word ^ (word >>> 15);
  }
  return words;
}

/**
 * The test generator of METHODS part 0: s ← 16807·s mod (2³¹ − 1), uniform on (0, 1). Its check values are published
 * with this generator; work of its own uses `Prng`.
 * @param seed 1 … 2³¹ − 2.
 */
export function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647;
}

/** Box–Muller from a uniform source, the radius drawn first; two draws a value. */
export const normalFrom = (uniform: () => number): number => {
  const radius = Math.sqrt(-2 * Math.log(uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
};
