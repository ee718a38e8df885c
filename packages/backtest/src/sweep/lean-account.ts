import { notionalOf, steps, ticks, toTicks } from '@trendy/domain';
import type { Side, Steps, Ticks, Wish } from '@trendy/domain';
import { PreparedView } from '@trendy/engine';
import { feeOf, fundingAmount, slippedTicks, VenueAccount } from '@trendy/simulator';
import type { Combination, LeanMarket, LeanRange } from './lean-market.ts';
import { EquityTrack } from './equity-track.ts';
import { hasEntryRefusal, isAtDrawdownLimit, sizeFor } from './lean-sizing.ts';
import { ProtectivePrices } from './protective-prices.ts';
import type { SweepResults } from './sweep-results.ts';
import { isPlainWish } from './short-cut.ts';

/**
 * One bot's account, reduced to what decides its money: the same integers, in the same order, as the engine with the
 * bar venue. It reads bars only where something can happen, and gives up (`isLost`) where it would have to know more.
 */
export class LeanAccount {
  readonly #market: LeanMarket;
  readonly #range: LeanRange;
  readonly #results: SweepResults;
  readonly #own: Combination;
  readonly #view: PreparedView;
  readonly #venue: VenueAccount;
  readonly #protective: ProtectivePrices;
  readonly #wish: Wish = { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' };
  readonly #acted = { exposure: 0, stop: Number.NaN, target: Number.NaN };
  /** Signed steps. */
  #held = 0;
  /** Market orders that meet the next open, steps. */
  #exit = 0;
  #entry = 0;
  /** Entered once the exit is through, signed steps. */
  #goal = 0;
  #isPaused = false;
  readonly #track: EquityTrack;
  /** Prices outside of which something happens at the venue. */
  #floor = Number.NEGATIVE_INFINITY;
  #ceiling = Number.POSITIVE_INFINITY;
  /** Closes, in ticks, beyond which the equity may be at a new extreme while something is held. */
  #lowest = 0;
  #highest = 0;
  #fundingRow = 0;
  /** Row of the bar in which the next funding falls while something is held. */
  #dueRow = 0;
  #tradeStart = 0;
  /** What happened is beyond the short cut; the account must not be read. */
  isLost = false;

  constructor(market: LeanMarket, range: LeanRange, results: SweepResults, own: Combination) {
    const { capital, marginMode, liquidationFeeBps } = market.request;
    this.#market = market;
    this.#range = range;
    this.#results = results;
    this.#own = own;
    this.#view = new PreparedView(market.bars, market.stepMs, own.columns);
    this.#venue = new VenueAccount(market.scale, { wallet: capital, mode: marginMode, liquidationFeeBps });
    this.#protective = new ProtectivePrices(market.scale, market.risk);
    this.#track = new EquityTrack(range, results, own.index, capital);
    while (this.#nextFunding() < market.bars.openTime[range.first]!) this.#fundingRow++;
  }

  /** Runs the bars of rows [from, to), whose series stand in the columns. */
  advance(from: number, to: number): void {
    // A wish never depends on the account, so the strategy may run ahead of it to its next change of mind.
    let act = this.#nextAct(from, from, to);
    let row = from;
    while (row < to && !this.isLost) {
      if (this.#isLoud(row)) this.#trade(row);
      const end = Math.min(act + 1, to);
      row = this.#held === 0 ? this.#rest(row, end) : this.#watch(row, end);
      if (row !== act + 1 || act === to) continue;
      this.#act(act, this.#track.equity);
      act = this.#nextAct(from, row, to);
    }
    if (to === this.#range.last && !this.isLost) this.#finish();
  }

  /** First row of [from, to) at whose close the strategy wishes for something else; `to` when there is none. */
  #nextAct(tile: number, from: number, to: number): number {
    const { strategy, params } = this.#own;
    const view = this.#view;
    const wish = this.#wish;
    const { exposure, stop, target } = this.#acted;
    const hasStop = !Number.isNaN(stop);
    const hasTarget = !Number.isNaN(target);
    for (let row = from; row < to; row++) {
      view.moveTo(row, row - tile + 1);
      strategy.onBar(view, params, wish);
      if (wish.exposure !== exposure) return row;
      // NaN differs from itself, so "none as before" is asked in another way than "the same price as before".
      if (hasStop ? wish.stop !== stop : !Number.isNaN(wish.stop)) return row;
      if (hasTarget ? wish.target !== target : !Number.isNaN(wish.target)) return row;
    }
    return to;
  }

  #isLoud(row: number): boolean {
    if (this.#exit !== 0 || this.#entry !== 0) return true;
    if (this.#held === 0) return false;
    const { high, low } = this.#market.bars;
    return row === this.#dueRow || low[row]! <= this.#floor || high[row]! >= this.#ceiling;
  }

  /** Closes of bars while nothing is held: nothing can happen before the strategy acts. */
  #rest(from: number, to: number): number {
    this.#track.rest(from, to, this.#venue.wallet);
    return to;
  }

  /** Closes of bars while something is held, up to one in which the venue acts. @returns the next row. */
  #watch(start: number, to: number): number {
    const { bars, closeTicks } = this.#market;
    const { high, low } = bars;
    const floor = this.#floor;
    const ceiling = this.#ceiling;
    const end = this.#dueRow > start && this.#dueRow < to ? this.#dueRow : to;
    let { dayRow } = this.#track;
    let row = start;
    do {
      const close = closeTicks[row]!;
      // Only a close beyond all others makes a new peak or trough of the equity.
      if (close < this.#lowest || close > this.#highest) this.#noteExtreme(close);
      if (row === dayRow) {
        this.#track.endDays(row, this.#equityAt(close));
        dayRow = this.#track.dayRow;
      }
      row++;
    } while (row < end && low[row]! > floor && high[row]! < ceiling);
    this.#track.equity = this.#equityAt(closeTicks[row - 1]!);
    if (this.#results.equity !== null)
      for (let each = start; each < row; each++) this.#track.keep(each, this.#equityAt(closeTicks[each]!));
    return row;
  }

  /** Money units, while something is held. */
  #equityAt(close: number): number {
    const size = Math.abs(this.#held);
    const value = Math.round(size * close * this.#market.scale.unitsPerTickStep);
    return this.#venue.wallet + (this.#held > 0 ? value - this.#venue.cost : this.#venue.cost - value);
  }

  /** Equity moves with the close (against it, for a short): bounds a tick wide of where it was at its extremes. */
  #findExtremes(): void {
    const perTick = this.#held * this.#market.scale.unitsPerTickStep;
    const cost = this.#held > 0 ? this.#venue.cost : -this.#venue.cost;
    const { peak, trough } = this.#track;
    const atPeak = (peak - this.#venue.wallet + cost) / perTick;
    const atTrough = (trough - this.#venue.wallet + cost) / perTick;
    this.#lowest = Math.min(atPeak, atTrough) + 1;
    this.#highest = Math.max(atPeak, atTrough) - 1;
  }

  #noteExtreme(close: number): void {
    const equity = this.#equityAt(close);
    if (equity > this.#track.peak) {
      this.#track.raisePeak(equity);
      this.#findExtremes();
    } else if (equity < this.#track.trough) {
      this.#track.trough = equity;
      if (this.#held > 0) this.#lowest = close;
      else this.#highest = close;
    }
  }

  /** The strategy's new wish, by way of size and risk, as orders for the next open. */
  #act(row: number, equity: number): void {
    const wish = this.#wish;
    const acted = this.#acted;
    const hasNewExposure = wish.exposure !== acted.exposure;
    if (!(wish.exposure >= -1 && wish.exposure <= 1) || !isPlainWish(wish)) return this.#giveUp();
    acted.exposure = wish.exposure;
    acted.stop = wish.stop;
    acted.target = wish.target;
    if (!hasNewExposure) {
      if (this.#held === 0) return;
      this.#protective.setRule(acted.stop, acted.target);
      this.#amend(row);
      return;
    }
    const held = this.#held;
    const unitsPerStep = this.#market.closeTicks[row]! * this.#market.scale.unitsPerTickStep;
    const wanted = sizeFor(this.#market, equity, wish.exposure, unitsPerStep);
    const isReversal = held !== 0 && wish.exposure !== 0 && Math.sign(held) !== Math.sign(wish.exposure);
    const isReduction =
      wish.exposure === 0 ||
      (held !== 0 && !isReversal && wanted !== 0 && Math.abs(wanted) <= Math.abs(held));
    const isRefused =
      !isReduction &&
      (this.#isStopped(row, wish.exposure, equity) ||
        hasEntryRefusal(this.#market, wanted, isReversal ? 0 : held, { equity, unitsPerStep }));
    if (isRefused && !isReversal) return;
    this.#plan(row, isRefused ? 0 : wanted, isReduction);
  }

  /** Whether an entry is refused whatever its size; notes when it was because the account is stopped. */
  #isStopped(row: number, exposure: number, equity: number): boolean {
    const { bars, risk, stepMs } = this.#market;
    const isForbidden = exposure < 0 && !risk.allowShort;
    if (!this.#isPaused && (isForbidden || !isAtDrawdownLimit(this.#market, equity, this.#track.peak)))
      return isForbidden;
    const { stoppedAt } = this.#results;
    if (Number.isNaN(stoppedAt[this.#own.index]!)) stoppedAt[this.#own.index] = bars.openTime[row]! + stepMs;
    return true;
  }

  #plan(row: number, goal: number, isReduction: boolean): void {
    const held = this.#held;
    const isSameSide = held !== 0 && Math.sign(held) === Math.sign(goal);
    if (held !== 0 && !isSameSide) {
      this.#exit = Math.abs(held);
      this.#goal = goal;
      return;
    }
    const missing = Math.abs(goal) - Math.abs(held);
    if (missing < 0) {
      // Too little for an order, or a rest that would be: the engine has rules of its own for those.
      const { minQuantity } = this.#market.request.instrument;
      if (-missing < minQuantity || (goal !== 0 && Math.abs(goal) < minQuantity)) return this.#giveUp();
      this.#exit = -missing;
      this.#goal = 0;
      return;
    }
    if (missing === 0 || isReduction) return;
    this.#enter(goal, missing);
    // An addition brings its own rule for what is held already.
    if (held !== 0 && this.#amend(row)) this.#giveUp();
  }

  #enter(goal: number, missing: number): void {
    if (this.#held === 0) this.#protective.clear();
    this.#protective.isTargetOff = false;
    this.#protective.setRule(this.#acted.stop, this.#acted.target);
    this.#entry = goal > 0 ? missing : -missing;
  }

  /** New protective prices at a close. @returns whether the stop was beyond the market: the position is left. */
  #amend(row: number): boolean {
    const last = toTicks(this.#market.scale, this.#market.bars.close[row]!);
    const isBeyond = this.#protective.rest(this.#held, this.#venue.cost, last);
    if (isBeyond) {
      this.#exit = Math.abs(this.#held);
      this.#goal = 0;
    }
    this.#findBounds();
    return isBeyond;
  }

  /** All that happens at the venue during a bar, in the order of the backtest's driver. */
  #trade(row: number): void {
    const { bars, stepMs, scale } = this.#market;
    const openTime = bars.openTime[row]!;
    const open = toTicks(scale, bars.open[row]!);
    this.#settleFunding(row, openTime);
    this.#fillAtOpen(open);
    this.#settleFunding(row, openTime + stepMs - 1);
    if (this.#held !== 0) this.#fillInside(row, open);
    this.#findBounds();
    if (this.#held !== 0) this.#findExtremes();
    this.#dueRow = this.#market.fundingRows[this.#fundingRow] ?? this.#range.last;
  }

  #fillAtOpen(open: Ticks): void {
    if (this.#exit !== 0) {
      const size = this.#exit;
      this.#exit = 0;
      this.#reduce(size, open);
      if (this.#held === 0) this.#holdBack(this.#venue.wallet);
      if (this.#goal !== 0 && this.#held === 0) {
        const goal = this.#goal;
        this.#goal = 0;
        this.#enter(goal, Math.abs(goal));
      }
      if (this.#held !== 0 && this.#protective.rest(this.#held, this.#venue.cost, open))
        return this.#reduce(Math.abs(this.#held), open);
    }
    if (this.#entry === 0) return;
    const entry = this.#entry;
    this.#entry = 0;
    if (this.#held === 0) this.#tradeStart = this.#venue.wallet;
    this.#fill(entry > 0 ? 'buy' : 'sell', Math.abs(entry), open);
    if (this.#protective.rest(this.#held, this.#venue.cost, open)) this.#reduce(Math.abs(this.#held), open);
  }

  /** Liquidation, stop and target, the worst first. */
  #fillInside(row: number, open: Ticks): void {
    const { bars, scale } = this.#market;
    const { stop, target } = this.#protective;
    const isLong = this.#held > 0;
    const high = bars.high[row]!;
    const low = bars.low[row]!;
    const liquidation = this.#venue.liquidationMark();
    // NaN compares false: no liquidation price, no liquidation; no stop, no trigger.
    if (isLong ? bars.open[row]! <= liquidation : bars.open[row]! >= liquidation)
      return this.#liquidate(bars.open[row]!);
    const size = Math.abs(this.#held);
    if (isLong ? open <= stop : open >= stop) return this.#reduce(size, open);
    if (isLong ? open >= target : open <= target) return this.#reduce(size, open);
    const isLiquidated = isLong ? low <= liquidation : high >= liquidation;
    const isStopped = isLong ? toTicks(scale, low) <= stop : toTicks(scale, high) >= stop;
    const stopPrice = stop * scale.tickSize;
    const isStopNearer = isStopped && (isLong ? stopPrice >= liquidation : stopPrice <= liquidation);
    if (isLiquidated && !isStopNearer) return this.#liquidate(liquidation);
    if (isStopped) return this.#reduce(size, ticks(stop));
    const isAtTarget = isLong ? toTicks(scale, high) >= target : toTicks(scale, low) <= target;
    if (isAtTarget) this.#reduce(size, ticks(target));
  }

  #reduce(size: number, reference: Ticks): void {
    this.#fill(this.#held > 0 ? 'sell' : 'buy', size, reference);
    if (this.#held === 0) this.#endTrade();
  }

  #fill(side: Side, size: number, reference: Ticks): void {
    const { request, risk, scale } = this.#market;
    if (size > request.instrument.maxMarketQuantity) return this.#giveUp();
    const price = slippedTicks(reference, side, request.slippageBps);
    const quantity: Steps = steps(size);
    const notional = notionalOf(scale, price, quantity);
    const fee = feeOf(notional, 'taker', request.fees);
    this.#venue.fill(side, price, quantity, fee, risk.leverage);
    this.#held = this.#venue.quantity;
    this.#results.fees[this.#own.index]! += fee;
    this.#results.traded[this.#own.index]! += notional;
  }

  #liquidate(mark: number): void {
    const { scale } = this.#market;
    const { price, fee } = this.#venue.liquidateAt(mark);
    const quantity = steps(Math.abs(this.#held));
    this.#venue.fill(this.#held > 0 ? 'sell' : 'buy', price, quantity, fee, 1);
    this.#results.traded[this.#own.index]! += notionalOf(scale, price, quantity);
    this.#held = 0;
    this.#isPaused = true;
    this.#endTrade();
  }

  #endTrade(): void {
    this.#protective.clear();
    this.#results.trades[this.#own.index]!++;
    if (this.#venue.wallet > this.#tradeStart) this.#results.wins[this.#own.index]!++;
  }

  #nextFunding(): number {
    return this.#market.funding[this.#fundingRow]?.time ?? Number.POSITIVE_INFINITY;
  }

  #settleFunding(row: number, until: number): void {
    const { bars, closeTicks, funding, scale } = this.#market;
    for (; this.#nextFunding() <= until; this.#fundingRow++) {
      if (this.#held === 0) continue;
      const amount = fundingAmount(scale, this.#held, bars.open[row]!, funding[this.#fundingRow]!.rate);
      this.#venue.fund(amount);
      this.#results.funding[this.#own.index]! += amount;
      this.#holdBack(this.#equityAt(closeTicks[row - 1]!));
    }
  }

  /** What is still to be entered goes no further once too much is lost. @param equity money units. */
  #holdBack(equity: number): void {
    if (this.#goal === 0 && this.#entry === 0) return;
    if (!isAtDrawdownLimit(this.#market, equity, this.#track.peak)) return;
    this.#goal = 0;
    this.#entry = 0;
  }

  /** A price that rounds to a tick lies within one tick of it: what is loud by this measure is looked at again. */
  #findBounds(): void {
    const { stop, target } = this.#protective;
    const { tickSize } = this.#market.scale;
    this.#floor = Number.NEGATIVE_INFINITY;
    this.#ceiling = Number.POSITIVE_INFINITY;
    if (this.#held === 0) return;
    const isLong = this.#held > 0;
    const below = ((isLong ? stop : target) + 1) * tickSize;
    const above = ((isLong ? target : stop) - 1) * tickSize;
    if (below > this.#floor) this.#floor = below;
    if (above < this.#ceiling) this.#ceiling = above;
    const liquidation = this.#venue.liquidationMark();
    if (isLong && liquidation > this.#floor) this.#floor = liquidation;
    if (!isLong && liquidation < this.#ceiling) this.#ceiling = liquidation;
  }

  #giveUp(): void {
    this.isLost = true;
  }

  #finish(): void {
    const { closeTicks, scale } = this.#market;
    const { index } = this.#own;
    const size = Math.abs(this.#held);
    const value = Math.round(size * closeTicks[this.#range.last - 1]! * scale.unitsPerTickStep);
    const unrealised = this.#held > 0 ? value - this.#venue.cost : this.#venue.cost - value;
    const equity = size === 0 ? this.#venue.wallet : this.#venue.wallet + unrealised;
    this.#track.noteDrawdown();
    this.#results.finalEquity[index] = equity;
    this.#results.openNotional[index] = value;
    if (size === 0) return;
    this.#results.trades[index]!++;
    if (equity > this.#tradeStart) this.#results.wins[index]!++;
  }
}
