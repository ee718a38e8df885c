import { assertLength } from './kernel.ts';
import { Composite, Lag, NumberState } from './state.ts';
import { SumKernel } from './sums.ts';

/** Money flow index, streaming; fed with the typical price. */
export class MfiKernel extends Composite {
  readonly #lag = new Lag(1);
  readonly #up: SumKernel;
  readonly #down: SumKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#up = new SumKernel(period);
    this.#down = new SumKernel(period);
    this.parts = [this.#lag, this.#up, this.#down];
  }

  /** @returns 0…100; 100 where nothing flowed out. */
  update(price: number, volume: number): number {
    const before = this.#lag.update(price);
    if (Number.isNaN(before)) return Number.NaN;
    const up = this.#up.update(price > before ? price * volume : 0);
    const down = this.#down.update(price < before ? price * volume : 0);
    return down === 0 ? 100 : 100 - 100 / (1 + up / down);
  }
}

/** `pine`: begins with 0. `talib`: begins with the first bar's volume; ever after they differ by it. */
export type VolumeSeeding = 'pine' | 'talib';

/** On-balance volume, streaming. */
export class ObvKernel extends NumberState {
  readonly #isPine: boolean;

  constructor(seeding: VolumeSeeding = 'pine') {
    super(2);
    this.#isPine = seeding === 'pine';
  }

  update(close: number, volume: number): number {
    const before = this.state[0]!;
    this.state[0] = close;
    if (Number.isNaN(before)) return (this.state[1] = this.#isPine ? 0 : volume);
    if (close > before) this.state[1]! += volume;
    else if (close < before) this.state[1]! -= volume;
    return this.state[1]!;
  }
}

const DAY_MS = 86_400_000;

/** Volume-weighted average price since 00:00 UTC, streaming. */
export class VwapKernel extends NumberState {
  constructor() {
    super(3);
  }

  /**
   * @param price usually the typical price. @param openTime UTC milliseconds.
   * @returns NaN while nothing was traded in the session.
   */
  update(price: number, volume: number, openTime: number): number {
    const session = Math.floor(openTime / DAY_MS);
    if (this.state[0] !== session) {
      this.state[0] = session;
      this.state[1] = 0;
      this.state[2] = 0;
    }
    this.state[1]! += price * volume;
    this.state[2]! += volume;
    return this.state[1]! / this.state[2]!;
  }
}

/** Money flow index of the typical price, 0…100. NaN for i < period. @throws RangeError. Source: Quong, Soudack 1989; Pine `ta.mfi`, TA-Lib MFI. */
export function mfi(price: Float64Array, volume: Float64Array, period: number, out: Float64Array): void {
  const kernel = new MfiKernel(period);
  assertLength('volume', volume.length, price.length);
  assertLength('out', out.length, price.length);
  for (let index = 0; index < price.length; index++)
    out[index] = kernel.update(price[index]!, volume[index]!);
}

/** On-balance volume, base currency. Never NaN. @throws RangeError. Source: Granville 1963; Pine `ta.obv`, TA-Lib OBV (`talib`). */
export function obv(
  close: Float64Array,
  volume: Float64Array,
  out: Float64Array,
  seeding: VolumeSeeding = 'pine',
): void {
  const kernel = new ObvKernel(seeding);
  assertLength('volume', volume.length, close.length);
  assertLength('out', out.length, close.length);
  for (let index = 0; index < close.length; index++)
    out[index] = kernel.update(close[index]!, volume[index]!);
}

/** Average price weighted by volume since 00:00 UTC. @param openTime UTC ms. @throws RangeError. Source: Pine `ta.vwap`, anchored to the session. */
export function vwap(
  price: Float64Array,
  volume: Float64Array,
  openTime: Float64Array,
  out: Float64Array,
): void {
  const kernel = new VwapKernel();
  for (const column of [volume, openTime, out]) assertLength('column', column.length, price.length);
  for (let index = 0; index < price.length; index++)
    out[index] = kernel.update(price[index]!, volume[index]!, openTime[index]!);
}
