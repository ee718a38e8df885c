import { epochMs, err, isConditional, nearestQuoteFromDecimal, ok, scaleOf } from '@trendy/domain';
import type {
  AccountMode,
  CallPriority,
  CancelOutcome,
  Instrument,
  InstrumentScale,
  KeyPermissions,
  LookupOutcome,
  MarketMs,
  EpochMs,
  FeeRates,
  OrderReference,
  OutgoingOrder,
  PlaceOutcome,
  Subscription,
  UserStreamHandlers,
  Venue,
  VenueAnswer,
  VenueBalance,
  VenueFill,
  VenueFunding,
  VenueOrder,
  VenuePosition,
} from '@trendy/domain';

import { askMode, BinanceControls, withCredit } from './binance-controls.ts';
import { BinanceDeadMan } from './binance-dead-man.ts';
import { Caller, NotSent } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import type { KeySource } from './key-lease.ts';
import { classify } from './errors.ts';
import { InstrumentCache } from './instrument-cache.ts';
import { findOrder, findTriggered } from './lookup.ts';
import { orderParameters, parseAlgoOrder, parseFunding, parseOrder, parseTrade } from './orders.ts';
import { notSent, placeFailure, saysFiltersChanged, STOP_ANSWER_MS } from './place-failure.ts';
import { EntryGate } from '../entry-gate.ts';
import { feeRates } from '../fee-rates.ts';
import { netPositions, PositionMode } from '../position-mode.ts';
import { decimal, flag, object, optionalText, rows, text } from './raw.ts';
import { toVendorSymbol } from './symbols.ts';
import { unlisted } from '../unlisted.ts';
import { UserStream } from './user-stream.ts';
import { toVendorError } from './vendor-error.ts';

export interface BinanceVenueOptions extends CallerOptions {
  readonly key: KeySource;
  /** From a send until "absent" is conclusive: receive window + clock skew + processing + read lag. */
  readonly quarantineMs: number;
  /** How long resting orders stay when nobody renews them; absent: as long as is usual at this venue. */
  readonly deadManMs?: number | undefined;
}

/** The venue looks no further from a start. */
const TRADES_SPAN_MS = 7 * 86_400_000;
const TRADES_PAGE = 1_000;
const INCOME_PAGE = 1_000;

/** One account of a venue that speaks the Binance USD-M protocol: Binance live, its testnet, our simulated exchange. */
export class BinanceVenue implements Venue {
  readonly quarantineMs: number;
  readonly receiveWindowMs: number;
  readonly announcesLeverage = true;
  readonly #caller: Caller;
  readonly #instruments: InstrumentCache;
  readonly #hasPermissions: boolean;
  readonly #gate = new EntryGate();
  readonly #mode: PositionMode;
  readonly controls: BinanceControls;
  readonly deadMan: BinanceDeadMan;

  constructor(options: BinanceVenueOptions) {
    this.quarantineMs = options.quarantineMs;
    this.receiveWindowMs = options.receiveWindowMs;
    this.#caller = new Caller(options);
    this.#instruments = new InstrumentCache(this.#caller);
    this.deadMan = new BinanceDeadMan(this.#caller, options.deadManMs);
    this.#hasPermissions = options.endpoints.permissions !== null;
    this.#mode = new PositionMode((priority) => askMode(this.#caller, priority));
    this.controls = new BinanceControls({
      caller: this.#caller,
      scaleOf: (symbol) => this.#scale(symbol),
      hasStatus: this.#hasPermissions,
      mode: this.#mode,
    });
  }

  async instruments(): VenueAnswer<readonly Instrument[]> {
    const loaded = await this.#instruments.listed();
    return loaded.ok ? ok([...loaded.value.values()]) : loaded;
  }

  countIn(instruments: readonly Instrument[]): void {
    this.#instruments.countIn(instruments);
  }

  async placeOrder(order: OutgoingOrder): Promise<PlaceOutcome> {
    const { request } = order;
    const scale = await this.#scale(request.symbol);
    const refused = request.leg === 'entry' && (await this.#instruments.entryRefusal(request.symbol));
    if (refused) return refused;
    if (!scale) return notSent('instruments_unavailable', Date.now() + 1_000);
    if (request.leg === 'entry' && this.#gate.isHeld) return notSent('stream_down', Date.now() + 500);
    const priority: CallPriority = request.leg === 'entry' ? 'entry' : 'protect';
    const paceAt = this.#caller.pace.take(priority);
    if (paceAt !== null) return notSent('order_rate', paceAt);
    const conditional = isConditional(request);
    const mode = this.#mode.current;
    try {
      const answer = await this.#caller.send({
        method: conditional ? 'fapiPrivatePostAlgoOrder' : 'fapiPrivatePostOrder',
        parameters: orderParameters(scale, order, mode),
        // Orders have limits of their own and weigh nothing.
        weight: 0,
        priority,
        waitMs: 1_000,
        ...(order.writeBefore === undefined ? {} : { writeBefore: order.writeBefore }),
        ...(request.leg === 'stop' ? { answerWithinMs: STOP_ANSWER_MS } : {}),
      });
      const raw = object(answer);
      return { kind: 'acked', order: conditional ? parseAlgoOrder(scale, raw) : parseOrder(scale, raw) };
    } catch (thrown) {
      const outcome = placeFailure(this.#caller, thrown, priority);
      if (saysFiltersChanged(outcome)) this.#instruments.outdated();
      return this.#mode.settle(outcome, mode);
    }
  }

  async cancelOrder(order: OrderReference): Promise<CancelOutcome> {
    const symbol = toVendorSymbol(order.symbol);
    try {
      await this.#caller.send({
        method: order.conditional ? 'fapiPrivateDeleteAlgoOrder' : 'fapiPrivateDeleteOrder',
        parameters: order.conditional
          ? { symbol, clientAlgoId: order.clientOrderId }
          : { symbol, origClientOrderId: order.clientOrderId },
        weight: 1,
        priority: 'cancel',
      });
      return { kind: 'canceled' };
    } catch (thrown) {
      if (thrown instanceof NotSent) return { kind: 'unknown', reason: { code: 'rate_limited' } };
      const { verdict, reason } = classify(toVendorError(thrown));
      return verdict === 'missing' ? { kind: 'gone' } : { kind: 'unknown', reason };
    }
  }

  async lookupOrder(order: OrderReference, sentAt: EpochMs): Promise<LookupOutcome> {
    const scale = await this.#scale(order.symbol);
    if (!scale) return { kind: 'no_answer', reason: { code: 'instruments_unavailable' } };
    return findOrder(this.#caller, scale, order, sentAt);
  }

  async lookupTriggered(symbol: string, triggeredOrderId: string): Promise<LookupOutcome> {
    const scale = await this.#scale(symbol);
    if (!scale) return { kind: 'no_answer', reason: { code: 'instruments_unavailable' } };
    return findTriggered(this.#caller, scale, triggeredOrderId);
  }

  clientOrderIdOf(symbol: string, venueOrderId: string): VenueAnswer<string | null> {
    const parameters = { symbol: toVendorSymbol(symbol), orderId: venueOrderId };
    return this.#caller.ask(
      { method: 'fapiPrivateGetOrder', parameters, weight: 1, priority: 'protect' },
      (answer) => optionalText(object(answer), 'clientOrderId') ?? null,
    );
  }

  async openOrders(symbol: string): VenueAnswer<readonly VenueOrder[]> {
    const scale = await this.#scale(symbol);
    if (!scale) return unlisted(symbol, this.#instruments.isRead);
    const parameters = { symbol: toVendorSymbol(symbol) };
    const plain = await this.#caller.ask(
      { method: 'fapiPrivateGetOpenOrders', parameters, weight: 1, priority: 'read' },
      (answer) => rows(answer).map((raw) => parseOrder(scale, raw)),
    );
    if (!plain.ok) return plain;
    const conditional = await this.#caller.ask(
      { method: 'fapiPrivateGetOpenAlgoOrders', parameters, weight: 1, priority: 'read' },
      (answer) => rows(answer).map((raw) => parseAlgoOrder(scale, raw)),
    );
    return conditional.ok ? ok([...plain.value, ...conditional.value]) : conditional;
  }

  async fillsSince(symbol: string, since: MarketMs): VenueAnswer<readonly VenueFill[]> {
    const scale = await this.#scale(symbol);
    if (!scale) return unlisted(symbol, this.#instruments.isRead);
    const found = new Map<string, VenueFill>();
    let startTime: number = since;
    for (;;) {
      const endTime = startTime + TRADES_SPAN_MS;
      const isNewest = endTime >= this.#caller.venueNow;
      const page = await this.#trades(scale, isNewest ? { startTime } : { startTime, endTime });
      if (!page.ok) return page;
      for (const fill of page.value) found.set(fill.tradeId, fill);
      const last = page.value.at(-1);
      const isFull = last !== undefined && page.value.length >= TRADES_PAGE;
      if (isNewest && !isFull) return ok([...found.values()]);
      // A full page that does not move on would repeat for ever: step past its instant.
      startTime = isFull ? Math.max(last.at, startTime + 1) : endTime;
    }
  }

  async fundingSince(since: MarketMs): VenueAnswer<readonly VenueFunding[]> {
    const instruments = await this.#instruments.load();
    if (!instruments.ok) return instruments;
    const found = new Map<string, VenueFunding>();
    let startTime: number = since;
    for (;;) {
      const page = await this.#incomes(startTime, instruments.value);
      if (!page.ok) return page;
      for (const funding of page.value.fundings) found.set(funding.fundingId, funding);
      if (page.value.count < INCOME_PAGE) return ok([...found.values()]);
      startTime = Math.max(page.value.lastAt, startTime + 1);
    }
  }

  balance(): VenueAnswer<VenueBalance> {
    return this.#caller.ask({ method: 'fapiPrivateV3GetAccount', weight: 5, priority: 'read' }, (answer) => {
      const account = object(answer);
      return {
        wallet: nearestQuoteFromDecimal(text(account, 'totalWalletBalance')),
        available: nearestQuoteFromDecimal(text(account, 'availableBalance')),
      };
    });
  }

  async positions(): VenueAnswer<readonly VenuePosition[]> {
    const instruments = await this.#instruments.load();
    if (!instruments.ok) return instruments;
    return this.#caller.ask(
      { method: 'fapiPrivateV3GetPositionRisk', weight: 5, priority: 'read' },
      (answer) =>
        netPositions(
          rows(answer).flatMap((raw) => {
            const instrument = instruments.value.get(text(raw, 'symbol'));
            const amount = decimal(raw, 'positionAmt');
            if (!instrument || amount === 0) return [];
            return [
              {
                symbol: instrument.symbol,
                quantity: Math.round(amount / Number(instrument.stepSize)),
                entryPrice: decimal(raw, 'entryPrice'),
                markPrice: decimal(raw, 'markPrice'),
              },
            ];
          }),
        ),
    );
  }

  holds(symbol: string): VenueAnswer<boolean> {
    const name = toVendorSymbol(symbol);
    // Of all symbols: what is said of one that is not listed would be a refusal, which tells nothing of what is held.
    return this.#caller.ask(
      { method: 'fapiPrivateV3GetPositionRisk', weight: 5, priority: 'read' },
      (answer) =>
        rows(answer).some((raw) => text(raw, 'symbol') === name && decimal(raw, 'positionAmt') !== 0),
    );
  }

  feeRates(symbol: string): VenueAnswer<FeeRates> {
    return this.#caller.ask(
      {
        method: 'fapiPrivateGetCommissionRate',
        parameters: { symbol: toVendorSymbol(symbol) },
        weight: 20,
        priority: 'read',
      },
      (answer) => {
        const raw = object(answer);
        return feeRates(decimal(raw, 'makerCommissionRate'), decimal(raw, 'takerCommissionRate'));
      },
    );
  }

  async setLeverage(symbol: string, leverage: number): VenueAnswer<number> {
    const id = toVendorSymbol(symbol);
    const before = await this.#config(id);
    if (!before.ok) return before;
    // What stands behind a position, and so its liquidation, would be another than what it was sized by.
    if (before.value.isIsolated && !this.controls.wantsIsolated(symbol)) {
      const values = { wanted: 'cross', atVenue: 'isolated' };
      return err({ kind: 'refused', reason: { code: 'margin_mode_mismatch', values } });
    }
    if (before.value.leverage === leverage) return ok(leverage);
    const set = await this.#caller.ask(
      {
        method: 'fapiPrivatePostLeverage',
        parameters: { symbol: id, leverage },
        weight: 1,
        priority: 'entry',
      },
      () => undefined,
    );
    // One without an answer is read back: only what the venue has counts. It may be on its way; the next call knows more.
    if (!set.ok && set.error.kind !== 'no_answer') return set;
    const after = await this.#config(id);
    if (!set.ok && after.ok && after.value.leverage !== leverage) return set;
    return after.ok ? ok(after.value.leverage) : after;
  }

  permissions(): VenueAnswer<KeyPermissions> {
    if (!this.#hasPermissions) {
      const unsaid = { futures: null, withdrawals: null, internalTransfers: null };
      return Promise.resolve(ok({ ...unsaid, universalTransfers: null, ipRestricted: null }));
    }
    return this.#caller.ask(
      { method: 'sapiGetAccountApiRestrictions', weight: 1, priority: 'read' },
      (answer) => {
        const raw = object(answer);
        return {
          futures: flag(raw, 'enableFutures'),
          withdrawals: flag(raw, 'enableWithdrawals'),
          internalTransfers: flag(raw, 'enableInternalTransfer'),
          universalTransfers: flag(raw, 'permitsUniversalTransfer'),
          ipRestricted: flag(raw, 'ipRestrict'),
        };
      },
    );
  }

  async accountMode(): VenueAnswer<AccountMode> {
    const mode = await this.#mode.learn();
    return mode.ok ? withCredit(this.#caller, mode.value) : mode;
  }

  async serverTime(): VenueAnswer<{ readonly at: EpochMs; readonly offsetMs: number }> {
    const answered = await this.#caller.ask(
      { method: 'fapiPublicGetTime', weight: 1, priority: 'protect' },
      (answer) => decimal(object(answer), 'serverTime'),
    );
    if (!answered.ok) return answered;
    return ok({ at: epochMs(answered.value), offsetMs: answered.value - Date.now() });
  }

  openUserStream(handlers: UserStreamHandlers): Subscription {
    return new UserStream(this.#caller, this.#instruments, this.#gate.around(handlers));
  }

  close(): Promise<void> {
    return this.#caller.close();
  }

  async #scale(symbol: string): Promise<InstrumentScale | null> {
    const instrument = await this.#instruments.find(symbol);
    return instrument ? scaleOf(instrument) : null;
  }

  #incomes(startTime: number, instruments: ReadonlyMap<string, Instrument>): VenueAnswer<IncomePage> {
    return this.#caller.ask(
      {
        method: 'fapiPrivateGetIncome',
        parameters: { incomeType: 'FUNDING_FEE', startTime, limit: INCOME_PAGE },
        weight: 30,
        priority: 'background',
        waitMs: 1_000,
      },
      (answer) => {
        const listed = rows(answer);
        const last = listed.at(-1);
        return {
          fundings: listed.flatMap((raw) => parseFunding(instruments, raw) ?? []),
          count: listed.length,
          lastAt: last ? decimal(last, 'time') : startTime,
        };
      },
    );
  }

  #trades(
    scale: InstrumentScale,
    span: { readonly startTime: number; readonly endTime?: number },
  ): VenueAnswer<readonly VenueFill[]> {
    const parameters = { symbol: toVendorSymbol(scale.instrument.symbol), ...span, limit: TRADES_PAGE };
    return this.#caller.ask(
      { method: 'fapiPrivateGetUserTrades', parameters, weight: 5, priority: 'read', waitMs: 10_000 },
      (answer) => rows(answer).map((raw) => parseTrade(scale, raw)),
    );
  }

  #config(id: string): VenueAnswer<{ readonly leverage: number; readonly isIsolated: boolean }> {
    return this.#caller.ask(
      { method: 'fapiPrivateGetSymbolConfig', parameters: { symbol: id }, weight: 5, priority: 'entry' },
      (answer) => {
        const row = rows(answer).find((raw) => optionalText(raw, 'symbol') === id);
        const isIsolated = optionalText(object(row), 'marginType') === 'ISOLATED';
        return { leverage: decimal(object(row), 'leverage'), isIsolated };
      },
    );
  }
}

interface IncomePage {
  readonly fundings: readonly VenueFunding[];
  /** Of rows, those that were left out among them. */
  readonly count: number;
  readonly lastAt: number;
}
