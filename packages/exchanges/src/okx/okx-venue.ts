import { epochMs, isConditional, marketMs, ok } from '@trendy/domain';
import type {
  AccountMode,
  CallPriority,
  CancelOutcome,
  EpochMs,
  Instrument,
  FeeRates,
  KeyPermissions,
  LookupOutcome,
  MarginMode,
  MarketMs,
  OrderReference,
  OutgoingOrder,
  PlaceOutcome,
  Subscription,
  UserStreamHandlers,
  Venue,
  VenueAnswer,
  VenueBalance,
  VenueControls,
  VenueFill,
  VenueFunding,
  VenueOrder,
  VenuePosition,
} from '@trendy/domain';

import { Caller, NotSent } from '../ccxt/caller.ts';
import type { CallerOptions } from '../ccxt/caller.ts';
import { classify } from '../ccxt/errors.ts';
import type { KeySource } from '../ccxt/key-lease.ts';
import { notSent, placeFailure, saysFiltersChanged, STOP_ANSWER_MS } from '../ccxt/place-failure.ts';
import { decimal, object, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { toVendorError } from '../ccxt/vendor-error.ts';
import { EntryGate } from '../entry-gate.ts';
import { stepsOf } from '../kept-grid.ts';
import { PositionMode } from '../position-mode.ts';
import { unlisted } from '../unlisted.ts';
import { parseBalance, parseFees, parseMode, parsePermissions, parsePositions } from './account.ts';
import { dataOf, OkxInstrumentCache, PUBLIC_WEIGHT } from './instrument-cache.ts';
import { toInstId } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';
import { ensureLeverage } from './leverage.ts';
import { OkxControls } from './okx-controls.ts';
import { OkxDeadMan } from './okx-dead-man.ts';
import { fillsOf, fundingOf, openOrdersOf } from './lists.ts';
import { findOrder, findTriggered } from './lookup.ts';
import { clientIdOf, orderParameters, parseOrder } from './orders.ts';
import { OkxUserStream } from './user-stream.ts';

export interface OkxVenueOptions extends CallerOptions {
  readonly key: KeySource;
  /** From a send until "absent" is conclusive: receive window + clock skew + processing + read lag. */
  readonly quarantineMs: number;
  /** How long resting orders stay when nobody renews them; absent: as long as is usual at this venue. */
  readonly deadManMs?: number | undefined;
}

/** Account endpoints answer ten times in two seconds. */
const ACCOUNT_WEIGHT = 8;
const CANCEL = { weight: 1, priority: 'cancel' } as const;

/** One account of OKX, its demo trading, or the simulated exchange in that protocol. Linear swaps. */
export class OkxVenue implements Venue {
  readonly quarantineMs: number;
  readonly receiveWindowMs: number;
  readonly announcesLeverage = false;
  readonly #options: OkxVenueOptions;
  readonly #caller: Caller;
  readonly #instruments: OkxInstrumentCache;
  /** The margin mode goes with every order here. */
  readonly #marginModes = new Map<string, MarginMode>();
  readonly #gate = new EntryGate();
  readonly #mode = new PositionMode((priority) =>
    this.#account('privateGetAccountConfig', {}, parseMode, priority),
  );
  readonly controls: VenueControls;
  readonly deadMan: OkxDeadMan;

  constructor(options: OkxVenueOptions) {
    this.quarantineMs = options.quarantineMs;
    this.receiveWindowMs = options.receiveWindowMs;
    this.#options = options;
    this.#caller = new Caller(options);
    this.#instruments = new OkxInstrumentCache(this.#caller, options.endpoints);
    this.deadMan = new OkxDeadMan(this.#caller, options.deadManMs);
    this.controls = new OkxControls({
      caller: this.#caller,
      find: (symbol) => this.#find(symbol),
      marginModes: this.#marginModes,
      mode: this.#mode,
    });
  }

  async instruments(): VenueAnswer<readonly Instrument[]> {
    const loaded = await this.#instruments.listed();
    return loaded.ok ? ok([...loaded.value.values()].map(({ scale }) => scale.instrument)) : loaded;
  }

  countIn(instruments: readonly Instrument[]): void {
    this.#instruments.countIn(instruments);
  }

  async placeOrder(order: OutgoingOrder): Promise<PlaceOutcome> {
    const { request } = order;
    const found = await this.#find(request.symbol);
    const refused = request.leg === 'entry' && (await this.#instruments.entryRefusal(request.symbol));
    if (refused) return refused;
    if (!found) return notSent('instruments_unavailable', Date.now() + 1_000);
    if (request.leg === 'entry' && this.#gate.isHeld) return notSent('stream_down', Date.now() + 500);
    const priority: CallPriority = request.leg === 'entry' ? 'entry' : 'protect';
    const paceAt = this.#caller.pace.take(priority);
    if (paceAt !== null) return notSent('order_rate', paceAt);
    const conditional = isConditional(request);
    const positions = this.#mode.current;
    try {
      const answer = await this.#caller.send({
        method: conditional ? 'privatePostTradeOrderAlgo' : 'privatePostTradeOrder',
        parameters: orderParameters(found, order, {
          marginMode: this.#marginModeOf(request.symbol),
          positions,
        }),
        // Orders have limits of their own and weigh nothing.
        weight: 0,
        priority,
        waitMs: 1_000,
        ...(order.writeBefore === undefined ? {} : { writeBefore: order.writeBefore }),
        ...(request.leg === 'stop' ? { answerWithinMs: STOP_ANSWER_MS } : {}),
      });
      const row = object(rows(dataOf(answer))[0]);
      return await this.#acknowledged(found, order, text(row, conditional ? 'algoId' : 'ordId'));
    } catch (thrown) {
      const outcome = placeFailure(this.#caller, thrown, priority);
      if (saysFiltersChanged(outcome)) this.#instruments.outdated();
      return this.#mode.settle(outcome, positions);
    }
  }

  async cancelOrder(order: OrderReference): Promise<CancelOutcome> {
    const instId = toInstId(order.symbol);
    try {
      if (order.conditional) {
        const algoId = await this.#algoIdOf(order);
        if (algoId === null) return { kind: 'gone' };
        await this.#caller.send({
          method: 'privatePostTradeCancelAlgos',
          parameters: [{ instId, algoId }],
          ...CANCEL,
        });
      } else {
        await this.#caller.send({
          method: 'privatePostTradeCancelOrder',
          parameters: { instId, clOrdId: order.clientOrderId },
          ...CANCEL,
        });
      }
      return { kind: 'canceled' };
    } catch (thrown) {
      if (thrown instanceof NotSent) return { kind: 'unknown', reason: { code: 'rate_limited' } };
      const { verdict, reason } = classify(toVendorError(thrown));
      return verdict === 'missing' ? { kind: 'gone' } : { kind: 'unknown', reason };
    }
  }

  async lookupOrder(order: OrderReference, sentAt: EpochMs): Promise<LookupOutcome> {
    const found = await this.#find(order.symbol);
    if (!found) return { kind: 'no_answer', reason: { code: 'instruments_unavailable' } };
    return findOrder(this.#caller, found, order, sentAt);
  }

  async lookupTriggered(symbol: string, triggeredOrderId: string): Promise<LookupOutcome> {
    const found = await this.#find(symbol);
    if (!found) return { kind: 'no_answer', reason: { code: 'instruments_unavailable' } };
    return findTriggered(this.#caller, found, triggeredOrderId);
  }

  clientOrderIdOf(symbol: string, venueOrderId: string): VenueAnswer<string | null> {
    const parameters = { instId: toInstId(symbol), ordId: venueOrderId };
    return this.#caller.ask(
      { method: 'privateGetTradeOrder', parameters, weight: 1, priority: 'protect' },
      (answer) => clientIdOf(object(rows(dataOf(answer))[0])) ?? null,
    );
  }

  async openOrders(symbol: string): VenueAnswer<readonly VenueOrder[]> {
    const found = await this.#find(symbol);
    if (!found) return unlisted(symbol, this.#instruments.isRead);
    return openOrdersOf(this.#caller, found);
  }

  async fillsSince(symbol: string, since: MarketMs): VenueAnswer<readonly VenueFill[]> {
    const found = await this.#find(symbol);
    if (!found) return unlisted(symbol, this.#instruments.isRead);
    return fillsOf(this.#caller, found, since);
  }

  async fundingSince(since: MarketMs): VenueAnswer<readonly VenueFunding[]> {
    const instruments = await this.#instruments.load();
    if (!instruments.ok) return instruments;
    return fundingOf(this.#caller, instruments.value, since);
  }

  balance(): VenueAnswer<VenueBalance> {
    return this.#account('privateGetAccountBalance', { ccy: 'USDT' }, parseBalance);
  }

  async positions(): VenueAnswer<readonly VenuePosition[]> {
    const instruments = await this.#instruments.load();
    if (!instruments.ok) return instruments;
    return this.#caller.ask(
      {
        method: 'privateGetAccountPositions',
        parameters: { instType: 'SWAP' },
        weight: ACCOUNT_WEIGHT,
        priority: 'read',
      },
      (answer) => parsePositions(dataOf(answer), instruments.value),
    );
  }

  holds(symbol: string): VenueAnswer<boolean> {
    const instId = toInstId(symbol);
    const parameters = { instType: 'SWAP' };
    // Of all swaps: what is said of one that is not listed would be a refusal, which tells nothing of what is held.
    return this.#caller.ask(
      { method: 'privateGetAccountPositions', parameters, weight: ACCOUNT_WEIGHT, priority: 'read' },
      (answer) =>
        rows(dataOf(answer)).some((raw) => text(raw, 'instId') === instId && Number(text(raw, 'pos')) !== 0),
    );
  }

  /** The same for all swaps, but for groups of them that the venue names by their family. */
  feeRates(symbol: string): VenueAnswer<FeeRates> {
    const instFamily = toInstId(symbol).replace(/-SWAP$/, '');
    return this.#account('privateGetAccountTradeFee', { instType: 'SWAP', instFamily }, parseFees);
  }

  setLeverage(symbol: string, leverage: number): VenueAnswer<number> {
    const [instId, mgnMode] = [toInstId(symbol), this.#marginModeOf(symbol)];
    return ensureLeverage(this.#caller, { instId, mgnMode, positions: this.#mode.current }, leverage);
  }

  permissions(): VenueAnswer<KeyPermissions> {
    return this.#account('privateGetAccountConfig', {}, parsePermissions);
  }

  accountMode(): VenueAnswer<AccountMode> {
    return this.#mode.learn();
  }

  async serverTime(): VenueAnswer<{ readonly at: EpochMs; readonly offsetMs: number }> {
    const answered = await this.#caller.ask(
      { method: 'publicGetPublicTime', weight: PUBLIC_WEIGHT, priority: 'protect' },
      (answer) => decimal(object(rows(dataOf(answer))[0]), 'ts'),
    );
    if (!answered.ok) return answered;
    return ok({ at: epochMs(answered.value), offsetMs: answered.value - Date.now() });
  }

  openUserStream(handlers: UserStreamHandlers): Subscription {
    const { endpoints } = this.#options;
    return new OkxUserStream({
      caller: this.#caller,
      socket: endpoints.socket,
      instruments: this.#instruments,
      handlers: this.#gate.around(handlers),
    });
  }

  close(): Promise<void> {
    return this.#caller.close();
  }

  /**
   * The venue's reply has no state: it is asked for. Without an answer the order counts as open and unfilled, which is
   * what the reply says; its fills come by the stream.
   */
  async #acknowledged(
    found: OkxInstrument,
    order: OutgoingOrder,
    venueOrderId: string,
  ): Promise<PlaceOutcome> {
    const { request, clientOrderId } = order;
    const conditional = isConditional(request);
    const accepted: VenueOrder = {
      symbol: request.symbol,
      clientOrderId,
      venueOrderId,
      conditional,
      status: 'open',
      side: request.side,
      reduceOnly: request.reduceOnly,
      quantity: request.quantity,
      filled: stepsOf(found.wire, '0'),
      ...(request.triggerPrice === undefined ? {} : { triggerPrice: request.triggerPrice }),
      updatedAt: marketMs(Math.round(this.#caller.venueNow)),
    };
    if (conditional) return { kind: 'acked', order: accepted };
    const parameters = { instId: found.instId, ordId: venueOrderId };
    const read = await this.#caller.ask(
      { method: 'privateGetTradeOrder', parameters, weight: 1, priority: 'protect' },
      (answer) => parseOrder(found, object(rows(dataOf(answer))[0])),
    );
    if (!read.ok) return { kind: 'acked', order: accepted };
    // Elsewhere such an order is refused; here it is taken and taken back.
    const wasTaken = read.value.status === 'canceled' && read.value.filled === 0;
    if (request.timeInForce === 'post_only' && request.type === 'limit' && wasTaken) {
      return { kind: 'rejected', reason: { code: 'post_only_would_take' }, keyRefused: false };
    }
    return { kind: 'acked', order: read.value };
  }

  /** The venue's own number of a conditional order, by which alone it can be canceled. Null: there is none. */
  async #algoIdOf(order: OrderReference): Promise<string | null> {
    try {
      const answer = await this.#caller.send({
        method: 'privateGetTradeOrderAlgo',
        parameters: { algoClOrdId: order.clientOrderId },
        weight: 1,
        priority: 'cancel',
      });
      const row = object(rows(dataOf(answer))[0]);
      return text(row, 'state') === 'live' ? text(row, 'algoId') : null;
    } catch (thrown) {
      if (!(thrown instanceof NotSent) && classify(toVendorError(thrown)).verdict === 'missing') return null;
      throw thrown;
    }
  }

  #find(symbol: string): Promise<OkxInstrument | null> {
    return this.#instruments.find(symbol);
  }

  #marginModeOf(symbol: string): MarginMode {
    return this.#marginModes.get(symbol) ?? 'cross';
  }

  #account<T>(
    method: string,
    parameters: Readonly<Record<string, string>>,
    parse: (row: Raw) => T,
    priority: CallPriority = 'read',
  ): VenueAnswer<T> {
    return this.#caller.ask({ method, parameters, weight: ACCOUNT_WEIGHT, priority }, (answer) =>
      parse(object(rows(dataOf(answer))[0])),
    );
  }
}
