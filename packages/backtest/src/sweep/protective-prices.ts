import { ticks, toTicksForSide } from '@trendy/domain';
import type { BotRisk, InstrumentScale, Side, Ticks } from '@trendy/domain';

/** Where the stop and the target of a position rest, in ticks; NaN: none does. */
export class ProtectivePrices {
  readonly #scale: InstrumentScale;
  readonly #risk: BotRisk;
  /** Prices that the strategy wants; NaN: as the risk settings say. */
  #stopPrice = Number.NaN;
  #targetPrice = Number.NaN;
  stop = Number.NaN;
  target = Number.NaN;
  /** A target that was refused once is not wanted again for this position. */
  isTargetOff = false;
  /** Signed steps that both are for: another size is another order. */
  #size = 0;

  constructor(scale: InstrumentScale, risk: BotRisk) {
    this.#scale = scale;
    this.#risk = risk;
  }

  setRule(stopPrice: number, targetPrice: number): void {
    this.#stopPrice = stopPrice;
    this.#targetPrice = targetPrice;
  }

  clear(): void {
    this.stop = Number.NaN;
    this.target = Number.NaN;
    this.#size = 0;
  }

  /**
   * Puts both where the rule wants them for this position.
   * @param last price, in ticks, that the market is known to have traded at: what it has passed is refused.
   * @returns whether the stop was refused, after which the position must be left.
   */
  rest(held: number, cost: number, last: Ticks): boolean {
    const direction = held > 0 ? 1 : -1;
    const entryTicks = cost / (Math.abs(held) * this.#scale.unitsPerTickStep);
    const stop = this.#stopFor(direction, entryTicks);
    const isNewSize = held !== this.#size;
    const isNewStop = isNewSize || stop !== this.stop;
    this.#size = held;
    this.stop = stop;
    const target = this.#priceOf(
      this.#targetPrice,
      this.#risk.takeProfitPercent ?? 0,
      direction,
      direction,
      entryTicks,
    );
    const isNewTarget = isNewSize || target !== this.target;
    this.target = this.isTargetOff ? Number.NaN : target;
    if (isNewTarget && !this.isTargetOff && (direction === 1 ? last >= target : last <= target)) {
      this.isTargetOff = true;
      this.target = Number.NaN;
    }
    return isNewStop && (direction === 1 ? last <= stop : last >= stop);
  }

  /** Of the strategy's stop and the owner's the one that is nearer to the price. */
  #stopFor(direction: 1 | -1, entryTicks: number): number {
    const { stopPercent } = this.#risk;
    const usual = this.#priceOf(Number.NaN, stopPercent, -direction, direction, entryTicks);
    if (Number.isNaN(this.#stopPrice)) return usual;
    const wanted = this.#priceOf(this.#stopPrice, stopPercent, -direction, direction, entryTicks);
    if (Number.isNaN(usual)) return wanted;
    return direction === 1 ? Math.max(wanted, usual) : Math.min(wanted, usual);
  }

  /** @param away −1 when the price lies below the entry, 1 above; nothing rests at or below zero. */
  #priceOf(explicit: number, percent: number, away: number, direction: number, entryTicks: number): number {
    const side: Side = direction === 1 ? 'sell' : 'buy';
    if (!Number.isNaN(explicit)) return Math.max(1, toTicksForSide(this.#scale, explicit, side));
    if (percent <= 0) return Number.NaN;
    const exact = entryTicks * (1 + away * (percent / 100));
    const nearest = Math.round(exact);
    if (Math.abs(exact - nearest) < 1e-6) return Math.max(1, nearest);
    return Math.max(1, ticks(side === 'buy' ? Math.floor(exact) : Math.ceil(exact)));
  }
}
