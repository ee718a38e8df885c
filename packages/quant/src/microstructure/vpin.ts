import { normalCdf } from '../statistics/normal.ts';
import { studentCdf } from '../statistics/student-t.ts';

export interface VpinTerms {
  /** Volume of one bucket, above 0: the mean daily volume of the last 30 days ÷ 50, fixed for a day. */
  readonly bucketVolume: number;
  /** Buckets that are averaged. */
  readonly buckets: number;
}

/**
 * Volume-synchronised probability of informed trading: how one-sided the last buckets of equal volume were, 0 … 1.
 * Streaming; the running bucket does not count. Source: Easley, López de Prado, O'Hara 2012; METHODS 5.1.
 */
export class Vpin {
  readonly #recent: number[] = [];
  readonly #terms: VpinTerms;
  #bought = 0;
  #volume = 0;

  constructor(terms: VpinTerms) {
    if (!(terms.bucketVolume > 0))
      throw new RangeError(`bucket volume is ${terms.bucketVolume}; must be above 0`);
    if (!(Number.isSafeInteger(terms.buckets) && terms.buckets > 0))
      throw new RangeError(`buckets is ${terms.buckets}; must be a whole number above 0`);
    this.#terms = terms;
  }

  /** @param volume at least 0. @param buyShare of it, 0 … 1: `bulkBuyShare` of a bar, or 1 and 0 of a trade's aggressor. */
  add(volume: number, buyShare: number): void {
    if (!(volume >= 0 && Number.isFinite(volume) && buyShare >= 0 && buyShare <= 1))
      throw new RangeError(`volume ${volume}, buy share ${buyShare}; must be at least 0, and 0 … 1`);
    const { bucketVolume, buckets } = this.#terms;
    let left = volume;
    while (left > 0) {
      const taken = Math.min(left, bucketVolume - this.#volume);
      this.#bought += taken * buyShare;
      this.#volume += taken;
      left -= taken;
      // What adding up loses must not open a bucket of dust.
      if (this.#volume < bucketVolume * (1 - 1e-12)) break;
      this.#recent.push(Math.min(1, Math.abs(2 * this.#bought - bucketVolume) / bucketVolume));
      if (this.#recent.length > buckets) this.#recent.shift();
      this.#bought = 0;
      this.#volume = 0;
    }
  }

  /** null until the first `buckets` buckets are full. */
  get value(): number | null {
    if (this.#recent.length < this.#terms.buckets) return null;
    return this.#recent.reduce((sum, share) => sum + share, 0) / this.#recent.length;
  }

  /** Of the running bucket; complete ones hold the rest of all volume. */
  get residual(): number {
    return this.#volume;
  }
}

/**
 * Share of a bar's volume that was bought, from its close against the one before.
 * @param change of the close. @param sigma trailing deviation of such changes, this one not in it. 0 either: 0.5.
 * @param freedom of Student's t instead of the normal distribution, e.g. 0.25.
 */
export function bulkBuyShare(change: number, sigma: number, freedom?: number): number {
  if (change === 0 || sigma === 0) return 0.5;
  const z = change / sigma;
  return freedom === undefined ? normalCdf(z) : studentCdf(z, freedom);
}
