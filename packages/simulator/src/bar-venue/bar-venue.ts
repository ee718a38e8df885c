import { invariant, marketMs, notionalOf, quote, scaleOf, steps, ticks, toTicks } from '@trendy/domain';
import type {
  FillEvent,
  FundingEvent,
  InstrumentScale,
  MarginBracket,
  MarketMs,
  OrderEvent,
  OrderRequest,
  Reason,
  Ticks,
} from '@trendy/domain';
import { feeOf } from '../models/fees.ts';
import type { FeeSchedule, Liquidity } from '../models/fees.ts';
import { fundingAmount } from '../models/funding.ts';
import { slippedTicks } from '../models/slippage.ts';
import type { BarVenueOptions } from './bar-venue-options.ts';
import { refusalOf } from './refusal.ts';
import { reducible, RestingBook } from './resting-book.ts';
import { isTriggered, levelOf, remainingOf } from './resting-orders.ts';
import type { RestingOrder } from './resting-orders.ts';
import { VenueAccount } from './venue-account.ts';
import type { VenueBar, VenueFill } from './venue-bar.ts';

/**
 * Matches orders of one symbol against bars, always to the trader's disadvantage where a bar does not say what came
 * first. Order of a bar: `fillAtOpen` until null, then `fillInside` until null; reports in between by `takeReport`.
 */
export class BarVenue {
  readonly #scale: InstrumentScale;
  readonly #options: BarVenueOptions;
  readonly #account: VenueAccount;
  #fees: FeeSchedule;
  readonly #orders = new RestingBook();
  readonly #acknowledges: boolean;
  readonly #reports: OrderEvent[] = [];
  #reportsTaken = 0;
  #isInside = false;
  /** Orders that meet the market at the next open. */
  #waiting = 0;
  /** Last price that the market is known to have traded at. */
  #last = ticks(0);
  #trades = 0;
  /** Steps that the bar at hand can still fill, and its open time. */
  #capacity = Number.POSITIVE_INFINITY;
  #capacityOf = Number.NaN;

  constructor(options: BarVenueOptions) {
    this.#scale = scaleOf(options.instrument);
    this.#options = options;
    this.#fees = options.fees;
    this.#acknowledges = options.acknowledges ?? true;
    this.#account = new VenueAccount(this.#scale, {
      wallet: options.wallet,
      mode: options.marginMode,
      liquidationFeeBps: options.liquidationFeeBps,
      ...(options.market ? { market: options.market } : {}),
    });
  }

  /** Nothing can happen at this venue until an order comes. */
  get isIdle(): boolean {
    return this.#orders.size === 0 && this.#account.quantity === 0;
  }

  get wallet(): number {
    return this.#account.wallet;
  }

  /** Signed steps. */
  get quantity(): number {
    return this.#account.quantity;
  }

  /** The exchange's tables have changed. */
  setTables(fees: FeeSchedule, brackets: readonly MarginBracket[]): void {
    this.#fees = fees;
    this.#account.setBrackets(brackets);
  }

  place(request: OrderRequest, at: MarketMs): void {
    const refusal = this.#refusal(request);
    if (refusal) {
      this.#report(request.orderId, 'rejected', at, refusal);
      return;
    }
    const latency = request.triggerPrice === undefined ? (this.#options.latencyMs ?? 0) : 0;
    this.#orders.add({
      request,
      isNewInside: this.#isInside,
      isFresh: true,
      activeAt: at + latency,
      filled: 0,
      isSetOff: false,
    });
    if (request.triggerPrice === undefined || this.#isInside) this.#waiting++;
    if (this.#acknowledges) this.#report(request.orderId, 'acked', at);
  }

  cancel(orderId: string, at: MarketMs): void {
    if (this.#orders.remove(orderId)) this.#report(orderId, 'canceled', at);
  }

  /** The venue's next word on an order, oldest first. */
  takeReport(): OrderEvent | null {
    const report = this.#reports[this.#reportsTaken];
    if (report) {
      this.#reportsTaken++;
      return report;
    }
    while (this.#reports.length > 0) this.#reports.pop();
    this.#reportsTaken = 0;
    return null;
  }

  /** Settles funding on what is open at this instant; null while flat. */
  settleFunding(rate: number, markPrice: number, at: MarketMs): FundingEvent | null {
    if (this.#account.quantity === 0 || this.#options.market === 'spot') return null;
    const amount = fundingAmount(this.#scale, this.#account.quantity, markPrice, rate);
    this.#account.fund(amount);
    const { symbol } = this.#options.instrument;
    return { kind: 'funding', at, fundingId: `${symbol}|${at}`, symbol, amount };
  }

  /** Next fill at the bar's open: orders that were waiting for the market. Null when there are no more. */
  fillAtOpen(bar: VenueBar): VenueFill | null {
    this.#isInside = false;
    const open = toTicks(this.#scale, bar.open);
    this.#last = open;
    this.#account.mark = bar.markOpen;
    if (this.#options.maxVolumeShare !== undefined) this.#measure(bar);
    if (this.#waiting === 0) return null;
    let stillWaiting = 0;
    const orders = this.#orders.values();
    for (let index = 0; index < orders.length;) {
      const order = orders[index]!;
      order.isNewInside = false;
      if (order.activeAt > bar.openTime) {
        stillWaiting++;
        index++;
        continue;
      }
      const fill = this.#capacity > 0 ? this.#meetMarket(order, open, bar.openTime) : null;
      if (fill) return fill;
      if (this.#capacity === 0 && (order.isFresh || order.isSetOff)) stillWaiting++;
      // An order that ended has left its place to the next one.
      if (orders[index] === order) index++;
    }
    this.#waiting = stillWaiting;
    return null;
  }

  /** How much this bar can fill, once a bar. */
  #measure(bar: VenueBar): void {
    if (this.#capacityOf === bar.openTime) return;
    this.#capacityOf = bar.openTime;
    const share = this.#options.maxVolumeShare ?? 1;
    this.#capacity = Math.floor(((bar.volume ?? 0) * share) / this.#scale.stepSize + 1e-9);
  }

  /** Next fill inside the bar, adverse side first. Null when there are no more. */
  fillInside(bar: VenueBar): VenueFill | null {
    this.#isInside = true;
    const at = marketMs(bar.closeTime - 1);
    const open = toTicks(this.#scale, bar.open);
    const low = toTicks(this.#scale, bar.low);
    const high = toTicks(this.#scale, bar.high);
    const liquidation = this.#account.liquidationMark();
    const held = this.#account.quantity;
    const isLong = held > 0;
    // NaN compares false: no liquidation price, no liquidation.
    const isLiquidatedAtOpen = isLong ? bar.markOpen <= liquidation : bar.markOpen >= liquidation;
    if (isLiquidatedAtOpen) return this.#liquidate(bar.markOpen, bar.openTime);
    const isLiquidated = isLong ? bar.markLow <= liquidation : bar.markHigh >= liquidation;
    if (!isLiquidated && !this.#orders.isReached(low, high)) {
      this.#last = open;
      return null;
    }
    if (this.#capacity === 0 && !isLiquidated) {
      this.#setOff(low, high);
      this.#last = open;
      return null;
    }
    const gapped = this.#orders.findTriggered(open, open, 'any', held);
    if (gapped && this.#capacity > 0) return this.#trigger(gapped, open, bar.openTime);
    if (this.#isFavourableFirst(bar)) {
      const first = this.#orders.findTriggered(low, high, 'take_profit_market', held);
      if (first && this.#capacity > 0) return this.#trigger(first, ticks(levelOf(first.request)), at);
    }
    const stop = this.#capacity > 0 ? this.#orders.findTriggered(low, high, 'stop_market', held) : null;
    const stopPrice = stop ? levelOf(stop.request) * this.#scale.tickSize : Number.NaN;
    const stopIsNearer = stop !== null && (isLong ? stopPrice >= liquidation : stopPrice <= liquidation);
    if (isLiquidated && !stopIsNearer) return this.#liquidate(liquidation, at);
    if (stop) return this.#trigger(stop, ticks(levelOf(stop.request)), at);
    const limit = this.#orders.findLimit(low, high);
    if (limit)
      return this.#fill(limit, ticks(levelOf(limit.request)), ticks(levelOf(limit.request)), 'maker', at);
    const target = this.#orders.findTriggered(low, high, 'take_profit_market', held);
    if (target) return this.#trigger(target, ticks(levelOf(target.request)), at);
    this.#last = open;
    return null;
  }

  /**
   * First row of [from, to) at which anything may happen here while no order comes: a bar before it reaches no order
   * and no liquidation price. For bars that are their own marks.
   */
  quietUntil(low: Float64Array, high: Float64Array, from: number, to: number): number {
    if (this.isIdle) return to;
    if (this.#waiting > 0) return from;
    // A price that rounds to a tick lies within one tick of it: what is loud by this measure alone is looked at again.
    const { tickSize } = this.#scale;
    const liquidation = this.#account.liquidationMark();
    let floor = (this.#orders.nearestBelow + 1) * tickSize;
    let ceiling = (this.#orders.nearestAbove - 1) * tickSize;
    // NaN compares false: no liquidation price, no liquidation.
    if (this.#account.quantity > 0 && liquidation > floor) floor = liquidation;
    if (this.#account.quantity < 0 && liquidation < ceiling) ceiling = liquidation;
    let row = from;
    while (row < to && low[row]! > floor && high[row]! < ceiling) row++;
    return row;
  }

  /** The bar is over: what is placed from now on waits for the next open. */
  close(price: number): void {
    this.#isInside = false;
    this.#last = toTicks(this.#scale, price);
    this.#account.mark = price;
  }

  /** A mark price at the bar's close, where it is not the last price. */
  markClose(price: number): void {
    this.#account.mark = price;
  }

  /** Whether the side that is good for the position comes first in this bar. */
  #isFavourableFirst(bar: VenueBar): boolean {
    const { path = 'worst' } = this.#options;
    if (path !== 'base') return path === 'best';
    const highIsNearer = bar.high - bar.open < bar.open - bar.low;
    return this.#account.quantity > 0 ? highIsNearer : !highIsNearer;
  }

  /** Triggers that this bar reaches without having anything left to fill them with: market orders from now on. */
  #setOff(low: Ticks, high: Ticks): void {
    for (const order of this.#orders.values()) {
      const { request } = order;
      if (request.triggerPrice === undefined || order.isSetOff) continue;
      if (order.isNewInside && request.type === 'take_profit_market') continue;
      if (!isTriggered(request, low, high) || reducible(order, this.#account.quantity) === 0) continue;
      this.#orders.setOff(order);
      this.#waiting++;
    }
  }

  #refusal(request: OrderRequest): Reason | null {
    if (this.#orders.has(request.orderId)) return { code: 'duplicate_order_id' };
    const { instrument, market = 'perpetual' } = this.#options;
    return refusalOf(request, { instrument, market, held: this.#account.quantity, last: this.#last });
  }

  /** A market order, or a limit order that comes in marketable, meets the open. */
  #meetMarket(order: RestingOrder, open: Ticks, at: MarketMs): VenueFill | null {
    const { request } = order;
    if (
      !request.reduceOnly &&
      !this.#account.canOpen(request.side, open, remainingOf(order), request.leverage)
    ) {
      if (request.type === 'market' || order.isFresh)
        this.#end(request.orderId, 'expired', at, { code: 'insufficient_margin' });
      return null;
    }
    if (request.type === 'market' || order.isSetOff) {
      if (request.reduceOnly && reducible(order, this.#account.quantity) === 0) {
        this.#end(request.orderId, 'expired', at, { code: 'reduce_only_without_position' });
        return null;
      }
      return this.#fill(
        order,
        slippedTicks(open, request.side, this.#options.slippageBps),
        open,
        'taker',
        at,
      );
    }
    if (request.type !== 'limit' || !order.isFresh) return null;
    order.isFresh = false;
    const price = levelOf(request);
    const isMarketable = request.side === 'buy' ? open <= price : open >= price;
    if (isMarketable && request.timeInForce === 'ioc')
      return this.#fill(order, this.#boundedTicks(request, open, price), open, 'taker', at);
    if (isMarketable && request.timeInForce !== 'post_only')
      return this.#fill(order, open, open, 'taker', at);
    if (isMarketable) this.#end(request.orderId, 'expired', at, { code: 'post_only_would_take' });
    else if (request.timeInForce === 'ioc')
      this.#end(request.orderId, 'expired', at, { code: 'not_marketable' });
    return null;
  }

  /** What takes at once slips like any market order, but never beyond its limit. */
  #boundedTicks(request: OrderRequest, open: Ticks, limit: number): Ticks {
    const slipped = slippedTicks(open, request.side, this.#options.slippageBps);
    return ticks(request.side === 'buy' ? Math.min(slipped, limit) : Math.max(slipped, limit));
  }

  #trigger(order: RestingOrder, reference: Ticks, at: MarketMs): VenueFill {
    this.#last = reference;
    const price = slippedTicks(reference, order.request.side, this.#options.slippageBps);
    return this.#fill(order, price, reference, 'taker', at);
  }

  #fill(order: RestingOrder, price: Ticks, reference: Ticks, liquidity: Liquidity, at: MarketMs): VenueFill {
    const { request } = order;
    const remaining = remainingOf(order);
    const wanted = request.reduceOnly ? reducible(order, this.#account.quantity) : remaining;
    const quantity = steps(Math.min(wanted, this.#capacity));
    if (!(quantity > 0)) invariant(false, `fill of ${request.orderId} has no quantity`);
    const fee = feeOf(notionalOf(this.#scale, price, quantity), liquidity, this.#fees);
    this.#account.fill(request.side, price, quantity, fee, request.leverage);
    this.#capacity -= quantity;
    order.filled += quantity;
    if (quantity === wanted) this.#orders.remove(request.orderId);
    else this.#keepRest(order, at);
    const event: FillEvent = {
      kind: 'fill',
      at,
      tradeId: `${++this.#trades}`,
      orderId: request.orderId,
      symbol: request.symbol,
      side: request.side,
      price,
      quantity,
      fee,
      liquidity,
      cause: 'order',
    };
    // A reduce-only order cut to the position ends with its fill; the rest is gone.
    if (quantity === wanted && wanted < remaining)
      this.#report(request.orderId, 'expired', at, { code: 'reduced_to_position' });
    const worse = request.side === 'buy' ? price - reference : reference - price;
    return { event, slippage: quote(worse * quantity * this.#scale.unitsPerTickStep) };
  }

  /** What the bar's volume could not fill waits for the next bar, where the order may wait at all. */
  #keepRest(order: RestingOrder, at: MarketMs): void {
    const { request } = order;
    if (request.type === 'limit' && request.timeInForce === 'ioc') {
      this.#end(request.orderId, 'expired', at, { code: 'volume_share' });
      return;
    }
    if (request.type === 'limit') return;
    if (request.triggerPrice !== undefined) this.#orders.setOff(order);
    this.#waiting++;
  }

  #liquidate(mark: number, at: MarketMs): VenueFill {
    const { price, fee } = this.#account.liquidateAt(mark);
    const side = this.#account.quantity > 0 ? 'sell' : 'buy';
    const quantity = steps(Math.abs(this.#account.quantity));
    this.#account.fill(side, price, quantity, fee, 1);
    const event: FillEvent = {
      kind: 'fill',
      at,
      tradeId: `${++this.#trades}`,
      orderId: null,
      symbol: this.#options.instrument.symbol,
      side,
      price,
      quantity,
      fee,
      liquidity: 'taker',
      cause: 'liquidation',
    };
    return { event, slippage: quote(0) };
  }

  #end(orderId: string, status: OrderEvent['status'], at: MarketMs, reason: Reason): void {
    this.#orders.remove(orderId);
    this.#report(orderId, status, at, reason);
  }

  #report(orderId: string, status: OrderEvent['status'], at: MarketMs, reason?: Reason): void {
    this.#reports.push(
      reason ? { kind: 'order', at, orderId, status, reason } : { kind: 'order', at, orderId, status },
    );
  }
}
