import { invariant, marketMs, notionalOf, quote, scaleOf, steps, ticks, toTicks } from '@trendy/domain';
import type {
  FillEvent,
  FundingEvent,
  Instrument,
  InstrumentScale,
  MarketMs,
  OrderEvent,
  OrderRequest,
  Quote,
  Reason,
  Ticks,
} from '@trendy/domain';
import { feeOf } from '../models/fees.ts';
import type { FeeSchedule, Liquidity } from '../models/fees.ts';
import { fundingAmount } from '../models/funding.ts';
import { slippedTicks } from '../models/slippage.ts';
import { actsBelow, isTradedThrough, isTriggered, levelOf, wouldTriggerAt } from './resting-orders.ts';
import type { RestingOrder } from './resting-orders.ts';
import { VenueAccount } from './venue-account.ts';
import type { MarginMode } from './venue-account.ts';

export interface BarVenueOptions {
  readonly instrument: Instrument;
  readonly wallet: Quote;
  readonly fees: FeeSchedule;
  readonly slippageBps: number;
  readonly marginMode: MarginMode;
  readonly liquidationFeeBps: number;
}

/** A bar as the venue trades it; marks are last prices where there is no mark series. The driver reuses one object. */
export interface VenueBar {
  openTime: MarketMs;
  closeTime: MarketMs;
  open: number;
  high: number;
  low: number;
  markOpen: number;
  markHigh: number;
  markLow: number;
}

/** A fill, and what slippage cost against the price that it would have had without. */
export interface VenueFill {
  readonly event: FillEvent;
  readonly slippage: Quote;
}

/**
 * Matches orders of one symbol against bars, always to the trader's disadvantage where a bar does not say what came
 * first. Order of a bar: `fillAtOpen` until null, then `fillInside` until null; reports in between by `takeReport`.
 */
export class BarVenue {
  readonly #scale: InstrumentScale;
  readonly #options: BarVenueOptions;
  readonly #account: VenueAccount;
  readonly #orders = new Map<string, RestingOrder>();
  readonly #reports: OrderEvent[] = [];
  #isInside = false;
  /** Orders that meet the market at the next open. */
  #waiting = 0;
  /** Highest level that acts when the price falls, lowest that acts when it rises; NaN: to be found again. */
  #nearestBelow = Number.NaN;
  #nearestAbove = Number.NaN;
  /** Last price that the market is known to have traded at. */
  #last = ticks(0);
  #trades = 0;

  constructor(options: BarVenueOptions) {
    this.#scale = scaleOf(options.instrument);
    this.#options = options;
    this.#account = new VenueAccount(this.#scale, {
      wallet: options.wallet,
      mode: options.marginMode,
      liquidationFeeBps: options.liquidationFeeBps,
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

  place(request: OrderRequest, at: MarketMs): void {
    const refusal = this.#refusal(request);
    if (refusal) {
      this.#report(request.orderId, 'rejected', at, refusal);
      return;
    }
    this.#orders.set(request.orderId, { request, isNewInside: this.#isInside, isFresh: true });
    if (request.triggerPrice === undefined || this.#isInside) this.#waiting++;
    this.#nearestBelow = Number.NaN;
    this.#report(request.orderId, 'acked', at);
  }

  cancel(orderId: string, at: MarketMs): void {
    if (this.#remove(orderId)) this.#report(orderId, 'canceled', at);
  }

  /** The venue's next word on an order, oldest first. */
  takeReport(): OrderEvent | null {
    return this.#reports.shift() ?? null;
  }

  /** Settles funding on what is open at this instant; null while flat. */
  settleFunding(rate: number, markPrice: number, at: MarketMs): FundingEvent | null {
    if (this.#account.quantity === 0) return null;
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
    if (this.#waiting === 0) return null;
    for (const order of this.#orders.values()) {
      order.isNewInside = false;
      const fill = this.#meetMarket(order, open, bar.openTime);
      if (fill) return fill;
    }
    this.#waiting = 0;
    return null;
  }

  /** Next fill inside the bar, adverse side first. Null when there are no more. */
  fillInside(bar: VenueBar): VenueFill | null {
    this.#isInside = true;
    const at = marketMs(bar.closeTime - 1);
    const open = toTicks(this.#scale, bar.open);
    const low = toTicks(this.#scale, bar.low);
    const high = toTicks(this.#scale, bar.high);
    const liquidation = this.#account.liquidationMark();
    const isLong = this.#account.quantity > 0;
    // NaN compares false: no liquidation price, no liquidation.
    const isLiquidatedAtOpen = isLong ? bar.markOpen <= liquidation : bar.markOpen >= liquidation;
    if (isLiquidatedAtOpen) return this.#liquidate(bar.markOpen, bar.openTime);
    const isLiquidated = isLong ? bar.markLow <= liquidation : bar.markHigh >= liquidation;
    if (!isLiquidated && !this.#isReached(low, high)) {
      this.#last = open;
      return null;
    }
    const gapped = this.#findTriggered(open, open, 'any');
    if (gapped) return this.#trigger(gapped, open, bar.openTime);
    const stop = this.#findTriggered(low, high, 'stop_market');
    const stopPrice = stop ? levelOf(stop.request) * this.#scale.tickSize : Number.NaN;
    const stopIsNearer = stop !== null && (isLong ? stopPrice >= liquidation : stopPrice <= liquidation);
    if (isLiquidated && !stopIsNearer) return this.#liquidate(liquidation, at);
    if (stop) return this.#trigger(stop, ticks(levelOf(stop.request)), at);
    const limit = this.#findLimit(low, high);
    if (limit)
      return this.#fill(limit, ticks(levelOf(limit.request)), ticks(levelOf(limit.request)), 'maker', at);
    const target = this.#findTriggered(low, high, 'take_profit_market');
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
    this.#findNearest();
    // A price that rounds to a tick lies within one tick of it: what is loud by this measure alone is looked at again.
    const { tickSize } = this.#scale;
    const liquidation = this.#account.liquidationMark();
    let floor = (this.#nearestBelow + 1) * tickSize;
    let ceiling = (this.#nearestAbove - 1) * tickSize;
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
  }

  #refusal(request: OrderRequest): Reason | null {
    const { instrument } = this.#options;
    const isMarket = request.type !== 'limit';
    const max = isMarket ? instrument.maxMarketQuantity : instrument.maxQuantity;
    if (this.#orders.has(request.orderId)) return { code: 'duplicate_order_id' };
    if (request.quantity < instrument.minQuantity && !request.reduceOnly)
      return { code: 'below_min_quantity', values: { quantitySteps: request.quantity } };
    if (request.quantity > max)
      return { code: 'above_max_quantity', values: { quantitySteps: request.quantity, max } };
    const reduces = request.side === 'buy' ? this.#account.quantity < 0 : this.#account.quantity > 0;
    if (request.reduceOnly && !reduces) return { code: 'reduce_only_without_position' };
    if (this.#last > 0 && wouldTriggerAt(request, this.#last))
      return { code: 'would_trigger', values: { triggerTicks: levelOf(request), lastTicks: this.#last } };
    return null;
  }

  /** A market order, or a limit order that comes in marketable, meets the open. */
  #meetMarket(order: RestingOrder, open: Ticks, at: MarketMs): VenueFill | null {
    const { request } = order;
    if (request.type === 'market') {
      if (request.reduceOnly && this.#reducible(request) === 0) {
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
    if (isMarketable && request.timeInForce !== 'post_only')
      return this.#fill(order, open, open, 'taker', at);
    if (isMarketable) this.#end(request.orderId, 'expired', at, { code: 'post_only_would_take' });
    else if (request.timeInForce === 'ioc')
      this.#end(request.orderId, 'expired', at, { code: 'not_marketable' });
    return null;
  }

  /** Whether the range of a bar comes to any order's level; most bars come to none. */
  #isReached(low: Ticks, high: Ticks): boolean {
    this.#findNearest();
    return low <= this.#nearestBelow || high >= this.#nearestAbove;
  }

  #findNearest(): void {
    if (!Number.isNaN(this.#nearestBelow)) return;
    this.#nearestBelow = Number.NEGATIVE_INFINITY;
    this.#nearestAbove = Number.POSITIVE_INFINITY;
    for (const { request } of this.#orders.values()) {
      const level = levelOf(request);
      if (Number.isNaN(level)) continue;
      if (actsBelow(request)) this.#nearestBelow = Math.max(this.#nearestBelow, level);
      else this.#nearestAbove = Math.min(this.#nearestAbove, level);
    }
  }

  #remove(orderId: string): boolean {
    this.#nearestBelow = Number.NaN;
    return this.#orders.delete(orderId);
  }

  #findTriggered(
    low: Ticks,
    high: Ticks,
    type: 'stop_market' | 'take_profit_market' | 'any',
  ): RestingOrder | null {
    let found: RestingOrder | null = null;
    for (const order of this.#orders.values()) {
      const { request } = order;
      if (request.triggerPrice === undefined || (type !== 'any' && request.type !== type)) continue;
      // What rests only since this bar is under way has seen neither its open nor, surely, its favourable side.
      if (order.isNewInside && (type === 'any' || request.type === 'take_profit_market')) continue;
      if (!isTriggered(request, low, high)) continue;
      // Its position is gone: it waits for its cancellation.
      if (request.reduceOnly && this.#reducible(request) === 0) continue;
      // Both beyond one price: the stop first, whatever was placed first.
      if (!found || (request.type === 'stop_market' && found.request.type !== 'stop_market')) found = order;
    }
    return found;
  }

  #findLimit(low: Ticks, high: Ticks): RestingOrder | null {
    for (const order of this.#orders.values())
      if (order.request.type === 'limit' && !order.isNewInside && isTradedThrough(order.request, low, high))
        return order;
    return null;
  }

  #trigger(order: RestingOrder, reference: Ticks, at: MarketMs): VenueFill {
    this.#last = reference;
    const price = slippedTicks(reference, order.request.side, this.#options.slippageBps);
    return this.#fill(order, price, reference, 'taker', at);
  }

  /** Steps by which an order may reduce; a reduce-only order never turns a position over. */
  #reducible(request: OrderRequest): number {
    const held = this.#account.quantity;
    const reduces = request.side === 'buy' ? held < 0 : held > 0;
    return reduces ? Math.min(Math.abs(held), request.quantity) : 0;
  }

  #fill(order: RestingOrder, price: Ticks, reference: Ticks, liquidity: Liquidity, at: MarketMs): VenueFill {
    const { request } = order;
    const quantity = steps(request.reduceOnly ? this.#reducible(request) : request.quantity);
    invariant(quantity > 0, `fill of ${request.orderId} has no quantity`);
    const fee = feeOf(notionalOf(this.#scale, price, quantity), liquidity, this.#options.fees);
    this.#account.fill(request.side, price, quantity, fee, request.leverage);
    this.#remove(request.orderId);
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
    if (quantity < request.quantity)
      this.#report(request.orderId, 'expired', at, { code: 'reduced_to_position' });
    const worse = request.side === 'buy' ? price - reference : reference - price;
    return { event, slippage: quote(worse * quantity * this.#scale.unitsPerTickStep) };
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
    this.#remove(orderId);
    this.#report(orderId, status, at, reason);
  }

  #report(orderId: string, status: OrderEvent['status'], at: MarketMs, reason?: Reason): void {
    this.#reports.push(
      reason ? { kind: 'order', at, orderId, status, reason } : { kind: 'order', at, orderId, status },
    );
  }
}
